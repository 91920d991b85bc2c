import type { NodePgDatabase } from "drizzle-orm/node-postgres";
import type { AnyPgColumn, PgTable } from "drizzle-orm/pg-core";
import { GatewayError } from "../domain/error/gateway-error.ts";
import { withDeadline } from "../lib/with-deadline.ts";
import type { Database } from "./database.ts";
import { guardDatabase } from "./database-error.ts";
import { and, drizzle, eq, isNull } from "./drizzle.ts";
import { transact } from "./transact.ts";

/** How long work may wait for its turn, milliseconds. */
const TURN_LIMIT_MS = 5_000;

/**
 * Does work of one noun in one organization one after the other, each in its transaction, on every replica.
 *
 * @throws {@link GatewayError} `OVERLOADED` where its turn does not come within 5 seconds
 */
export type OrganizationLine = <T>(organizationId: string, work: (db: NodePgDatabase) => Promise<T>) => Promise<T>;

/**
 * Creates the line of a noun. Who waits in this process has no connection yet: an organization that makes many at once takes one of the
 * pool, not all.
 */
export function createOrganizationLine(database: Pick<Database, "pool" | "clock">, noun: string): OrganizationLine {
  const { clock } = database;
  /** What ends when the last in each organization's line has had its turn. */
  const ends = new Map<string, Promise<unknown>>();

  async function waitForTurn(before: Promise<unknown>): Promise<void> {
    try {
      await withDeadline(clock, TURN_LIMIT_MS, () => before);
    } catch {
      throw tooLong();
    }
  }

  return (organizationId, work) => {
    const before = ends.get(organizationId);
    const turn = async () => {
      if (before !== undefined) await waitForTurn(before);
      return guardDatabase(() =>
        transact(database, async (client) => {
          await client.query("select pg_advisory_xact_lock(hashtextextended($1, 0))", [`${noun} ${organizationId}`]);
          return work(drizzle(client));
        }),
      );
    };
    const done = turn();
    // Who gives up does not bring the next one forward.
    const end = Promise.allSettled([before, done]).then(() => {
      if (ends.get(organizationId) === end) ends.delete(organizationId);
    });
    ends.set(organizationId, end);
    return done;
  };
}

function tooLong(): GatewayError {
  return new GatewayError({
    code: "OVERLOADED",
    message: "Too much is being made in this organization at once. Try again in a moment.",
    retryAfterMs: 1_000,
  });
}

/** What is counted before a row is written. */
interface Bounded {
  readonly table: PgTable & { readonly organizationId: AnyPgColumn; readonly archivedAt: AnyPgColumn };
  readonly organizationId: string;
  /** The most rows of the organization that are not archived. */
  readonly maxLive: number;
}

/**
 * Writes a row where its organization has room for it; no two take the last place.
 *
 * @returns whether it was written
 */
export function insertWithin(
  inLine: OrganizationLine,
  { table, organizationId, maxLive }: Bounded,
  insert: (db: NodePgDatabase) => Promise<unknown>,
): Promise<boolean> {
  return inLine(organizationId, async (db) => {
    const live = await db.$count(table, and(eq(table.organizationId, organizationId), isNull(table.archivedAt)));
    if (live >= maxLive) return false;
    await insert(db);
    return true;
  });
}
