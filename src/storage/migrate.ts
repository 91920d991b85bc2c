import { fileURLToPath } from "node:url";
import type { Client } from "pg";
import { drizzle, runMigrations } from "./drizzle.ts";

/** The package's folder of migrations: beside both `src/` and `dist/`, wherever the process was started. */
const MIGRATIONS_FOLDER = fileURLToPath(new URL("../../drizzle", import.meta.url));

/** "narthex" in ASCII: the key of the advisory lock that lets one replica migrate at a time. */
const MIGRATION_LOCK_KEY = "31069370868557176";

/**
 * Brings the database to the newest migration, all in one transaction.
 *
 * @param client a connection of its own, with a statement timeout that long migrations fit in
 * @param useLock whether other replicas may do the same at once (a server); false where we are alone (embedded)
 */
export async function migrate(client: Client, useLock: boolean): Promise<void> {
  if (useLock) await client.query("select pg_advisory_lock($1)", [MIGRATION_LOCK_KEY]);
  try {
    await runMigrations(drizzle(client), { migrationsFolder: MIGRATIONS_FOLDER });
  } finally {
    if (useLock) await client.query("select pg_advisory_unlock($1)", [MIGRATION_LOCK_KEY]);
  }
}
