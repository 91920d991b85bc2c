import type { NodePgDatabase } from "drizzle-orm/node-postgres";
import { Pool, type ClientBase, type PoolConfig } from "pg";
import type { Clock } from "../lib/clock.ts";
import { StartupError } from "../lib/startup-error.ts";
import { startEmbeddedPostgres, type EmbeddedPostgres } from "./embedded/embedded-postgres.ts";
import { describeFailure } from "./database-error.ts";
import { migrate } from "./migrate.ts";
import { connectAtStart, connectOnce, describeServer } from "./server-connection.ts";
import { drizzle } from "./drizzle.ts";

/** What the database behind the pool can do. */
export interface DatabaseCapabilities {
  /** More than one statement at a time, and other processes. */
  readonly concurrent: boolean;
  /** LISTEN and NOTIFY. */
  readonly listen: boolean;
  /** Advisory locks that exclude others. */
  readonly advisoryLocks: boolean;
}

/** The database, open and migrated. */
export interface Database {
  readonly pool: Pool;
  readonly db: NodePgDatabase;
  readonly capabilities: DatabaseCapabilities;
  /** The address for connections outside the pool; `undefined` for the embedded database, which takes only one. */
  readonly databaseUrl: string | undefined;
  readonly clock: Clock;
  close(): Promise<void>;
}

/** What {@link openDatabase} needs. */
export interface DatabaseOptions {
  /** `postgres://…`; `undefined` for the embedded database. */
  readonly databaseUrl: string | undefined;
  /** Absolute path of the data directory, whose lock the caller holds; used by the embedded database alone. */
  readonly dataDir: string;
  readonly clock: Clock;
  /** Told of lost connections and crashes, one line each, for the log. */
  readonly onFailure: (message: string) => void;
  /** How long to wait for a server at start; default 10,000 ms. */
  readonly startWaitMs?: number | undefined;
  /** Deadline of a statement, milliseconds; default {@link QUERY_LIMIT_MS}. */
  readonly queryLimitMs?: number | undefined;
  /** Deadline of getting a connection, milliseconds; default {@link CONNECT_LIMIT_MS}, embedded {@link EMBEDDED_CONNECT_LIMIT_MS}. */
  readonly connectLimitMs?: number | undefined;
  /** Most connections to a server; default 10. */
  readonly maxConnections?: number | undefined;
}

/** Default deadline of a statement. */
const QUERY_LIMIT_MS = 4_000;

/** Default deadline of getting a connection, or a free one. */
const CONNECT_LIMIT_MS = 2_000;

/** The same for the embedded database, whose one connection callers wait for in line. */
const EMBEDDED_CONNECT_LIMIT_MS = 5_000;

/** The server's own limit on any statement of ours, behind the client's; statements with a longer deadline end here. */
const STATEMENT_LIMIT_MS = 20_000;

const START_WAIT_MS = 10_000;
const CLOSE_LIMIT_MS = 2_000;

/**
 * Opens the database, at `databaseUrl` or embedded, and migrates it. Later losses of the connection are mended by the pool:
 * statements fail meanwhile, the process does not.
 *
 * @throws {@link StartupError} where it cannot be reached, opened or migrated
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  return options.databaseUrl === undefined ? openEmbedded(options) : openServer(options, options.databaseUrl);
}

async function openServer(options: DatabaseOptions, databaseUrl: string): Promise<Database> {
  const client = await connectAtStart(databaseUrl, options.startWaitMs ?? START_WAIT_MS);
  try {
    await migrate(client, true);
  } catch (error) {
    throw toMigrationError(describeServer(databaseUrl), error);
  } finally {
    await client.end().catch(() => undefined);
  }
  const pool = createPool(options, {
    connectionString: databaseUrl,
    max: options.maxConnections ?? 10,
    statement_timeout: STATEMENT_LIMIT_MS,
    idle_in_transaction_session_timeout: STATEMENT_LIMIT_MS,
  });
  return {
    pool,
    db: drizzle(pool),
    capabilities: { concurrent: true, listen: true, advisoryLocks: true },
    databaseUrl,
    clock: options.clock,
    close: () => endPool(pool),
  };
}

async function openEmbedded(options: DatabaseOptions): Promise<Database> {
  const embedded = await startEmbeddedPostgres(options);
  const connection = { host: embedded.socketDirectory, port: 5432, user: "postgres", database: "postgres" };
  await migrateEmbedded(embedded, connection, options.dataDir);
  const pool = createPool(options, {
    ...connection,
    max: 1,
    connectionTimeoutMillis: options.connectLimitMs ?? EMBEDDED_CONNECT_LIMIT_MS,
    onConnect: forgetSession,
  });
  return {
    pool,
    db: drizzle(pool),
    capabilities: { concurrent: false, listen: false, advisoryLocks: false },
    databaseUrl: undefined,
    clock: options.clock,
    close: async () => {
      await endPool(pool);
      await embedded.close();
    },
  };
}

/**
 * Connections come and go, the one backend session stays: its named statements and settings must not. The pool waits for what
 * this gives back, though its types say nothing of it.
 */
function forgetSession(client: ClientBase): unknown {
  return client.query("discard all");
}

async function migrateEmbedded(embedded: EmbeddedPostgres, connection: PoolConfig, dataDir: string): Promise<void> {
  try {
    const client = await connectOnce(connection);
    await migrate(client, false).finally(() => client.end());
  } catch (error) {
    await embedded.close();
    throw toMigrationError(dataDir, error);
  }
}

function createPool(options: DatabaseOptions, config: PoolConfig): Pool {
  const pool = new Pool({
    connectionTimeoutMillis: options.connectLimitMs ?? CONNECT_LIMIT_MS,
    query_timeout: options.queryLimitMs ?? QUERY_LIMIT_MS,
    keepAlive: true,
    application_name: "narthex",
    idleTimeoutMillis: 30_000,
    ...config,
  });
  pool.on("error", (error) => {
    options.onFailure(`A database connection was lost: ${describeFailure(error)}`);
  });
  // Without a listener of its own, a connection that dies while it is lent out would end the process.
  pool.on("connect", (client) => client.on("error", () => undefined));
  return pool;
}

/** A server that no longer answers must not hold up the end of the process. */
async function endPool(pool: Pool): Promise<void> {
  const { promise: late, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(resolve, CLOSE_LIMIT_MS, undefined);
  await Promise.race([pool.end(), late]);
  clearTimeout(timer);
}

function toMigrationError(where: string, error: unknown): StartupError {
  return new StartupError(
    `The database at ${where} could not be brought up to date (${describeFailure(error)}); nothing was changed. Mend the cause and start again.`,
    { cause: error },
  );
}
