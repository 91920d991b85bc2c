import type { SQL } from "drizzle-orm";
import type { AnyPgColumn } from "drizzle-orm/pg-core";
import type { OwnedStore } from "../domain/identity/identity-store.ts";
import { guardDatabase } from "./database-error.ts";
import { newestFirst, toPage, whereAfter } from "./list-page.ts";
import { toStorableText } from "./storable.ts";
import { whereTenant } from "./tenant-scope.ts";
import { and, inArray } from "./drizzle.ts";

/** The columns that every owned table has. */
interface OwnedColumns {
  readonly id: AnyPgColumn;
  readonly createdAt: AnyPgColumn;
  /** The column that names the owning organization. */
  readonly organizationId: AnyPgColumn;
}

/** What is the store's own: its columns, one write and one read. */
interface OwnedTable<T> {
  readonly columns: OwnedColumns;
  /** How its ids begin. */
  readonly idBeginnings: readonly string[];
  /** What lists leave out fails this condition; default nothing. */
  readonly listed?: SQL;
  insert(model: T): Promise<unknown>;
  /** Selects models; the condition is already scoped. */
  select(where: SQL | undefined, order: readonly SQL[], limit: number): Promise<readonly T[]>;
}

/** The store that all owned nouns have in common. */
export function createOwnedStore<T extends { readonly id: string; readonly createdAtMs: number }>(
  table: OwnedTable<T>,
): OwnedStore<T> {
  const { columns } = table;
  const order = newestFirst(columns);
  return {
    insert: async (model) => {
      await guardDatabase(() => table.insert(model));
    },
    findByIds: async (scope, ids) => {
      if (ids.length === 0) return [];
      const where = and(whereTenant(columns.organizationId, scope), inArray(columns.id, ids.map(toStorableText)));
      return guardDatabase(() => table.select(where, order, ids.length));
    },
    list: (scope, page) =>
      guardDatabase(async () => {
        const after = whereAfter(columns, page, table.idBeginnings);
        const where = and(whereTenant(columns.organizationId, scope), table.listed, after);
        return toPage(await table.select(where, order, page.first + 1), page);
      }),
  };
}
