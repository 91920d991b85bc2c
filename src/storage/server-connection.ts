import { setTimeout as sleep } from "node:timers/promises";
import { Client, type ClientConfig } from "pg";
import { StartupError } from "../lib/startup-error.ts";
import { describeFailure, findSqlState, isDatabaseUnavailable } from "./database-error.ts";

/** PostgreSQL 15: the oldest that is supported, as `server_version_num`. */
const MIN_SERVER_VERSION = 150_000;

/** How long a migration may take, and how long one replica waits for another's. */
const MIGRATION_LIMIT_MS = 300_000;

const CONNECT_LIMIT_MS = 3_000;
const RETRY_DELAY_MS = 250;

/** Parts of an address that may be shown: never the password. */
export function describeServer(databaseUrl: string): string {
  if (!URL.canParse(databaseUrl)) return "DATABASE_URL";
  const { host, pathname } = new URL(databaseUrl);
  return `${host}${pathname}`;
}

/**
 * Connects for the first time, trying again while the server is not there yet.
 *
 * @param waitMs how long to try at most, in milliseconds
 * @throws {@link StartupError} where it stays away, refuses us, or is older than PostgreSQL 15
 */
export async function connectAtStart(databaseUrl: string, waitMs: number): Promise<Client> {
  const client = await connectWithin(databaseUrl, waitMs);
  try {
    const version = await readServerVersion(client);
    if (version >= MIN_SERVER_VERSION) return client;
    const major = String(Math.trunc(version / 10_000));
    throw new StartupError(
      `DATABASE_URL: ${describeServer(databaseUrl)} is PostgreSQL ${major}. Narthex needs PostgreSQL 15 or newer: upgrade the server or name another.`,
    );
  } catch (error) {
    await client.end().catch(() => undefined);
    if (error instanceof StartupError) throw error;
    throw toStartupError(databaseUrl, error);
  }
}

async function connectWithin(databaseUrl: string, waitMs: number): Promise<Client> {
  const deadline = performance.now() + waitMs;
  for (;;) {
    const remainingMs = Math.max(deadline - performance.now(), 1);
    try {
      return await connectOnce({
        connectionString: databaseUrl,
        connectionTimeoutMillis: Math.min(CONNECT_LIMIT_MS, remainingMs),
        statement_timeout: MIGRATION_LIMIT_MS,
        query_timeout: MIGRATION_LIMIT_MS,
        application_name: "narthex",
      });
    } catch (error) {
      const isHopeless = !isDatabaseUnavailable(error) || performance.now() + RETRY_DELAY_MS >= deadline;
      if (isHopeless) throw toStartupError(databaseUrl, error);
      await sleep(RETRY_DELAY_MS);
    }
  }
}

/** A connection outside the pool, for migrations and the like; its later errors are those of its queries. */
export async function connectOnce(config: ClientConfig): Promise<Client> {
  const client = new Client(config);
  client.on("error", () => undefined);
  try {
    await client.connect();
  } catch (error) {
    void client.end().catch(() => undefined);
    throw error;
  }
  return client;
}

async function readServerVersion(client: Client): Promise<number> {
  const { rows } = await client.query<{ version: string }>("select current_setting('server_version_num') as version");
  return Number(rows[0]?.version);
}

function toStartupError(databaseUrl: string, error: unknown): StartupError {
  const where = describeServer(databaseUrl);
  const state = findSqlState(error);
  const reason = describeFailure(error);
  const advice =
    state === undefined || isDatabaseUnavailable(error)
      ? "Is PostgreSQL running there, and can this machine reach it?"
      : "Check the user, password and database that it names, and their rights.";
  return new StartupError(`DATABASE_URL: no usable PostgreSQL at ${where} (${reason}). ${advice}`, { cause: error });
}
