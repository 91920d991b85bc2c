import type { SQL } from "drizzle-orm";
import type { PriceOverride, PriceOverrideStore } from "../domain/price-override/price-override.ts";
import type { Database } from "./database.ts";
import { guardDatabase } from "./database-error.ts";
import { newestFirst, toPage, whereAfter } from "./list-page.ts";
import { createOrganizationLine } from "./organization-line.ts";
import { toMoment, toStorableText } from "./storable.ts";
import { priceOverrideTable as table } from "./tables/price-override.table.ts";
import { whereTenant } from "./tenant-scope.ts";
import { and, eq, gt, inArray, isNull, lt, or, sql } from "./drizzle.ts";

/** Keeps overrides of prices. */
export function createPriceOverrideStore(database: Pick<Database, "db" | "pool" | "clock">): PriceOverrideStore {
  const { db } = database;
  const inLine = createOrganizationLine(database, "price-override");
  return {
    insert: (override, { maxLive }) =>
      // One at a time, so that no two that overlap see nothing of each other.
      inLine(toStorableText(override.organizationId), async (own) => {
        const row = fromPriceOverride(override);
        const [other] = await own.select().from(table).where(whereOverlaps(row)).limit(1);
        if (other !== undefined) return { kind: "overlap", other: toPriceOverride(other) };
        const live = await own.$count(
          table,
          and(eq(table.organizationId, row.organizationId), whereLive(row.createdAt)),
        );
        if (live >= maxLive) return { kind: "tooMany" };
        await own.insert(table).values(row);
        return { kind: "inserted" };
      }),

    remove: (scope, id, by) =>
      guardDatabase(async () => {
        const where = and(whereTenant(table.organizationId, scope), eq(table.id, toStorableText(id)));
        const at = toMoment(by.atMs).toISOString();
        const [removed] = await db
          .update(table)
          .set({
            validUntil: sql`greatest(${table.validFrom}, least(${table.validUntil}, ${at}::timestamptz))`,
            removedAt: sql`${at}::timestamptz`,
            removedBy: by.apiKeyId ?? null,
          })
          .where(and(where, isNull(table.removedAt)))
          .returning();
        const [known] = removed === undefined ? await db.select().from(table).where(where) : [removed];
        return known === undefined ? undefined : toPriceOverride(known);
      }),

    list: (scope, page) =>
      guardDatabase(async () => {
        const rows = await db
          .select()
          .from(table)
          .where(and(whereTenant(table.organizationId, scope), whereAfter(table, page, ["price_"])))
          .orderBy(...newestFirst(table))
          .limit(page.first + 1);
        return toPage(rows.map(toPriceOverride), page);
      }),

    loadLive: (atMs, organizationIds) =>
      guardDatabase(async () => {
        const own = organizationIds === undefined ? undefined : inArray(table.organizationId, [...organizationIds]);
        const rows = await db
          .select()
          .from(table)
          .where(and(own, whereLive(toMoment(atMs))));
        return rows.map(toPriceOverride);
      }),
  };
}

type Row = typeof table.$inferSelect;

/** Of the same model and unit, and in force at some moment at which the row is to be. */
function whereOverlaps(row: Row): SQL | undefined {
  return and(
    eq(table.organizationId, row.organizationId),
    eq(table.modelId, row.modelId),
    eq(table.unit, row.unit),
    row.validUntil === null ? undefined : lt(table.validFrom, row.validUntil),
    or(isNull(table.validUntil), and(gt(table.validUntil, row.validFrom), gt(table.validUntil, table.validFrom))),
  );
}

function whereLive(at: Date): SQL | undefined {
  return or(isNull(table.validUntil), gt(table.validUntil, at));
}

function toPriceOverride(row: Row): PriceOverride {
  return {
    id: row.id,
    organizationId: row.organizationId,
    modelId: row.modelId,
    unit: row.unit,
    picoUsdPerUnit: row.picoUsdPerUnit,
    validFromMs: row.validFrom.getTime(),
    validUntilMs: row.validUntil?.getTime(),
    createdAtMs: row.createdAt.getTime(),
    createdBy: row.createdBy ?? undefined,
    removedAtMs: row.removedAt?.getTime(),
    removedBy: row.removedBy ?? undefined,
  };
}

function fromPriceOverride(override: PriceOverride): Row {
  return {
    id: override.id,
    organizationId: toStorableText(override.organizationId),
    modelId: toStorableText(override.modelId),
    unit: override.unit,
    picoUsdPerUnit: override.picoUsdPerUnit,
    validFrom: toMoment(override.validFromMs),
    validUntil: override.validUntilMs === undefined ? null : toMoment(override.validUntilMs),
    createdAt: toMoment(override.createdAtMs),
    createdBy: override.createdBy ?? null,
    removedAt: override.removedAtMs === undefined ? null : toMoment(override.removedAtMs),
    removedBy: override.removedBy ?? null,
  };
}
