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
  const cacheWrite = usage.cacheWriteTokens === 0 ? input : (find("CACHE_WRITE_TOKEN") ?? input);
  const request = find("REQUEST");
  const breakdown: CostLine[] = [];
  let amountUsd = 0n;
  const charge = (unit: PriceUnit, quantity: number, price: bigint): void => {
    if (quantity <= 0) return;
    const line = toLine(unit, quantity, price);
    breakdown.push(line);
    amountUsd += line.amountUsd;
  };
  /** The price of a part that has one of its own; what has none is charged with the whole that it is part of. */
  const ownPrice = (unit: PriceUnit, quantity: number): bigint | undefined => (quantity === 0 ? undefined : find(unit));
  const longWrite = ownPrice("CACHE_WRITE_1H_TOKEN", cacheWrite1hTokens);
  const audioInput = ownPrice("AUDIO_INPUT_TOKEN", audioInputTokens);
  const reasoning = ownPrice("REASONING_TOKEN", usage.reasoningTokens);
  const audioOutput = ownPrice("AUDIO_OUTPUT_TOKEN", audioOutputTokens);
  const apart = (price: bigint | undefined, quantity: number): number => (price === undefined ? 0 : quantity);

  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, reasoningTokens } = usage;
  const plainInput = inputTokens - cacheReadTokens - cacheWriteTokens - apart(audioInput, audioInputTokens);
  charge("INPUT_TOKEN", plainInput, input);
  if (cacheReadTokens > 0) charge("CACHE_READ_TOKEN", cacheReadTokens, find("CACHE_READ_TOKEN") ?? input);
  charge("CACHE_WRITE_TOKEN", cacheWriteTokens - apart(longWrite, cacheWrite1hTokens), cacheWrite);
  if (longWrite !== undefined) charge("CACHE_WRITE_1H_TOKEN", cacheWrite1hTokens, longWrite);
  const plainOutput = outputTokens - apart(reasoning, reasoningTokens) - apart(audioOutput, audioOutputTokens);
  charge("OUTPUT_TOKEN", plainOutput, output ?? 0n);
  if (reasoning !== undefined) charge("REASONING_TOKEN", reasoningTokens, reasoning);
  if (audioInput !== undefined) charge("AUDIO_INPUT_TOKEN", audioInputTokens, audioInput);
  if (audioOutput !== undefined) charge("AUDIO_OUTPUT_TOKEN", audioOutputTokens, audioOutput);
  if (request !== undefined) charge("REQUEST", 1, request);
  return { amountUsd, breakdown };
}

function toLine(unit: PriceUnit, quantity: number, picoUsdPerUnit: bigint): CostLine {
  return { unit, quantity, picoUsdPerUnit, amountUsd: BigInt(quantity) * picoUsdPerUnit };
}
