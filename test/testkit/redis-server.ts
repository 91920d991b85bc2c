import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findFreePort, startChildServer, type ChildServer } from "./child-server.ts";

/** A Redis server of a test's own. */
export interface RedisServer extends ChildServer {
  readonly redisUrl: string;
}

/** Why no server can be started here; `undefined` where one can. */
export function findRedisSkipReason(): string | undefined {
  return findBinary() === undefined ? "no redis-server on the PATH" : undefined;
}

/** Starts a server on a free port that keeps nothing on disk. */
export async function startRedisServer(): Promise<RedisServer> {
  const binary = findBinary();
  if (binary === undefined) throw new Error(findRedisSkipReason());
  const directory = await mkdtemp(join(tmpdir(), "ntx-redis-"));
  const port = await findFreePort();
  const settings = ["--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", directory];
  const server = await startChildServer({
    port,
    launch: () => spawn(binary, ["--port", String(port), ...settings], { stdio: "ignore" }),
    isReady: () => answers(port),
    findProcessIds: (child) => Promise.resolve(child.pid === undefined ? [] : [child.pid]),
    cleanUp: () => rm(directory, { recursive: true, force: true }),
  });
  return { ...server, redisUrl: `redis://127.0.0.1:${String(port)}` };
}

function findBinary(): string | undefined {
  const folders = (process.env["PATH"] ?? "").split(":");
  return folders.map((folder) => join(folder, "redis-server")).find((path) => existsSync(path));
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => socket.write("PING\r\n"));
    socket.setTimeout(1_000);
    const settle = (isReady: boolean) => () => {
      socket.destroy();
      resolve(isReady);
    };
    socket.once("data", settle(true));
    socket.once("error", settle(false));
    socket.once("timeout", settle(false));
  });
}
