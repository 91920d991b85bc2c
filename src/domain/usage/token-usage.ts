/**
 * Tokens of one call as totals and parts: cache read and cache write are parts of input, reasoning of output.
 * Every figure is a whole number, 0 or more; no sum of parts passes its total.
 */
export interface TokenUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
  readonly reasoningTokens: number;
  /** Parts that some vendors price apart; `undefined` where the vendor reports none. The lines of a cost say them, records do not. */
  readonly pricedParts?: PricedParts;
}

/** Parts of a call's tokens that may have prices of their own. */
export interface PricedParts {
  /** Of the cache writes, those that are kept for an hour. */
  readonly cacheWrite1hTokens: number;
  /** Of the input, sound that was not read from the cache. */
  readonly audioInputTokens: number;
  /** Of the output, sound. */
  readonly audioOutputTokens: number;
}

/** A {@link TokenUsage} with where it came from. */
export interface Usage extends TokenUsage {
  /** Whether we counted the tokens ourselves because the vendor gave none. */
  readonly estimated: boolean;
}

/** No tokens at all, from nobody's estimate. */
export const NO_USAGE: Usage = {
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  reasoningTokens: 0,
  estimated: false,
};

/** The most tokens that a figure of one call may hold; far beyond any context window, and small enough that sums stay exact. */
const MAX_TOKENS = 10_000_000_000;

/**
 * Checks a vendor's figures; the one way from a vendor's numbers to a {@link TokenUsage}.
 *
 * @returns `undefined` where a figure is negative, fractional, above {@link MAX_TOKENS} or a part passes its total: such usage counts as none given
 */
export function toTokenUsage(figures: {
  inputTokens: number;
  outputTokens: number;
  cacheReadTokens?: number | undefined;
  cacheWriteTokens?: number | undefined;
  reasoningTokens?: number | undefined;
  cacheWrite1hTokens?: number | undefined;
  audioInputTokens?: number | undefined;
  audioOutputTokens?: number | undefined;
}): TokenUsage | undefined {
  const usage = {
    inputTokens: figures.inputTokens,
    outputTokens: figures.outputTokens,
    cacheReadTokens: figures.cacheReadTokens ?? 0,
    cacheWriteTokens: figures.cacheWriteTokens ?? 0,
    reasoningTokens: figures.reasoningTokens ?? 0,
  };
  const parts = {
    cacheWrite1hTokens: figures.cacheWrite1hTokens ?? 0,
    audioInputTokens: figures.audioInputTokens ?? 0,
    audioOutputTokens: figures.audioOutputTokens ?? 0,
  };
  const isWhole = [...Object.values(usage), ...Object.values(parts)].every(
    (figure) => Number.isInteger(figure) && figure >= 0 && figure <= MAX_TOKENS,
  );
  const isDisjoint =
    usage.cacheReadTokens + usage.cacheWriteTokens <= usage.inputTokens &&
    usage.reasoningTokens <= usage.outputTokens &&
    parts.cacheWrite1hTokens <= usage.cacheWriteTokens &&
    parts.audioInputTokens <= usage.inputTokens &&
    parts.audioOutputTokens + usage.reasoningTokens <= usage.outputTokens;
  if (!isWhole || !isDisjoint) return undefined;
  if (Object.values(parts).every((figure) => figure === 0)) return usage;
  // Vendors do not say how much of the sound came from the cache: it counts as cached no further than the rest of the input reaches.
  const uncached = usage.inputTokens - usage.cacheReadTokens - usage.cacheWriteTokens;
  return { ...usage, pricedParts: { ...parts, audioInputTokens: Math.min(parts.audioInputTokens, uncached) } };
}
