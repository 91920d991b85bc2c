import type { ModelListingStore } from "../domain/catalog/model-listing.ts";
import type { Database } from "./database.ts";
import { guardDatabase } from "./database-error.ts";
import { toMoment } from "./storable.ts";
import { modelListingTable as table } from "./tables/model-listing.table.ts";
import { inArray, lt } from "./drizzle.ts";

/** Keeps the vendors' own lists of models. */
export function createModelListingStore({ db }: Pick<Database, "db">): ModelListingStore {
  return {
    load: (deploymentIds) =>
      guardDatabase(async () => {
        const rows = await db
          .select()
          .from(table)
          .where(deploymentIds === undefined ? undefined : inArray(table.deploymentId, [...deploymentIds]));
        return rows.map(({ deploymentId, vendorModelIds, readAt }) => ({
          deploymentId,
          vendorModelIds,
          readAtMs: readAt.getTime(),
        }));
      }),

    save: ({ deploymentId, vendorModelIds, readAtMs }) =>
      guardDatabase(async () => {
        const row = { vendorModelIds: [...vendorModelIds], readAt: toMoment(readAtMs) };
        await db
          .insert(table)
          .values({ deploymentId, ...row })
          .onConflictDoUpdate({ target: table.deploymentId, set: row, setWhere: lt(table.readAt, row.readAt) });
      }),

    removeReadBefore: (ms) =>
      guardDatabase(async () => {
        await db.delete(table).where(lt(table.readAt, toMoment(ms)));
      }),
  };
}
