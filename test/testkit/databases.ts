import { createHash, randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { cp, mkdtemp, readFile, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { afterAll, beforeAll, describe } from "vitest";
import { createSystemClock } from "../../src/lib/system-clock.ts";
import type { Clock } from "../../src/lib/clock.ts";
import { openDatabase, type Database } from "../../src/storage/database.ts";

/** The databases that tests run against. */
export type DatabaseKind = "embedded" | "server";

/** How long the embedded database may take to be made while other tests use the cores. */
const FIRST_START_LIMIT_MS = 120_000;

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
    if (kind === "embedded") await cp(await prepareTemplate(), dataDir, { recursive: true });
    database = await open(dataDir);
  }, FIRST_START_LIMIT_MS);
  afterAll(async () => {
    await database?.close();
    if (dataDir !== undefined) await rm(dataDir, { recursive: true, force: true });
  });
  return { kind, open: () => database ?? failUnopened() };
}

/**
 * An embedded database that has just been made, to be copied: making one takes seconds. Kept in the temporary folder for later
 * runs with the same migrations and engine.
 */
async function prepareTemplate(): Promise<string> {
  const migrations = await readFile(new URL("../../drizzle/meta/_journal.json", import.meta.url));
  const lock = await readFile(new URL("../../package-lock.json", import.meta.url));
  const hash = createHash("sha256").update(migrations).update(lock).digest("hex").slice(0, 16);
  const template = join(tmpdir(), `ntx-template-${String(process.getuid?.() ?? 0)}-${hash}`);
  if (existsSync(template)) return template;
  const draft = await mkdtemp(`${template}-`);
  await (await openTestDatabase({ dataDir: draft })).close();
  // Whoever is first; the others' drafts are as good, and not needed.
  await rename(draft, template).catch(() => rm(draft, { recursive: true, force: true }));
  return template;
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
