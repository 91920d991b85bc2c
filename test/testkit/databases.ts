import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { afterAll, beforeAll, describe } from "vitest";
import { createSystemClock } from "../../src/lib/system-clock.ts";
import type { Clock } from "../../src/lib/clock.ts";
import { openDatabase, type Database } from "../../src/storage/database.ts";

/** The databases that tests run against. */
export type DatabaseKind = "embedded" | "server";

/** What a block of tests gets. */
export interface TestDatabase {
  readonly kind: DatabaseKind;
  /** Only inside tests and hooks: the database, open and migrated. */
  open(): Database;
}

/**
 * Runs a block of tests against the embedded database and, where `DATABASE_URL` names a server, against a fresh database there.
 *
 * @param clock default the machine's
 */
export function describeDatabases(name: string, block: (database: TestDatabase) => void, clock?: Clock): void {
  const databaseUrl = process.env["DATABASE_URL"];
  describe(`${name} (embedded database)`, () => {
    block(useDatabase("embedded", async (dataDir) => openTestDatabase({ dataDir, clock })));
  });
  if (databaseUrl === undefined || databaseUrl === "") {
    describe.skip(`${name} (PostgreSQL server): skipped, DATABASE_URL is not set`, () => {
      block({ kind: "server", open: () => failUnopened() });
    });
    return;
  }
  describe(`${name} (PostgreSQL server)`, () => {
    const scratch = `narthex_test_${randomBytes(6).toString("hex")}`;
    beforeAll(() => administer(databaseUrl, `create database ${scratch}`));
    // Registered first, so run last: after the pool is closed.
    afterAll(() => administer(databaseUrl, `drop database ${scratch} with (force)`));
    block(
      useDatabase("server", (dataDir) =>
        openTestDatabase({ dataDir, databaseUrl: withDatabase(databaseUrl, scratch), clock }),
      ),
    );
  });
}

/** Opens a database for one test; the caller closes it. */
export function openTestDatabase(options: {
  dataDir: string;
  databaseUrl?: string | undefined;
  clock?: Clock | undefined;
}): Promise<Database> {
  return openDatabase({
    databaseUrl: options.databaseUrl,
    dataDir: options.dataDir,
    clock: options.clock ?? createSystemClock(),
    onFailure: () => undefined,
  });
}

function useDatabase(kind: DatabaseKind, open: (dataDir: string) => Promise<Database>): TestDatabase {
  let database: Database | undefined;
  let dataDir: string | undefined;
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), "ntx-db-"));
    database = await open(dataDir);
  });
  afterAll(async () => {
    await database?.close();
    if (dataDir !== undefined) await rm(dataDir, { recursive: true, force: true });
  });
  return { kind, open: () => database ?? failUnopened() };
}

function failUnopened(): never {
  throw new Error("the database is open inside tests only");
}

/** Runs one statement on the server's own database. */
export async function administer(databaseUrl: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query(statement).finally(() => client.end());
}

/** The same server's address with another database. */
export function withDatabase(databaseUrl: string, database: string): string {
  const url = new URL(databaseUrl);
  url.pathname = `/${database}`;
  return url.href;
}
