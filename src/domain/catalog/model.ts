import { PROVIDER_IDS, type ProviderId } from "../provider/provider.ts";

/** The words of {@link ModelCapability}. */
export const MODEL_CAPABILITIES = [
  "TEXT",
  "IMAGE_INPUT",
  "AUDIO_INPUT",
  "FILE_INPUT",
  "TOOLS",
  "JSON_SCHEMA",
  "REASONING",
  "EMBEDDING",
] as const;

/** What a model can take or do. */
export type ModelCapability = (typeof MODEL_CAPABILITIES)[number];

/** The words of {@link ModelModality}. */
export const MODEL_MODALITIES = ["TEXT", "IMAGE", "AUDIO", "VIDEO", "FILE", "EMBEDDING"] as const;

/** A kind of content that a model takes or gives. */
export type ModelModality = (typeof MODEL_MODALITIES)[number];

/** The words of {@link PriceUnit}, in the order in which prices are listed. */
export const PRICE_UNITS = [
  "INPUT_TOKEN",
  "CACHE_READ_TOKEN",
  "CACHE_WRITE_TOKEN",
  "CACHE_WRITE_1H_TOKEN",
  "OUTPUT_TOKEN",
  "REASONING_TOKEN",
  "AUDIO_INPUT_TOKEN",
  "AUDIO_OUTPUT_TOKEN",
  "REQUEST",
] as const;

/** What a price is for. Buckets are disjoint inside pricing: input tokens there are those neither read from nor written to a cache. */
export type PriceUnit = (typeof PRICE_UNITS)[number];

/** A part of every day, in minutes after midnight UTC; where it ends before it begins, it goes over midnight. */
export interface DailyHours {
  /** 0 to 1,439. */
  readonly fromMinute: number;
  /** 0 to 1,439; not in it any more. */
  readonly untilMinute: number;
}

/**
 * The price of one unit, valid from a date, from one context size on. A row is never changed but to say that it ended; a new price
 * is a new row. Each unit, context size and part of the day has a history of its own.
 */
export interface Price {
  readonly unit: PriceUnit;
  /** Pico-dollars for one token (or one request). Whole; rounded half to even once, on import. */
  readonly picoUsdPerUnit: bigint;
  /** Holds where the call's input tokens are more than this; 0 for the base price. The highest that fits prices the whole call. */
  readonly aboveInputTokens: number;
  /** From when it holds, milliseconds since the epoch. */
  readonly validFromMs: number;
  /** Until when it held; `undefined` where no end is known. */
  readonly validUntilMs?: number | undefined;
  /** When in the day it holds, before a price of the whole day; `undefined` for the whole day. */
  readonly hours?: DailyHours | undefined;
  /** Where the figure comes from, e.g. `genai-prices 0.1.8`. */
  readonly source: string;
  /** The day of that source, `YYYY-MM-DD`; `undefined` where it has none. */
  readonly sourceDate?: string | undefined;
  /** The organization's override that it is; goes before every other price of the unit. */
  readonly overrideId?: string | undefined;
}

/** A model of the catalogue. What no source says is `undefined`, never guessed. */
export interface Model {
  /** What callers ask for: `provider/vendorModelId`. */
  readonly id: string;
  /** The model of the catalogue that this one is another name of; `undefined` for one that is in it. */
  readonly meansId?: string | undefined;
  readonly providerId: ProviderId;
  readonly vendorModelId: string;
  readonly name: string;
  /** Empty where no source says. */
  readonly capabilities: readonly ModelCapability[];
  readonly inputModalities?: readonly ModelModality[] | undefined;
  readonly outputModalities?: readonly ModelModality[] | undefined;
  /** Tokens; `undefined` where no source says. */
  readonly contextWindow: number | undefined;
  readonly maxOutputTokens: number | undefined;
  /** The day, `YYYY-MM-DD`, or the month, `YYYY-MM`. */
  readonly releasedOn?: string | undefined;
  /** When its vendor announced its end. */
  readonly deprecatedOn?: string | undefined;
  /** When its vendor serves it no more, or at the earliest. */
  readonly sunsetOn?: string | undefined;
  /** Whether its vendor has announced its end. */
  readonly isDeprecated?: boolean | undefined;
  /** Where all but the prices comes from, e.g. `models.dev f3fc692`. */
  readonly factsSource?: string | undefined;
  /** Every version of every price; empty where no price is known. */
  readonly prices: readonly Price[];
}

/** Models and prices, in memory. */
export interface ModelCatalog {
  /** The model of that id, or the catalogue's model that a dated or suffixed name of the vendor's means; then with the asked id. */
  findModel(modelId: string): Model | undefined;
  /** Every model, ordered by id. */
  listModels(): readonly Model[];
}

/** A model of which nothing is known but its name; `undefined` where that names no provider of ours. */
export function bareModel(id: string): Model | undefined {
  const slash = id.indexOf("/");
  const providerId = PROVIDER_IDS.find((one) => one === id.slice(0, slash));
  if (providerId === undefined) return undefined;
  const vendorModelId = id.slice(slash + 1);
  return {
    id,
    providerId,
    vendorModelId,
    name: vendorModelId,
    capabilities: [],
    contextWindow: undefined,
    maxOutputTokens: undefined,
    prices: [],
  };
}
