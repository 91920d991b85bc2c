import type { DailyHours, Model, Price } from "../domain/catalog/model.ts";
import { toMoment } from "./storable.ts";
import type { modelTable } from "./tables/model.table.ts";
import type { priceTable } from "./tables/price.table.ts";

/** A row of the table of models. */
export type ModelRow = typeof modelTable.$inferSelect;
/** A row of the table of prices. */
export type PriceRow = typeof priceTable.$inferSelect;

const MINUTES_OF_DAY = 1_440;

/** A model of its row and those of its prices. */
export function toModel(row: ModelRow, prices: readonly PriceRow[]): Model {
  return {
    id: row.id,
    providerId: row.providerId,
    vendorModelId: row.vendorModelId,
    name: row.name,
    capabilities: row.capabilities,
    inputModalities: row.inputModalities ?? undefined,
    outputModalities: row.outputModalities ?? undefined,
    contextWindow: row.contextWindow ?? undefined,
    maxOutputTokens: row.maxOutputTokens ?? undefined,
    releasedOn: row.releasedOn ?? undefined,
    deprecatedOn: row.deprecatedOn ?? undefined,
    sunsetOn: row.sunsetOn ?? undefined,
    isDeprecated: row.isDeprecated ?? undefined,
    factsSource: row.factsSource ?? undefined,
    prices: prices.map(toPrice),
  };
}

/** The row of a model that is in the catalogue. */
export function fromModel(model: Model): ModelRow {
  return {
    id: model.id,
    providerId: model.providerId,
    vendorModelId: model.vendorModelId,
    name: model.name,
    capabilities: [...model.capabilities],
    inputModalities: model.inputModalities === undefined ? null : [...model.inputModalities],
    outputModalities: model.outputModalities === undefined ? null : [...model.outputModalities],
    contextWindow: model.contextWindow ?? null,
    maxOutputTokens: model.maxOutputTokens ?? null,
    releasedOn: model.releasedOn ?? null,
    deprecatedOn: model.deprecatedOn ?? null,
    sunsetOn: model.sunsetOn ?? null,
    isDeprecated: model.isDeprecated ?? null,
    factsSource: model.factsSource ?? null,
    withdrawnAt: null,
  };
}

function toPrice(row: PriceRow): Price {
  return {
    unit: row.unit,
    picoUsdPerUnit: row.picoUsdPerUnit,
    aboveInputTokens: row.aboveInputTokens,
    validFromMs: row.validFrom.getTime(),
    validUntilMs: row.validUntil?.getTime(),
    hours: toHours(row),
    source: row.source,
    sourceDate: row.sourceDate ?? undefined,
  };
}

function toHours({ dailyFrom, dailyUntil }: PriceRow): DailyHours | undefined {
  const isWholeDay = dailyFrom === 0 && dailyUntil === MINUTES_OF_DAY;
  return isWholeDay ? undefined : { fromMinute: dailyFrom, untilMinute: dailyUntil };
}

/** The row of a price. */
export function fromPrice(modelId: string, price: Price): PriceRow {
  return {
    modelId,
    unit: price.unit,
    aboveInputTokens: price.aboveInputTokens,
    dailyFrom: price.hours?.fromMinute ?? 0,
    dailyUntil: price.hours?.untilMinute ?? MINUTES_OF_DAY,
    validFrom: toMoment(price.validFromMs),
    validUntil: price.validUntilMs === undefined ? null : toMoment(price.validUntilMs),
    picoUsdPerUnit: price.picoUsdPerUnit,
    source: price.source,
    sourceDate: price.sourceDate ?? null,
  };
}

/** What a price is one version of: the figures of one series follow each other in time. */
export function seriesOf(row: PriceRow): string {
  return `${row.modelId} ${row.unit} ${String(row.aboveInputTokens)} ${String(row.dailyFrom)} ${String(row.dailyUntil)}`;
}
