import type { PicoUsd } from "../../lib/pico-usd.ts";
import type { Model } from "../catalog/model.ts";
import { computeCost } from "./compute-cost.ts";
import type { Cost } from "./cost.ts";
import { NO_USAGE, type TokenUsage } from "./token-usage.ts";

/** Prices of calls by the catalogue's figures. */
export interface CompletionPricing {
  /** The cost of a call; `undefined` where the price is unknown. */
  cost(model: Model | undefined, usage: TokenUsage, atMs: number): Cost | undefined;
  /** How many whole output tokens `budgetUsd` pays for after the input; 0 or less where none, `undefined` where the price is unknown. */
  affordableOutputTokens(
    model: Model | undefined,
    call: { readonly inputTokens: number; readonly budgetUsd: PicoUsd; readonly atMs: number },
  ): number | undefined;
}

/** Creates the pricing of calls. */
export function createCompletionPricing(): CompletionPricing {
  const cost: CompletionPricing["cost"] = (model, usage, atMs) =>
    model === undefined ? undefined : computeCost(model.prices, usage, atMs);

  return {
    cost,
    affordableOutputTokens(model, { inputTokens, budgetUsd, atMs }) {
      const withoutOutput = cost(model, { ...NO_USAGE, inputTokens }, atMs);
      const withOne = cost(model, { ...NO_USAGE, inputTokens, outputTokens: 1 }, atMs);
      if (withoutOutput === undefined || withOne === undefined) return undefined;
      const left = budgetUsd - withoutOutput.amountUsd;
      const each = withOne.amountUsd - withoutOutput.amountUsd;
      if (left < 0n) return 0;
      return each === 0n ? Infinity : Number(left / each);
    },
  };
}
