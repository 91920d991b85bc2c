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
 * @returns `undefined` where the price of input or output is unknown
 */
export function computeCost(prices: readonly Price[], usage: TokenUsage, atMs: number): Cost | undefined {
  const find = (unit: PriceUnit): bigint | undefined => selectPrice(prices, unit, usage.inputTokens, atMs);
  const input = find("INPUT_TOKEN");
  const output = find("OUTPUT_TOKEN");
  if (input === undefined || output === undefined) return undefined;
  const request = find("REQUEST");

  const lines = [
    toLine("INPUT_TOKEN", usage.inputTokens - usage.cacheReadTokens - usage.cacheWriteTokens, input),
    toLine("CACHE_READ_TOKEN", usage.cacheReadTokens, find("CACHE_READ_TOKEN") ?? input),
    toLine("CACHE_WRITE_TOKEN", usage.cacheWriteTokens, find("CACHE_WRITE_TOKEN") ?? input),
    toLine("OUTPUT_TOKEN", usage.outputTokens, output),
    ...(request === undefined ? [] : [toLine("REQUEST", 1, request)]),
  ];
  const breakdown = lines.filter((line) => line.quantity > 0);
  return { amountUsd: breakdown.reduce((sum, line) => sum + line.amountUsd, 0n), breakdown };
}

function toLine(unit: PriceUnit, quantity: number, picoUsdPerUnit: bigint): CostLine {
  return { unit, quantity, picoUsdPerUnit, amountUsd: BigInt(quantity) * picoUsdPerUnit };
}

/** The highest tier that fits, of the latest version that held; a later version replaces all tiers of the one before. */
function selectPrice(prices: readonly Price[], unit: PriceUnit, inputTokens: number, atMs: number): bigint | undefined {
  let validFromMs = Number.NEGATIVE_INFINITY;
  for (const price of prices) {
    if (price.unit === unit && price.validFromMs <= atMs) validFromMs = Math.max(validFromMs, price.validFromMs);
  }
  let selected: Price | undefined;
  for (const price of prices) {
    if (price.unit !== unit || price.validFromMs !== validFromMs) continue;
    const isReached = price.aboveInputTokens === 0 || inputTokens > price.aboveInputTokens;
    if (isReached && (selected === undefined || price.aboveInputTokens > selected.aboveInputTokens)) selected = price;
  }
  return selected?.picoUsdPerUnit;
}
