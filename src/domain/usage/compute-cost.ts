import type { Price, PriceUnit } from "../catalog/model.ts";
import { priceListOf } from "../catalog/price-list.ts";
import type { Cost, CostLine } from "./cost.ts";
import type { TokenUsage } from "./token-usage.ts";

/**
 * Prices one call. Buckets are disjoint: a token read from or written to a cache is charged in its own bucket and not again as
 * input; reasoning is charged with the output that it is part of, unless it has a price of its own. A cache bucket without a price of
 * its own is charged as input.
 * A tier holds for the whole call, all buckets, once the call's input tokens (the total) are more than its threshold. Exact: whole
 * pico-dollars, nothing is rounded here.
 *
 * @param prices every version of every price of the model
 * @param atMs when the call was made; the version of a unit's price that held then is used
 * @returns `undefined` where the price of input is unknown, or that of output where there was some: models for embeddings have none
 */
export function computeCost(prices: readonly Price[], usage: TokenUsage, atMs: number): Cost | undefined {
  const list = priceListOf(prices);
  const find = (unit: PriceUnit): bigint | undefined => list.find(unit, usage.inputTokens, atMs);
  const input = find("INPUT_TOKEN");
  const output = find("OUTPUT_TOKEN");
  if (input === undefined || (output === undefined && usage.outputTokens > 0)) return undefined;
  const reasoning = find("REASONING_TOKEN");
  const reasoningTokens = reasoning === undefined ? 0 : usage.reasoningTokens;
  const request = find("REQUEST");

  const lines = [
    toLine("INPUT_TOKEN", usage.inputTokens - usage.cacheReadTokens - usage.cacheWriteTokens, input),
    toLine("CACHE_READ_TOKEN", usage.cacheReadTokens, find("CACHE_READ_TOKEN") ?? input),
    toLine("CACHE_WRITE_TOKEN", usage.cacheWriteTokens, find("CACHE_WRITE_TOKEN") ?? input),
    toLine("OUTPUT_TOKEN", usage.outputTokens - reasoningTokens, output ?? 0n),
    toLine("REASONING_TOKEN", reasoningTokens, reasoning ?? 0n),
    ...(request === undefined ? [] : [toLine("REQUEST", 1, request)]),
  ];
  const breakdown = lines.filter((line) => line.quantity > 0);
  return { amountUsd: breakdown.reduce((sum, line) => sum + line.amountUsd, 0n), breakdown };
}

function toLine(unit: PriceUnit, quantity: number, picoUsdPerUnit: bigint): CostLine {
  return { unit, quantity, picoUsdPerUnit, amountUsd: BigInt(quantity) * picoUsdPerUnit };
}
