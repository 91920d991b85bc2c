import type { Price, PriceUnit } from "../catalog/model.ts";
import { priceListOf } from "../catalog/price-list.ts";
import type { Cost, CostLine } from "./cost.ts";
import type { TokenUsage } from "./token-usage.ts";

/**
 * Prices one call. Buckets are disjoint: a token read from or written to a cache is charged in its own bucket and not again as
 * input; reasoning, sound and cache writes for an hour are charged with what they are part of, unless they have a price of their own. A
 * cache bucket without a price of its own is charged as input.
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
  const { cacheWrite1hTokens = 0, audioInputTokens = 0, audioOutputTokens = 0 } = usage.pricedParts ?? {};
  const cacheWrite = find("CACHE_WRITE_TOKEN") ?? input;
  const request = find("REQUEST");
  /** What has a price of its own is charged by it, what has none with the whole that it is part of. */
  const apart = (unit: PriceUnit, quantity: number): CostLine | undefined => {
    const price = quantity === 0 ? undefined : find(unit);
    return price === undefined ? undefined : toLine(unit, quantity, price);
  };
  const longWrite = apart("CACHE_WRITE_1H_TOKEN", cacheWrite1hTokens);
  const audioInput = apart("AUDIO_INPUT_TOKEN", audioInputTokens);
  const reasoning = apart("REASONING_TOKEN", usage.reasoningTokens);
  const audioOutput = apart("AUDIO_OUTPUT_TOKEN", audioOutputTokens);
  const rest = (whole: number, ...parts: readonly (CostLine | undefined)[]): number =>
    parts.reduce((left, part) => left - (part?.quantity ?? 0), whole);

  const lines = [
    toLine("INPUT_TOKEN", rest(usage.inputTokens - usage.cacheReadTokens - usage.cacheWriteTokens, audioInput), input),
    toLine("CACHE_READ_TOKEN", usage.cacheReadTokens, find("CACHE_READ_TOKEN") ?? input),
    toLine("CACHE_WRITE_TOKEN", rest(usage.cacheWriteTokens, longWrite), cacheWrite),
    longWrite,
    toLine("OUTPUT_TOKEN", rest(usage.outputTokens, reasoning, audioOutput), output ?? 0n),
    reasoning,
    audioInput,
    audioOutput,
    request === undefined ? undefined : toLine("REQUEST", 1, request),
  ].filter((line) => line !== undefined);
  const breakdown = lines.filter((line) => line.quantity > 0);
  return { amountUsd: breakdown.reduce((sum, line) => sum + line.amountUsd, 0n), breakdown };
}

function toLine(unit: PriceUnit, quantity: number, picoUsdPerUnit: bigint): CostLine {
  return { unit, quantity, picoUsdPerUnit, amountUsd: BigInt(quantity) * picoUsdPerUnit };
}
