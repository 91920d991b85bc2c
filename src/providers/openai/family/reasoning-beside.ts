import type { TokenUsage } from "../../../domain/usage/token-usage.ts";
import { fieldsAt, numberAt, type Fields } from "../../shared/read-json.ts";
import { mapUsage } from "../map-usage.ts";

/**
 * The figures of a vendor that counts reasoning beside the completion instead of inside it, as xAI does. The total decides, since
 * gateways in front of such a vendor may count as OpenAI does.
 */
export function usageWithReasoningBeside(usage: Fields | undefined): TokenUsage | undefined {
  const completion = numberAt(usage, "completion_tokens");
  const reasoning = numberAt(fieldsAt(usage, "completion_tokens_details"), "reasoning_tokens");
  if (usage === undefined || completion === undefined || reasoning === undefined) return mapUsage(usage);
  const total = numberAt(usage, "total_tokens") ?? 0;
  const isBeside = reasoning > completion || total > (numberAt(usage, "prompt_tokens") ?? 0) + completion;
  return mapUsage(isBeside ? { ...usage, completion_tokens: completion + reasoning } : usage);
}
