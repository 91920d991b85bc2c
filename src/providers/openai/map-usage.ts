import { toTokenUsage, type TokenUsage } from "../../domain/usage/token-usage.ts";
import { fieldsAt, numberAt, type Fields } from "../shared/read-json.ts";

/** OpenAI's `usage`: totals that include their parts. `undefined` where there is none or its figures make no sense. */
export function mapUsage(usage: Fields | undefined): TokenUsage | undefined {
  const inputTokens = numberAt(usage, "prompt_tokens");
  const outputTokens = numberAt(usage, "completion_tokens");
  if (inputTokens === undefined && outputTokens === undefined) return undefined;
  const input = fieldsAt(usage, "prompt_tokens_details");
  const output = fieldsAt(usage, "completion_tokens_details");
  return toTokenUsage({
    inputTokens: inputTokens ?? 0,
    outputTokens: outputTokens ?? 0,
    cacheReadTokens: numberAt(input, "cached_tokens"),
    cacheWriteTokens: numberAt(input, "cache_write_tokens"),
    reasoningTokens: numberAt(output, "reasoning_tokens"),
    audioInputTokens: numberAt(input, "audio_tokens"),
    audioOutputTokens: numberAt(output, "audio_tokens"),
  });
}
