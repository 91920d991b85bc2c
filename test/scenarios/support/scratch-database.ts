import { randomBytes } from "node:crypto";
import { Client } from "pg";
import { onTestFinished } from "vitest";
import { findPostgresSkipReason, startPostgresServer } from "../../testkit/postgres-server.ts";

/** Why there is no PostgreSQL for a test; `undefined` where there is one. */
export function findDatabaseSkipReason(): string | undefined {
  if (givenUrl() !== undefined) return undefined;
  const reason = findPostgresSkipReason();
  return reason === undefined ? undefined : `DATABASE_URL is not set, and ${reason}`;
}

/** An empty database that goes when the test ends: on the server of `DATABASE_URL`, else on a server of its own. */
export async function createScratchDatabase(): Promise<string> {
  const given = givenUrl();
  if (given === undefined) {
    const server = await startPostgresServer();
    onTestFinished(() => server.stop());
    return server.databaseUrl;
  }
  const name = `narthex_scenario_${randomBytes(6).toString("hex")}`;
  await runSql(given, `create database ${name}`);
  onTestFinished(async () => {
    await runSql(given, `drop database ${name} with (force)`);
  });
  const url = new URL(given);
  url.pathname = `/${name}`;
  return url.href;
}

/** Runs one statement on a connection of its own; its rows. */
export async function runSql<Row extends Record<string, unknown>>(
  databaseUrl: string,
  statement: string,
  values: readonly unknown[] = [],
): Promise<readonly Row[]> {
  const client = new Client({ connectionString: databaseUrl });
  client.on("error", () => undefined);
  await client.connect();
  try {
    const { rows } = await client.query<Row>(statement, [...values]);
    return rows;
  } finally {
    await client.end();
  }
}

function givenUrl(): string | undefined {
  const given = process.env["DATABASE_URL"];
  return given === undefined || given === "" ? undefined : given;
}
