import { asc } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import type { Model, Price } from "../domain/catalog/model.ts";
import type { Database } from "./database.ts";
import { guardDatabase } from "./database-error.ts";
import { toMoment } from "./storable.ts";
import { modelTable } from "./tables/model.table.ts";
import { priceTable } from "./tables/price.table.ts";
import { transact } from "./transact.ts";

/** "narthex" in ASCII and two more: one replica seeds at a time. */
const SEED_LOCK_KEY = "31069370868557178";

/** Rows of one insert. PostgreSQL takes 65,535 parameters, a model has 7. */
const MAX_INSERT_ROWS = 5_000;

/** Keeps models and the history of their prices. */
export interface CatalogStore {
  /** Every model with every version of its prices, by id; prices by unit, context size and time. */
  loadModels(): Promise<readonly Model[]>;
  /**
   * Adds what is new and changes nothing: models that are not there, and prices whose figure is not the newest stored one. A
   * changed figure holds from its own time on or, where that is not after the stored one's, from now. Seeding the same again
   * adds nothing, whichever replica does it.
   */
  seed(models: readonly Model[]): Promise<void>;
}

/** Creates the catalogue's store. */
export function createCatalogStore(database: Pick<Database, "db" | "pool" | "clock">): CatalogStore {
  return {
    loadModels: () => guardDatabase(() => loadModels(database.db)),
    seed: (models) =>
      guardDatabase(() =>
        transact(database, async (client) => {
          await client.query("select pg_advisory_xact_lock($1)", [SEED_LOCK_KEY]);
          const db = drizzle(client);
          await insertInSlices(models.map(fromModel), async (rows) => {
            await db
              .insert(modelTable)
              .values([...rows])
              .onConflictDoNothing();
          });
          const stored = await db.select().from(priceTable);
          const fresh = selectNewPrices(models, stored, database.clock.nowMs());
          await insertInSlices(fresh, async (rows) => {
            await db
              .insert(priceTable)
              .values([...rows])
              .onConflictDoNothing();
          });
        }),
      ),
  };
}

type ModelRow = typeof modelTable.$inferSelect;
type PriceRow = typeof priceTable.$inferSelect;

async function loadModels(db: Database["db"]): Promise<readonly Model[]> {
  const models = await db.select().from(modelTable).orderBy(asc(modelTable.id));
  const prices = await db
    .select()
    .from(priceTable)
    .orderBy(asc(priceTable.unit), asc(priceTable.aboveInputTokens), asc(priceTable.validFrom));
  const byModel = Map.groupBy(prices, (price) => price.modelId);
  return models.map((model) => toModel(model, byModel.get(model.id) ?? []));
}

/** The prices that are to be written: all versions of a series that is not there yet, else the last where its figure is another. */
function selectNewPrices(models: readonly Model[], stored: readonly PriceRow[], nowMs: number): readonly PriceRow[] {
  const newest = new Map<string, PriceRow>();
  for (const row of stored) {
    const known = newest.get(seriesOf(row));
    if (known === undefined || known.validFrom < row.validFrom) newest.set(seriesOf(row), row);
  }
  return models.flatMap((model) => {
    const series = Map.groupBy(
      model.prices.map((price) => fromPrice(model.id, price)),
      seriesOf,
    );
    return [...series].flatMap(([key, versions]) => {
      const known = newest.get(key);
      if (known === undefined) return versions;
      const last = versions.reduce((left, right) => (left.validFrom < right.validFrom ? right : left));
      if (last.picoUsdPerUnit === known.picoUsdPerUnit) return [];
      const validFrom = last.validFrom > known.validFrom ? last.validFrom : laterOf(nowMs, known.validFrom);
      return [{ ...last, validFrom }];
    });
  });
}

/** Now; or just after a price that is only to come. */
function laterOf(nowMs: number, known: Date): Date {
  return toMoment(Math.max(nowMs, known.getTime() + 1));
}

/** What a price is one version of. */
function seriesOf(row: PriceRow): string {
  return `${row.modelId} ${row.unit} ${String(row.aboveInputTokens)}`;
}

async function insertInSlices<T>(rows: readonly T[], insert: (slice: readonly T[]) => Promise<void>): Promise<void> {
  for (let start = 0; start < rows.length; start += MAX_INSERT_ROWS) {
    await insert(rows.slice(start, start + MAX_INSERT_ROWS));
  }
}

function toModel(row: ModelRow, prices: readonly PriceRow[]): Model {
  return {
    id: row.id,
    providerId: row.providerId,
    vendorModelId: row.vendorModelId,
    name: row.name,
    capabilities: row.capabilities,
    contextWindow: row.contextWindow ?? undefined,
    maxOutputTokens: row.maxOutputTokens ?? undefined,
    prices: prices.map(toPrice),
  };
}

function fromModel(model: Model): ModelRow {
  return {
    id: model.id,
    providerId: model.providerId,
    vendorModelId: model.vendorModelId,
    name: model.name,
    capabilities: [...model.capabilities],
    contextWindow: model.contextWindow ?? null,
    maxOutputTokens: model.maxOutputTokens ?? null,
  };
}

function toPrice(row: PriceRow): Price {
  return {
    unit: row.unit,
    picoUsdPerUnit: row.picoUsdPerUnit,
    aboveInputTokens: row.aboveInputTokens,
    validFromMs: row.validFrom.getTime(),
    source: row.source,
  };
}

function fromPrice(modelId: string, price: Price): PriceRow {
  return {
    modelId,
    unit: price.unit,
    aboveInputTokens: price.aboveInputTokens,
    validFrom: toMoment(price.validFromMs),
    picoUsdPerUnit: price.picoUsdPerUnit,
    source: price.source,
  };
}
