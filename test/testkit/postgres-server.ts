import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { chown, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { findFreePort, runCommand, startChildServer, type ChildServer } from "./child-server.ts";

/** A PostgreSQL server of a test's own. */
export interface PostgresServer extends ChildServer {
  /** The address of its database `postgres`. */
  readonly databaseUrl: string;
}

const VERSIONS_FOLDER = "/usr/lib/postgresql";

/** Why no server can be started here; `undefined` where one can. */
export function findPostgresSkipReason(): string | undefined {
  if (findBinaries() === undefined) return `no PostgreSQL 15 or newer under ${VERSIONS_FOLDER}`;
  if (process.getuid?.() === 0 && findPostgresUser() === undefined)
    return "root, and no user postgres to run the server as";
  return undefined;
}

/** Starts a server on a free port with an empty database, in a temporary folder. */
export async function startPostgresServer(): Promise<PostgresServer> {
  const binaries = findBinaries();
  if (binaries === undefined) throw new Error(findPostgresSkipReason());
  const user = process.getuid?.() === 0 ? findPostgresUser() : undefined;
  const directory = await mkdtemp(join(tmpdir(), "ntx-pg-"));
  if (user !== undefined) await chown(directory, user.uid, user.gid);
  const data = join(directory, "data");
  const options = { cwd: directory, ...user };
  await runCommand(
    join(binaries, "initdb"),
    ["-D", data, "-U", "postgres", "-A", "trust", "-N", "-E", "UTF8"],
    options,
  );
  const port = await findFreePort();
  const databaseUrl = `postgres://postgres@127.0.0.1:${String(port)}/postgres`;
  const settings = [
    "-c",
    "fsync=off",
    "-c",
    "listen_addresses=127.0.0.1",
    "-c",
    `unix_socket_directories=${directory}`,
  ];
  const server = await startChildServer({
    port,
    launch: () =>
      spawn(join(binaries, "postgres"), ["-D", data, "-p", String(port), ...settings], { ...options, stdio: "ignore" }),
    isReady: () => answers(databaseUrl),
    findProcessIds: (child) => Promise.resolve(child.pid === undefined ? [] : [child.pid, ...findChildren(child.pid)]),
    cleanUp: () => rm(directory, { recursive: true, force: true }),
  });
  return { ...server, databaseUrl };
}

function findBinaries(): string | undefined {
  if (!existsSync(VERSIONS_FOLDER)) return undefined;
  const major = readdirSync(VERSIONS_FOLDER)
    .map(Number)
    .filter((version) => version >= 15 && existsSync(join(VERSIONS_FOLDER, String(version), "bin", "initdb")))
    .toSorted((left, right) => right - left)[0];
  return major === undefined ? undefined : join(VERSIONS_FOLDER, String(major), "bin");
}

function findPostgresUser(): { uid: number; gid: number } | undefined {
  const line = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .find((entry) => entry.startsWith("postgres:"));
  const [, , uid, gid] = line?.split(":") ?? [];
  return uid === undefined || gid === undefined ? undefined : { uid: Number(uid), gid: Number(gid) };
}

function findChildren(pid: number): readonly number[] {
  const path = `/proc/${String(pid)}/task/${String(pid)}/children`;
  return existsSync(path) ? readFileSync(path, "utf8").trim().split(" ").filter(Boolean).map(Number) : [];
}

async function answers(databaseUrl: string): Promise<boolean> {
  const client = new Client({ connectionString: databaseUrl, connectionTimeoutMillis: 1_000 });
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.query("select 1");
    return true;
  } catch {
    return false;
  } finally {
    void client.end().catch(() => undefined);
  }
}
