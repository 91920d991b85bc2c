import type { TokenUsage } from "../../../domain/usage/token-usage.ts";
import { fieldsAt, numberAt, type Fields } from "../../shared/read-json.ts";
import { mapUsage } from "../map-usage.ts";

/**
 * The figures of a vendor that counts reasoning beside the completion instead of inside it: xAI, and Perplexity's research. The total
 * decides where there is one, since both vendors' gateways and their successors may count as OpenAI does.
 *
 * @param reasoningTokens where the vendor says them
 */
export function usageWithReasoningBeside(
  usage: Fields | undefined,
  reasoningTokens: number | undefined,
): TokenUsage | undefined {
  const completion = numberAt(usage, "completion_tokens");
  if (usage === undefined || completion === undefined || reasoningTokens === undefined) return mapUsage(usage);
  const details = { ...fieldsAt(usage, "completion_tokens_details"), reasoning_tokens: reasoningTokens };
  const total = numberAt(usage, "total_tokens");
  const isInside = total === (numberAt(usage, "prompt_tokens") ?? 0) + completion && reasoningTokens <= completion;
  const completionTokens = isInside ? completion : completion + reasoningTokens;
  return mapUsage({ ...usage, completion_tokens: completionTokens, completion_tokens_details: details });
}
