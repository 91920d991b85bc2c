import type { CompletionStore } from "../domain/completion/completion-store.ts";
import { toCompletion } from "./completion-row.ts";
import { whereCompletion } from "./completion-filter.ts";
import type { Database } from "./database.ts";
import { guardDatabase } from "./database-error.ts";
import { awaitFlushed } from "./flushed-barrier.ts";
import { newestFirst, toPage, whereAfter } from "./list-page.ts";
import { toStorableText } from "./storable.ts";
import { completionTable as table } from "./tables/completion.table.ts";
import { whereTenant } from "./tenant-scope.ts";
import { and, inArray } from "./drizzle.ts";

/**
 * Reads completions.
 *
 * @param deps.flushed resolves once everything this replica has journalled is in the database; awaited before each read
 */
export function createCompletionStore(deps: {
  database: Pick<Database, "db" | "clock">;
  flushed: () => Promise<void>;
}): CompletionStore {
  const { db, clock } = deps.database;
  const barrier = { flushed: deps.flushed, clock };
  return {
    findByIds: async (scope, ids) => {
      if (ids.length === 0) return [];
      await awaitFlushed(barrier);
      return guardDatabase(async () => {
        const where = and(whereTenant(table.organizationId, scope), inArray(table.id, ids.map(toStorableText)));
        const rows = await db.select().from(table).where(where);
        return rows.map(toCompletion);
      });
    },
    list: async (scope, filter, page) => {
      const where = and(whereCompletion(scope, filter), whereAfter(table, page, ["cmpl_", "emb_"]));
      await awaitFlushed(barrier);
      return guardDatabase(async () => {
        const rows = await db
          .select()
          .from(table)
          .where(where)
          .orderBy(...newestFirst(table))
          .limit(page.first + 1);
        return toPage(rows.map(toCompletion), page);
      });
    },
  };
}
