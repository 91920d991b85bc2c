import type { LanguageModelV4Usage } from "@ai-sdk/provider";
import { toTokenUsage, type TokenUsage } from "../../domain/usage/token-usage.ts";

/** The SDK's figures, whose totals hold their parts; `undefined` where there are none or they make no sense. */
export function mapUsage({ inputTokens, outputTokens }: LanguageModelV4Usage): TokenUsage | undefined {
  if (inputTokens.total === undefined && outputTokens.total === undefined) return undefined;
  return toTokenUsage({
    inputTokens: inputTokens.total ?? 0,
    outputTokens: outputTokens.total ?? 0,
    cacheReadTokens: inputTokens.cacheRead,
    cacheWriteTokens: inputTokens.cacheWrite,
    reasoningTokens: outputTokens.reasoning,
  });
}
