import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { mkdir, readdir, rename, rm, stat, truncate, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { EVERY_ORGANIZATION } from "../../src/domain/identity/principal.ts";
import { createSystemClock } from "../../src/lib/system-clock.ts";
import { openDatabase, type Database, type DatabaseOptions } from "../../src/storage/database.ts";
import { createIdentityStores } from "../../src/storage/identity-stores.ts";
import { administer, withDatabase } from "../testkit/databases.ts";
import { findPostgresSkipReason, startPostgresServer, type PostgresServer } from "../testkit/postgres-server.ts";
import { createTemporaryDirectory } from "../testkit/temporary-directory.ts";

const ANY = EVERY_ORGANIZATION;

// Each of these makes a database anew: about 3 s each on an idle core.
describe("the embedded database", { timeout: 90_000 }, () => {
  it("is made on the first start, keeps its rows over restarts, and opens no TCP port", async () => {
    const dataDir = await createTemporaryDirectory();
    const first = await open({ dataDir });
    await createIdentityStores(first).organizations.insert({ id: "org_1", name: "Kept", createdAtMs: 0 });
    expect((await stat(join(dataDir, "socket"))).mode & 0o777).toBe(0o700);
    await first.close();
    expect((await readdir(dataDir)).toSorted()).toEqual(["database", "socket"]);
    expect(await readdir(join(dataDir, "socket"))).toEqual([]);
    const second = await open({ dataDir });
    expect(await createIdentityStores(second).organizations.findByIds(ANY, ["org_1"])).toMatchObject([
      { name: "Kept" },
    ]);
  });

  it("serves many callers at once over its one connection", async () => {
    const database = await open({ dataDir: await createTemporaryDirectory(), connectLimitMs: 30_000 });
    const { organizations } = createIdentityStores(database);
    const found = await Promise.all(Array.from({ length: 200 }, () => organizations.findByIds(ANY, ["default"])));
    expect(found.every((rows) => rows.length === 1)).toBe(true);
    expect(database.capabilities).toEqual({ concurrent: false, listen: false, advisoryLocks: false });
  });

  it("puts its socket elsewhere where the data directory's path is too long for one, and removes it", async () => {
    const dataDir = join(await createTemporaryDirectory(), "a".repeat(60), "b".repeat(60));
    await mkdir(dataDir, { recursive: true });
    const database = await open({ dataDir });
    const { host } = database.pool.options;
    expect(host).not.toContain(dataDir);
    expect((await stat(host ?? "")).mode & 0o777).toBe(0o700);
    await createIdentityStores(database).organizations.findByIds(ANY, ["default"]);
    await database.close();
    await expect(stat(host ?? "")).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("starts anew after a first start that was cut off", async () => {
    const dataDir = await createTemporaryDirectory();
    const first = await open({ dataDir });
    await first.close();
    await rm(join(dataDir, "database", "global"), { recursive: true });
    await writeFile(join(dataDir, "database.incomplete"), "");
    const second = await open({ dataDir });
    expect((await createIdentityStores(second).organizations.findByIds(ANY, ["default"])).length).toBe(1);
    expect(await readdir(dataDir)).not.toContain("database.incomplete");
  });

  it("refuses a damaged database in one line, and leaves its files as they are", async () => {
    const dataDir = await createTemporaryDirectory();
    await (await open({ dataDir })).close();
    await truncate(join(dataDir, "database", "global", "pg_control"), 100);
    const before = listFiles(join(dataDir, "database"));
    expect(await readRefusal({ dataDir })).toMatch(
      /^The embedded database in \S+ cannot be opened .*restore them from a backup[^\n]*$/,
    );
    expect(listFiles(join(dataDir, "database"))).toEqual(expect.arrayContaining(before));
    expect((await stat(join(dataDir, "database", "global", "pg_control"))).size).toBe(100);
  });

  it("starts again by itself after a crash of its engine, with what was written before", async () => {
    const dataDir = await createTemporaryDirectory();
    const failures: string[] = [];
    const database = await open({ dataDir, onFailure: (message) => failures.push(message) });
    const { organizations } = createIdentityStores(database);
    await organizations.insert({ id: "org_1", name: "Kept", createdAtMs: 0 });
    // The next file of its log cannot be made: PostgreSQL panics.
    await rename(join(dataDir, "database", "pg_wal"), join(dataDir, "away"));
    await database.pool.query("select pg_switch_wal()").catch(() => undefined);
    await database.pool.query("select pg_logical_emit_message(true, '', repeat('x', 1000000))").catch(() => undefined);
    await expect.poll(() => failures.join(), { timeout: 60_000 }).toContain("The embedded database crashed");
    await rename(join(dataDir, "away"), join(dataDir, "database", "pg_wal"));
    await expect
      .poll(() => organizations.findByIds(ANY, ["org_1"]).catch(() => []), { timeout: 60_000 })
      .toHaveLength(1);
  });

  it("goes on after a statement that took too long", async () => {
    const database = await open({ dataDir: await createTemporaryDirectory() });
    const { organizations } = createIdentityStores(database);
    await expect(organizations.findByIds(ANY, ["default"])).resolves.toHaveLength(1);
    const tooLong = { text: "select count(*) from generate_series(1, 3000000)", query_timeout: 100 };
    await expect(database.pool.query(tooLong)).rejects.toThrow("timeout");
    await expect
      .poll(() => organizations.findByIds(ANY, ["default"]).catch(() => []), { timeout: 60_000 })
      .toHaveLength(1);
  });
});

describe("a PostgreSQL server's address", () => {
  it("is refused in bounded time, in one line without the password, where nothing answers", async () => {
    const silent = createServer(() => undefined).listen(0, "127.0.0.1");
    await once(silent, "listening");
    onTestFinished(() => void silent.close());
    const address = silent.address();
    const port = typeof address === "object" ? String(address?.port) : "";
    for (const target of [`127.0.0.1:${port}`, "127.0.0.1:1", "nowhere.invalid:5432"]) {
      const begin = performance.now();
      const error = await readRefusal({ databaseUrl: `postgres://user:hunter2@${target}/db`, startWaitMs: 1_500 });
      expect(error).toMatch(/^DATABASE_URL: no usable PostgreSQL at [^\n]*Is PostgreSQL running there[^\n]*$/);
      expect(error).toContain(target);
      expect(error).not.toContain("hunter2");
      expect(performance.now() - begin).toBeLessThan(5_000);
    }
  });

  it("is refused where the server is older than PostgreSQL 15", async () => {
    const port = await startOldServer();
    const error = await readRefusal({ databaseUrl: `postgres://user@127.0.0.1:${String(port)}/db` });
    expect(error).toContain("is PostgreSQL 14. Narthex needs PostgreSQL 15 or newer");
  });
});

const skipReason = findPostgresSkipReason();

describe.skipIf(skipReason !== undefined)(
  `a PostgreSQL server ${skipReason === undefined ? "" : `(skipped: ${skipReason})`}`,
  () => {
    let server: PostgresServer;
    beforeAll(async () => {
      server = await startPostgresServer();
    });
    afterAll(() => server.stop());

    const createScratch = async (): Promise<string> => {
      const name = `scratch_${randomBytes(4).toString("hex")}`;
      await administer(server.databaseUrl, `create database ${name}`);
      return withDatabase(server.databaseUrl, name);
    };

    it("is migrated once by four replicas that start at the same time", async () => {
      const databaseUrl = await createScratch();
      const replicas = await Promise.all(Array.from({ length: 4 }, () => open({ databaseUrl })));
      for (const { pool } of replicas) {
        const { rows } = await pool.query<{ hash: string }>("select hash from drizzle.__drizzle_migrations");
        expect(rows.length).toBeGreaterThanOrEqual(4);
        expect(rows.length).toBe(new Set(rows.map((row) => row.hash)).size);
      }
    });

    it("is refused at once where the database or the user is not there", async () => {
      const url = withDatabase(server.databaseUrl, "missing");
      const begin = performance.now();
      expect(await readRefusal({ databaseUrl: url })).toMatch(/SQLSTATE 3D000.*Check the user, password and database/);
      expect(performance.now() - begin).toBeLessThan(2_000);
    });

    it("is waited for at the start, for a while", async () => {
      const databaseUrl = await createScratch();
      await server.kill();
      const opening = open({ databaseUrl });
      await sleep(700);
      await server.start();
      expect((await opening).capabilities.listen).toBe(true);
    });

    it("that stops answering makes calls fail as OVERLOADED within the deadlines, and is used again when it answers", async () => {
      const database = await open({ databaseUrl: await createScratch(), queryLimitMs: 800, connectLimitMs: 500 });
      const { organizations } = createIdentityStores(database);
      await Promise.all(Array.from({ length: 20 }, () => organizations.findByIds(ANY, ["default"])));
      await server.pause();
      for (let round = 0; round < 2; round += 1) {
        const calls = Array.from({ length: 20 }, async () => {
          const begin = performance.now();
          const error: unknown = await organizations.findByIds(ANY, ["default"]).catch((thrown: unknown) => thrown);
          expect(error).toMatchObject({ code: "OVERLOADED", retryable: true });
          expect(performance.now() - begin).toBeLessThan(2_500);
        });
        await Promise.all(calls);
      }
      server.resume();
      await expect
        .poll(() => organizations.findByIds(ANY, ["default"]).catch(() => []), { timeout: 5_000 })
        .toHaveLength(1);
    });

    it("that is killed makes calls fail as OVERLOADED, and is used again when it is back, without a restart of ours", async () => {
      const failures: string[] = [];
      const database = await open({
        databaseUrl: await createScratch(),
        onFailure: (message) => failures.push(message),
      });
      const { organizations } = createIdentityStores(database);
      await Promise.all(Array.from({ length: 20 }, () => organizations.findByIds(ANY, ["default"])));
      await server.kill();
      await expect(organizations.findByIds(ANY, ["default"])).rejects.toMatchObject({
        code: "OVERLOADED",
        retryable: true,
      });
      await server.start();
      await expect
        .poll(() => organizations.findByIds(ANY, ["default"]).catch(() => []), { timeout: 5_000 })
        .toHaveLength(1);
      expect(failures.length).toBeGreaterThan(0);
    });

    it("that no longer answers does not hold up the end of the process", async () => {
      const database = await openOnly({ databaseUrl: await createScratch() });
      await database.pool.query("select 1");
      await server.pause();
      const begin = performance.now();
      await database.close();
      expect(performance.now() - begin).toBeLessThan(3_000);
      server.resume();
    });
  },
);

function listFiles(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: "utf8" });
}

/** Opens a database that is closed when the test ends. */
async function open(options: Partial<DatabaseOptions>): Promise<Database> {
  const database = await openOnly(options);
  let isClosed = false;
  const close = async (): Promise<void> => {
    if (!isClosed) await database.close();
    isClosed = true;
  };
  onTestFinished(close);
  return { ...database, close };
}

function openOnly(options: Partial<DatabaseOptions>): Promise<Database> {
  return openDatabase({
    databaseUrl: undefined,
    dataDir: "/dev/null/unused",
    clock: createSystemClock(),
    onFailure: () => undefined,
    ...options,
  });
}

async function readRefusal(options: Partial<DatabaseOptions>): Promise<string> {
  const error: unknown = await openOnly(options).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ name: "StartupError" });
  return error instanceof Error ? error.message : "";
}

/** A server that speaks just enough of the protocol to say that it is PostgreSQL 14. */
async function startOldServer(): Promise<number> {
  const message = (type: string, body: Buffer): Buffer => {
    const header = Buffer.alloc(5);
    header.write(type);
    header.writeInt32BE(body.length + 4, 1);
    return Buffer.concat([header, body]);
  };
  const ready = message("Z", Buffer.from("I"));
  const column = Buffer.concat([
    Buffer.from("version\0"),
    Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 0, 25, 255, 255, 255, 255, 255, 255, 0, 0]),
  ]);
  const answer = Buffer.concat([
    message("T", Buffer.concat([Buffer.from([0, 1]), column])),
    message("D", Buffer.concat([Buffer.from([0, 1, 0, 0, 0, 6]), Buffer.from("140011")])),
    message("C", Buffer.from("SELECT 1\0")),
    ready,
  ]);
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.on("data", (data) => {
      if (data[0] === 0) socket.write(Buffer.concat([message("R", Buffer.alloc(4)), ready]));
      if (data[0] === "Q".charCodeAt(0)) socket.write(answer);
      if (data[0] === "X".charCodeAt(0)) socket.end();
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}
