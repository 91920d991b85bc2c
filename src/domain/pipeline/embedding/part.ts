import type { Attempt } from "../../completion/completion.ts";
import type { EmbeddingInput } from "../../embedding/embedding-request.ts";
import type { EmbeddingVector } from "../../embedding/embedding-vector.ts";
import type { GatewayError } from "../../error/gateway-error.ts";
import type { EmbeddingCallSize } from "../../provider/embedding-client.ts";
import type { Cost } from "../../usage/cost.ts";
import type { RoutedEmbedding } from "./exchange.ts";

/** As much of one request as goes into one vendor call, alone or beside parts of others. */
export interface EmbeddingPart {
  readonly exchange: RoutedEmbedding;
  readonly inputs: readonly EmbeddingInput[];
  /** Our estimate of all of them together: what is waited for, and the weight of this part among others. */
  readonly inputTokens: number;
  /** Aborted with a {@link GatewayError} when the part is not wanted any more: its caller left, or another part failed. */
  readonly signal: AbortSignal;
  /** Told when a vendor begins and ends to answer: that time is not ours. */
  readonly wait: { begin(): void; end(): void };
}

/** What one vendor call cost one caller. */
export interface Charge {
  readonly inputTokens: number;
  /** Whether the vendor gave no figure. */
  readonly estimated: boolean;
  /** `undefined` where the price is unknown. */
  readonly cost: Cost | undefined;
}

/** What became of a part. */
export interface PartOutcome {
  /** In the order of the inputs; empty where it failed. */
  readonly vectors: readonly EmbeddingVector[];
  readonly failure: GatewayError | undefined;
  /** What was spent on it; more than one where it was sent again. */
  readonly charges: readonly Charge[];
  readonly attempts: readonly Attempt[];
}

/**
 * How much of the vendor's limit on tokens is used: ours is an estimate, and a call over the limit would be refused as a whole.
 */
const SHARE_OF_MAX_TOKENS = 0.8;

/** Whether so much fits into one call. */
export function fits(size: EmbeddingCallSize, inputs: number, inputTokens: number): boolean {
  const maxTokens = size.maxTokens === undefined ? Infinity : size.maxTokens * SHARE_OF_MAX_TOKENS;
  return inputs <= size.maxInputs && inputTokens <= maxTokens;
}

/** Where a request's inputs are cut, so that each part fits into one call; an input that alone is too much goes alone. */
export function splitInputs(
  inputTokens: readonly number[],
  size: EmbeddingCallSize,
): readonly { readonly start: number; readonly end: number; readonly inputTokens: number }[] {
  const cuts: { start: number; end: number; inputTokens: number }[] = [];
  for (const [index, tokens] of inputTokens.entries()) {
    const last = cuts.at(-1);
    if (last !== undefined && fits(size, index + 1 - last.start, last.inputTokens + tokens)) {
      last.end = index + 1;
      last.inputTokens += tokens;
    } else cuts.push({ start: index, end: index + 1, inputTokens: tokens });
  }
  return cuts;
}
