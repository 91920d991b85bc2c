import { randomBytes } from "node:crypto";
import pg from "pg";
import { OTHER_CORE, pin } from "./cores.ts";
import { afterwards } from "./scratch.ts";

/** A database of its own on a PostgreSQL server. */
export interface BenchDatabase {
  readonly url: string;
  /** Runs a statement and gives its rows. */
  query(sql: string): Promise<readonly Record<string, unknown>[]>;
  /** Moves the server's processes for this database off the measured core, where the system allows it. */
  moveServerProcesses(): Promise<boolean>;
}

/** Where the server is; `BENCH_POSTGRES_URL` names another. */
const SERVER_URL = process.env["BENCH_POSTGRES_URL"] ?? "postgres://postgres@127.0.0.1:5432/postgres";

/** Creates a database with a random name, dropped when the benchmark ends; `undefined` where no server answers. */
export async function createBenchDatabase(): Promise<BenchDatabase | undefined> {
  const admin = new pg.Client({ connectionString: SERVER_URL, connectionTimeoutMillis: 3_000 });
  try {
    await admin.connect();
  } catch {
    return undefined;
  }
  const name = `narthex_bench_${randomBytes(6).toString("hex")}`;
  await admin.query(`CREATE DATABASE ${name}`);
  const url = new URL(SERVER_URL);
  url.pathname = `/${name}`;
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  afterwards(async () => {
    await client.end();
    await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
    await admin.end();
  });
  return {
    url: url.href,
    async query(sql) {
      const { rows } = await client.query<Record<string, unknown>>(sql);
      return rows;
    },
    async moveServerProcesses() {
      const { rows } = await client.query<{ pid: number }>(
        "SELECT pid FROM pg_stat_activity WHERE datname = current_database()",
      );
      try {
        for (const { pid } of rows) pin(pid, OTHER_CORE);
        return true;
      } catch {
        return false;
      }
    },
  };
}
