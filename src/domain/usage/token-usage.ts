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
}): TokenUsage | undefined {
  const usage = {
    inputTokens: figures.inputTokens,
    outputTokens: figures.outputTokens,
    cacheReadTokens: figures.cacheReadTokens ?? 0,
    cacheWriteTokens: figures.cacheWriteTokens ?? 0,
    reasoningTokens: figures.reasoningTokens ?? 0,
  };
  const isWhole = Object.values(usage).every(
    (figure) => Number.isInteger(figure) && figure >= 0 && figure <= MAX_TOKENS,
  );
  const isDisjoint =
    usage.cacheReadTokens + usage.cacheWriteTokens <= usage.inputTokens && usage.reasoningTokens <= usage.outputTokens;
  return isWhole && isDisjoint ? usage : undefined;
}
