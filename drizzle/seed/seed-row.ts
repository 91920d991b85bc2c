import type { ModelMatch } from "../../src/domain/catalog/model-match.ts";
import type { ModelCapability, ModelModality, PriceUnit } from "../../src/domain/catalog/model.ts";

/** A row of a model's prices, as it is written; what is left out is 0, the whole day, and since ever. */
export interface SeedPrice {
  readonly unit: PriceUnit;
  readonly picoUsdPerUnit: string;
  readonly aboveInputTokens?: number;
  readonly validFrom?: string;
  readonly validUntil?: string;
  readonly fromMinute?: number;
  readonly untilMinute?: number;
}

/** A model, as it is written; what is undefined because no source says it is left out. */
export interface SeedModel {
  readonly id: string;
  readonly name: string;
  readonly capabilities: readonly ModelCapability[] | undefined;
  readonly input: readonly ModelModality[] | undefined;
  readonly output: readonly ModelModality[] | undefined;
  readonly contextWindow: number | undefined;
  readonly maxOutputTokens: number | undefined;
  readonly releasedOn: string | undefined;
  readonly deprecatedOn: string | undefined;
  readonly sunsetOn: string | undefined;
  readonly isDeprecated: boolean | undefined;
  readonly factsFrom: string | undefined;
  readonly pricesFrom: string | undefined;
  readonly match: ModelMatch | undefined;
  readonly prices: readonly SeedPrice[] | undefined;
}

/** Dollars for a million tokens of each kind. */
type FactCost = Readonly<
  Partial<
    Record<"input" | "output" | "reasoning" | "cache_read" | "cache_write" | "input_audio" | "output_audio", number>
  >
>;

/** A model of the facts, `model-facts.json`. */
export interface ModelFacts {
  readonly id: string;
  readonly name: string;
  readonly capabilities: readonly ModelCapability[];
  readonly input?: readonly ModelModality[];
  readonly output?: readonly ModelModality[];
  readonly contextWindow?: number;
  readonly maxOutputTokens?: number;
  readonly releasedOn?: string;
  readonly isDeprecated?: boolean;
  readonly cost?: FactCost & { readonly tiers?: readonly (FactCost & { readonly above: number })[] };
}

/** The facts, `model-facts.json`. */
export interface FactsFile {
  readonly source: string;
  readonly date: string;
  readonly license: string;
  readonly models: readonly ModelFacts[];
}
