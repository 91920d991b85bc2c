import type { AnyPgColumn, PgTable } from "drizzle-orm/pg-core";
import type { NodePgDatabase } from "drizzle-orm/node-postgres";
import type { Database } from "./database.ts";
import { guardDatabase } from "./database-error.ts";
import { transact } from "./transact.ts";
import { and, drizzle, eq, isNull } from "./drizzle.ts";

/** What is counted before a row is written. */
interface Bounded {
  /** The noun and its columns. */
  readonly noun: string;
  readonly table: PgTable & { readonly organizationId: AnyPgColumn; readonly archivedAt: AnyPgColumn };
  readonly organizationId: string;
  /** The most rows of the organization that are not archived. */
  readonly maxLive: number;
}

/**
 * Writes a row where its organization has room for it. Creations of one noun in one organization go one after the other, on every replica, so
 * that no two take the last place.
 *
 * @returns whether it was written
 */
export function insertWithin(
  database: Pick<Database, "pool">,
  { noun, table, organizationId, maxLive }: Bounded,
  insert: (db: NodePgDatabase) => Promise<unknown>,
): Promise<boolean> {
  return guardDatabase(() =>
    transact(database, async (client) => {
      await client.query("select pg_advisory_xact_lock(hashtextextended($1, 0))", [`${noun} ${organizationId}`]);
      const db = drizzle(client);
      const live = await db.$count(table, and(eq(table.organizationId, organizationId), isNull(table.archivedAt)));
      if (live >= maxLive) return false;
      await insert(db);
      return true;
    }),
  );
}
