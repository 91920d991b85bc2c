import { PROVIDER_IDS, type ProviderId } from "../provider/provider.ts";
import type { ModelMatch } from "./model-match.ts";
import { MODEL_CAPABILITIES, MODEL_MODALITIES, PRICE_UNITS, type Model, type Price } from "./model.ts";

/** The other names of a model. */
export interface ModelNames {
  readonly modelId: string;
  readonly match: ModelMatch;
}

/** Models and prices that the product comes with. */
export interface CatalogSeed {
  readonly models: readonly Model[];
  /** Names that mean one of the models; not every model has others. */
  readonly names: readonly ModelNames[];
}

/**
 * Parses the committed seed, `drizzle/seed/catalog.json`. Models of other providers are left out. Throws an Error
 * that names the place where the file is not what the generator writes.
 *
 * @param providerIds default those that this build speaks to
 */
export function parseCatalogSeed(json: unknown, providerIds: readonly ProviderId[] = PROVIDER_IDS): CatalogSeed {
  const seed = toRecord(json, "seed");
  const dates = new Map(
    toList(seed["sources"], "sources").map((row, index) => {
      const source = toRecord(row, `sources[${index}]`);
      return [toText(source["name"], `sources[${index}].name`), toText(source["date"], `sources[${index}].date`)];
    }),
  );
  const models: Model[] = [];
  const names: ModelNames[] = [];
  for (const [index, json] of toList(seed["models"], "models").entries()) {
    const at = `models[${index}]`;
    const row = toRecord(json, at);
    const model = toModel(row, { dates, providerIds }, at);
    if (model === undefined) continue;
    models.push(model);
    if (row["match"] !== undefined) names.push({ modelId: model.id, match: toMatch(row["match"], `${at}.match`) });
  }
  return { models, names };
}

type Row = Readonly<Record<string, unknown>>;

/** What the rows are read by. */
interface SeedContext {
  /** The day of each source, by its name. */
  readonly dates: ReadonlyMap<string, string>;
  readonly providerIds: readonly ProviderId[];
}

/** `undefined` for a model of another provider. */
function toModel(row: Row, { dates, providerIds }: SeedContext, at: string): Model | undefined {
  const id = toText(row["id"], `${at}.id`);
  const slash = id.indexOf("/");
  if (slash < 1 || slash === id.length - 1) throw unexpected(`${at}.id`, "provider/model");
  const providerId = providerIds.find((one) => one === id.slice(0, slash));
  if (providerId === undefined) return undefined;
  const optional = <T>(name: string, parse: (json: unknown, at: string) => T): T | undefined =>
    row[name] === undefined ? undefined : parse(row[name], `${at}.${name}`);
  const source = optional("pricesFrom", toText);
  const sourceDate = source === undefined ? undefined : dates.get(source);
  return {
    id,
    providerId,
    vendorModelId: id.slice(slash + 1),
    name: toText(row["name"], `${at}.name`),
    capabilities: optional("capabilities", listOf(MODEL_CAPABILITIES)) ?? [],
    inputModalities: optional("input", listOf(MODEL_MODALITIES)),
    outputModalities: optional("output", listOf(MODEL_MODALITIES)),
    contextWindow: optional("contextWindow", toCount),
    maxOutputTokens: optional("maxOutputTokens", toCount),
    releasedOn: optional("releasedOn", toDay),
    deprecatedOn: optional("deprecatedOn", toDay),
    sunsetOn: optional("sunsetOn", toDay),
    isDeprecated: optional("isDeprecated", toBoolean),
    factsSource: optional("factsFrom", toText),
    prices:
      optional("prices", toList)?.map((price, index) =>
        toPrice(price, { source: toText(source, `${at}.pricesFrom`), sourceDate }, `${at}.prices[${index}]`),
      ) ?? [],
  };
}

function toPrice(json: unknown, origin: Pick<Price, "source" | "sourceDate">, at: string): Price {
  const row = toRecord(json, at);
  const amount = toText(row["picoUsdPerUnit"], `${at}.picoUsdPerUnit`);
  if (!/^\d{1,18}$/.test(amount)) throw unexpected(`${at}.picoUsdPerUnit`, "whole pico-dollars");
  const validUntil = row["validUntil"];
  const fromMinute = row["fromMinute"];
  return {
    unit: toOneOf(PRICE_UNITS, row["unit"], `${at}.unit`),
    picoUsdPerUnit: BigInt(amount),
    aboveInputTokens: toCount(row["aboveInputTokens"] ?? 0, `${at}.aboveInputTokens`),
    validFromMs: row["validFrom"] === undefined ? 0 : toMoment(row["validFrom"], `${at}.validFrom`),
    validUntilMs: validUntil === undefined ? undefined : toMoment(validUntil, `${at}.validUntil`),
    hours:
      fromMinute === undefined
        ? undefined
        : {
            fromMinute: toCount(fromMinute, `${at}.fromMinute`),
            untilMinute: toCount(row["untilMinute"], `${at}.untilMinute`),
          },
    ...origin,
  };
}

function toMatch(json: unknown, at: string): ModelMatch {
  const row = toRecord(json, at);
  const kind = toOneOf(
    ["equals", "startsWith", "endsWith", "contains", "pattern", "any", "all"] as const,
    row["kind"],
    `${at}.kind`,
  );
  if (kind === "any" || kind === "all") {
    return { kind, of: toList(row["of"], `${at}.of`).map((part, index) => toMatch(part, `${at}.of[${index}]`)) };
  }
  return { kind, text: toText(row["text"], `${at}.text`) };
}

function toRecord(json: unknown, at: string): Row {
  if (typeof json !== "object" || json === null || Array.isArray(json)) throw unexpected(at, "an object");
  return Object.fromEntries(Object.entries(json));
}

function toList(json: unknown, at: string): readonly unknown[] {
  if (!Array.isArray(json)) throw unexpected(at, "a list");
  return json;
}

function toText(json: unknown, at: string): string {
  if (typeof json !== "string" || json === "") throw unexpected(at, "a text");
  return json;
}

function toDay(json: unknown, at: string): string {
  const day = toText(json, at);
  if (!/^\d{4}-\d{2}(-\d{2})?$/.test(day)) throw unexpected(at, "a day or a month");
  return day;
}

function toMoment(json: unknown, at: string): number {
  const atMs = Date.parse(toText(json, at));
  if (Number.isNaN(atMs)) throw unexpected(at, "a date");
  return atMs;
}

function toBoolean(json: unknown, at: string): boolean {
  if (typeof json !== "boolean") throw unexpected(at, "true or false");
  return json;
}

function listOf<Word extends string>(words: readonly Word[]) {
  return (json: unknown, at: string): readonly Word[] => toList(json, at).map((word) => toOneOf(words, word, at));
}

function toCount(json: unknown, at: string): number {
  if (typeof json !== "number" || !Number.isSafeInteger(json) || json < 0) throw unexpected(at, "a whole number");
  return json;
}

function toOneOf<Word extends string>(words: readonly Word[], json: unknown, at: string): Word {
  const word = words.find((candidate) => candidate === json);
  if (word === undefined) throw unexpected(at, `one of ${words.join(", ")}`);
  return word;
}

function unexpected(at: string, wanted: string): Error {
  return new Error(`The catalogue's seed is damaged: ${at} is not ${wanted}.`);
}
