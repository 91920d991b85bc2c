import { PROVIDER_IDS } from "../provider/provider.ts";
import type { ModelMatch } from "./model-match.ts";
import { MODEL_CAPABILITIES, PRICE_UNITS, type Model, type Price } from "./model.ts";

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
 * Parses the committed seed, `drizzle/seed/catalog.json`. Throws an Error that names the place where the file is not what the
 * generator writes.
 */
export function parseCatalogSeed(json: unknown): CatalogSeed {
  const seed = toRecord(json, "seed");
  const source = toText(seed["source"], "source");
  const rows = toList(seed["models"], "models").map((row, index) => toRecord(row, `models[${index}]`));
  return {
    models: rows.map((row, index) => toModel(row, source, `models[${index}]`)),
    names: rows.flatMap((row, index) =>
      row["match"] === null
        ? []
        : [{ modelId: toText(row["id"], "id"), match: toMatch(row["match"], `models[${index}].match`) }],
    ),
  };
}

function toModel(row: Readonly<Record<string, unknown>>, source: string, at: string): Model {
  const providerId = toOneOf(PROVIDER_IDS, row["providerId"], `${at}.providerId`);
  const vendorModelId = toText(row["vendorModelId"], `${at}.vendorModelId`);
  const id = toText(row["id"], `${at}.id`);
  if (id !== `${providerId}/${vendorModelId}`) throw unexpected(`${at}.id`, `${providerId}/${vendorModelId}`);
  return {
    id,
    providerId,
    vendorModelId,
    name: toText(row["name"], `${at}.name`),
    capabilities: toList(row["capabilities"], `${at}.capabilities`).map((word) =>
      toOneOf(MODEL_CAPABILITIES, word, `${at}.capabilities`),
    ),
    contextWindow: toTokens(row["contextWindow"], `${at}.contextWindow`),
    maxOutputTokens: toTokens(row["maxOutputTokens"], `${at}.maxOutputTokens`),
    prices: toList(row["prices"], `${at}.prices`).map((price, index) =>
      toPrice(price, source, `${at}.prices[${index}]`),
    ),
  };
}

function toPrice(json: unknown, source: string, at: string): Price {
  const row = toRecord(json, at);
  const amount = toText(row["picoUsdPerUnit"], `${at}.picoUsdPerUnit`);
  if (!/^\d{1,18}$/.test(amount)) throw unexpected(`${at}.picoUsdPerUnit`, "whole pico-dollars");
  const validFromMs = Date.parse(toText(row["validFrom"], `${at}.validFrom`));
  if (Number.isNaN(validFromMs)) throw unexpected(`${at}.validFrom`, "a date");
  return {
    unit: toOneOf(PRICE_UNITS, row["unit"], `${at}.unit`),
    picoUsdPerUnit: BigInt(amount),
    aboveInputTokens: toCount(row["aboveInputTokens"], `${at}.aboveInputTokens`),
    validFromMs,
    source,
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

function toRecord(json: unknown, at: string): Readonly<Record<string, unknown>> {
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

function toTokens(json: unknown, at: string): number | undefined {
  return json === null ? undefined : toCount(json, at);
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
