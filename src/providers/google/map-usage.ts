import { toTokenUsage, type TokenUsage } from "../../domain/usage/token-usage.ts";
import { isFields, listAt, numberAt, stringAt, type Fields } from "../shared/read-json.ts";

/**
 * Google's `usageMetadata` as totals: thoughts are counted beside the candidates, results of built-in tools beside the prompt.
 * `undefined` where there is none or its figures make no sense.
 */
export function mapUsage(usage: Fields | undefined): TokenUsage | undefined {
  const prompt = numberAt(usage, "promptTokenCount");
  const candidates = numberAt(usage, "candidatesTokenCount");
  const thoughts = numberAt(usage, "thoughtsTokenCount");
  if (prompt === undefined && candidates === undefined && thoughts === undefined) return undefined;
  return toTokenUsage({
    inputTokens: (prompt ?? 0) + (numberAt(usage, "toolUsePromptTokenCount") ?? 0),
    outputTokens: (candidates ?? 0) + (thoughts ?? 0),
    cacheReadTokens: numberAt(usage, "cachedContentTokenCount"),
    reasoningTokens: thoughts,
    audioInputTokens: audioIn(usage, "promptTokensDetails"),
    audioOutputTokens: audioIn(usage, "candidatesTokensDetails"),
  });
}

/** Tokens of sound, of a list of tokens by modality; `undefined` where it has none. */
function audioIn(usage: Fields | undefined, key: string): number | undefined {
  const audio = listAt(usage, key).find((part) => isFields(part) && stringAt(part, "modality") === "AUDIO");
  return isFields(audio) ? numberAt(audio, "tokenCount") : undefined;
}
