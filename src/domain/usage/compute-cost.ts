import type { Price, PriceUnit } from "../catalog/model.ts";
import type { Cost, CostLine } from "./cost.ts";
import type { TokenUsage } from "./token-usage.ts";

/**
 * Prices one call. Buckets are disjoint: a token read from or written to a cache is charged in its own bucket and not again as
 * input; reasoning is charged with the output that it is part of. A cache bucket without a price of its own is charged as input.
 * A tier holds for the whole call, all buckets, once the call's input tokens (the total) are more than its threshold. Exact: whole
 * pico-dollars, nothing is rounded here.
 *
 * @param prices every version of every price of the model
 * @param atMs when the call was made; the latest version of a unit's price that held then is used
 * @returns `undefined` where the price of input is unknown, or that of output where there was some: models for embeddings have none
 */
export function computeCost(prices: readonly Price[], usage: TokenUsage, atMs: number): Cost | undefined {
  const find = (unit: PriceUnit): bigint | undefined => selectPrice(prices, unit, usage.inputTokens, atMs);
  const input = find("INPUT_TOKEN");
  const output = find("OUTPUT_TOKEN");
  if (input === undefined || (output === undefined && usage.outputTokens > 0)) return undefined;
  const request = find("REQUEST");

  const lines = [
    toLine("INPUT_TOKEN", usage.inputTokens - usage.cacheReadTokens - usage.cacheWriteTokens, input),
    toLine("CACHE_READ_TOKEN", usage.cacheReadTokens, find("CACHE_READ_TOKEN") ?? input),
    toLine("CACHE_WRITE_TOKEN", usage.cacheWriteTokens, find("CACHE_WRITE_TOKEN") ?? input),
    toLine("OUTPUT_TOKEN", usage.outputTokens, output ?? 0n),
    ...(request === undefined ? [] : [toLine("REQUEST", 1, request)]),
  ];
  const breakdown = lines.filter((line) => line.quantity > 0);
  return { amountUsd: breakdown.reduce((sum, line) => sum + line.amountUsd, 0n), breakdown };
}

function toLine(unit: PriceUnit, quantity: number, picoUsdPerUnit: bigint): CostLine {
  return { unit, quantity, picoUsdPerUnit, amountUsd: BigInt(quantity) * picoUsdPerUnit };
}

/**
 * The highest tier that fits, each tier in the latest version that held. Tiers have histories of their own: one that is no more is
 * ended by a version with the price below it.
 */
function selectPrice(prices: readonly Price[], unit: PriceUnit, inputTokens: number, atMs: number): bigint | undefined {
  let selected: Price | undefined;
  for (const price of prices) {
    const isReached = price.aboveInputTokens === 0 || inputTokens > price.aboveInputTokens;
    if (price.unit === unit && price.validFromMs <= atMs && isReached && isAfter(price, selected)) selected = price;
  }
  return selected?.picoUsdPerUnit;
}

/** Whether a price goes before another that fits as well: by its tier, then by its date. */
function isAfter(price: Price, other: Price | undefined): boolean {
  if (other === undefined || price.aboveInputTokens > other.aboveInputTokens) return true;
  return price.aboveInputTokens === other.aboveInputTokens && price.validFromMs > other.validFromMs;
}
