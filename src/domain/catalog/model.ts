import type { ProviderId } from "../provider/provider.ts";

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

/** The words of {@link PriceUnit}, in the order in which prices are listed. */
export const PRICE_UNITS = ["INPUT_TOKEN", "CACHE_READ_TOKEN", "CACHE_WRITE_TOKEN", "OUTPUT_TOKEN", "REQUEST"] as const;

/** What a price is for. Buckets are disjoint inside pricing: input tokens there are those neither read from nor written to a cache. */
export type PriceUnit = (typeof PRICE_UNITS)[number];

/**
 * The price of one unit, valid from a date, from one context size on. A row is never changed; a new price is a new row. Each unit
 * and context size has a history of its own.
 */
export interface Price {
  readonly unit: PriceUnit;
  /** Pico-dollars for one token (or one request). Whole; rounded half to even once, on import. */
  readonly picoUsdPerUnit: bigint;
  /** Holds where the call's input tokens are more than this; 0 for the base price. The highest that fits prices the whole call. */
  readonly aboveInputTokens: number;
  /** From when it holds, milliseconds since the epoch. */
  readonly validFromMs: number;
  /** Where the figure comes from, e.g. `genai-prices 0.1.8`. */
  readonly source: string;
}

/** A model of the catalogue. */
export interface Model {
  /** What callers ask for: `provider/vendorModelId`. */
  readonly id: string;
  readonly providerId: ProviderId;
  readonly vendorModelId: string;
  readonly name: string;
  /** Empty where no source says. */
  readonly capabilities: readonly ModelCapability[];
  /** Tokens; `undefined` where no source says. */
  readonly contextWindow: number | undefined;
  readonly maxOutputTokens: number | undefined;
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
