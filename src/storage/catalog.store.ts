import { createHash } from "node:crypto";
import type { PoolClient } from "pg";
import type { Model } from "../domain/catalog/model.ts";
import { PROVIDER_IDS } from "../domain/provider/provider.ts";
import { fromModel, fromPrice, toModel } from "./catalog-row.ts";
import type { Database } from "./database.ts";
import { guardDatabase } from "./database-error.ts";
import { planPrices } from "./plan-prices.ts";
import { catalogSeedTable } from "./tables/catalog-seed.table.ts";
import { modelTable } from "./tables/model.table.ts";
import { priceTable } from "./tables/price.table.ts";
import { transact } from "./transact.ts";
import { asc, drizzle, eq, inArray, isNull } from "./drizzle.ts";

/** "narthex" in ASCII and two more: one replica seeds at a time. */
const SEED_LOCK_KEY = "31069370868557178";
/** The one row that says what was seeded last. */
const SEED_ROW = 1;

/** Keeps models and the history of their prices. */
export interface CatalogStore {
  /** Every model of the last seed with every version of its prices, by id; prices by unit, context size, part of the day and time. */
  loadModels(): Promise<readonly Model[]>;
  /**
   * Makes the catalogue that of a seed: models that it has are written as it has them, models that it has no more are withdrawn,
   * and prices change as {@link planPrices} says. Does nothing where the same seed was applied last, whichever replica did it. Models of providers that this build does not speak to are left as they are.
   */
  seed(models: readonly Model[]): Promise<void>;
}

/** Creates the catalogue's store. */
export function createCatalogStore(database: Pick<Database, "db" | "pool" | "clock">): CatalogStore {
  return {
    loadModels: () => guardDatabase(() => loadModels(database.db)),
    seed: (models) =>
      guardDatabase(async () => {
        const fingerprint = fingerprintOf(models);
        if (await isApplied(database.db, fingerprint)) return;
        await transact(database, async (client) => {
          await client.query("select pg_advisory_xact_lock($1)", [SEED_LOCK_KEY]);
          const db = drizzle(client);
          if (await isApplied(db, fingerprint)) return;
          await applySeed(client, models, database.clock.nowMs());
          const row = { fingerprint, appliedAt: new Date(database.clock.nowMs()) };
          await db
            .insert(catalogSeedTable)
            .values({ id: SEED_ROW, ...row })
            .onConflictDoUpdate({ target: catalogSeedTable.id, set: row });
        });
      }),
  };
}

async function loadModels(db: Database["db"]): Promise<readonly Model[]> {
  const models = await db.select().from(modelTable).where(isNull(modelTable.withdrawnAt)).orderBy(asc(modelTable.id));
  const prices = await db
    .select()
    .from(priceTable)
    .orderBy(
      asc(priceTable.unit),
      asc(priceTable.aboveInputTokens),
      asc(priceTable.dailyFrom),
      asc(priceTable.validFrom),
    );
  const byModel = Map.groupBy(prices, (price) => price.modelId);
  const known: readonly string[] = PROVIDER_IDS;
  return models
    .filter(({ providerId }) => known.includes(providerId))
    .map((model) => toModel(model, byModel.get(model.id) ?? []));
}

function fingerprintOf(models: readonly Model[]): string {
  const text = JSON.stringify(models, (_, value: unknown) => (typeof value === "bigint" ? value.toString() : value));
  return createHash("sha256").update(text).digest("base64url");
}

async function isApplied(db: Database["db"], fingerprint: string): Promise<boolean> {
  const [row] = await db.select().from(catalogSeedTable).where(eq(catalogSeedTable.id, SEED_ROW));
  return row?.fingerprint === fingerprint;
}

async function applySeed(client: PoolClient, models: readonly Model[], nowMs: number): Promise<void> {
  const db = drizzle(client);
  await client.query(WRITE_MODELS, [JSON.stringify(models.map(fromModel))]);
  await client.query(WITHDRAW_MODELS, [models.map(({ id }) => id), [...PROVIDER_IDS], new Date(nowMs)]);
  const decided = db
    .select({ id: modelTable.id })
    .from(modelTable)
    .where(inArray(modelTable.providerId, [...PROVIDER_IDS]));
  const stored = await db.select().from(priceTable).where(inArray(priceTable.modelId, decided));
  const seeded = models.flatMap((model) => model.prices.map((price) => fromPrice(model.id, price)));
  const { added, changed } = planPrices(seeded, stored, nowMs);
  const rows = [...added, ...changed].map((row) => ({ ...row, picoUsdPerUnit: row.picoUsdPerUnit.toString() }));
  await client.query(WRITE_PRICES, [JSON.stringify(rows)]);
}

// One statement for any number of rows: the query builder takes longer to write them than the database.
const WRITE_MODELS = `
  insert into model (id, provider_id, vendor_model_id, name, capabilities, input_modalities, output_modalities, context_window,
    max_output_tokens, released_on, deprecated_on, sunset_on, is_deprecated, facts_source, withdrawn_at)
  select row."id", row."providerId", row."vendorModelId", row."name", row."capabilities", row."inputModalities",
    row."outputModalities", row."contextWindow", row."maxOutputTokens", row."releasedOn", row."deprecatedOn", row."sunsetOn",
    row."isDeprecated", row."factsSource", null
  from json_to_recordset($1::json) as row("id" text, "providerId" text, "vendorModelId" text, "name" text, "capabilities" text[],
    "inputModalities" text[], "outputModalities" text[], "contextWindow" bigint, "maxOutputTokens" bigint, "releasedOn" text,
    "deprecatedOn" text, "sunsetOn" text, "isDeprecated" boolean, "factsSource" text)
  on conflict (id) do update set name = excluded.name, capabilities = excluded.capabilities,
    input_modalities = excluded.input_modalities, output_modalities = excluded.output_modalities,
    context_window = excluded.context_window, max_output_tokens = excluded.max_output_tokens,
    released_on = excluded.released_on, deprecated_on = excluded.deprecated_on, sunset_on = excluded.sunset_on,
    is_deprecated = excluded.is_deprecated, facts_source = excluded.facts_source, withdrawn_at = null`;

const WITHDRAW_MODELS = `
  update model set withdrawn_at = $3
  where withdrawn_at is null and provider_id = any($2::text[]) and not (id = any($1::text[]))`;

const WRITE_PRICES = `
  insert into price (model_id, unit, above_input_tokens, daily_from, daily_until, valid_from, valid_until, pico_usd_per_unit,
    source, source_date)
  select row."modelId", row."unit", row."aboveInputTokens", row."dailyFrom", row."dailyUntil", row."validFrom", row."validUntil",
    row."picoUsdPerUnit", row."source", row."sourceDate"
  from json_to_recordset($1::json) as row("modelId" text, "unit" text, "aboveInputTokens" bigint, "dailyFrom" smallint,
    "dailyUntil" smallint, "validFrom" timestamptz, "validUntil" timestamptz, "picoUsdPerUnit" numeric, "source" text,
    "sourceDate" text)
  on conflict (model_id, unit, above_input_tokens, daily_from, daily_until, valid_from)
  do update set valid_until = excluded.valid_until, source = excluded.source, source_date = excluded.source_date`;
