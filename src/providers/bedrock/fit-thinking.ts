import type { LanguageModelV4CallOptions } from "@ai-sdk/provider";
import type { ReasoningEffort } from "../../domain/completion/message.ts";
import { isJsonObject, type JsonObject } from "../../lib/json.ts";
import { notSent } from "../shared/request-fields.ts";
import type { CallContent } from "../shared/vendor-dialect.ts";

/** The least budget that Claude takes for thinking. */
const MIN_BUDGET = 1_024;

/** The share of the answer's tokens that thinking may use, by effort, as with our own adapter for Anthropic. */
const BUDGET_SHARE: Readonly<Record<Exclude<ReasoningEffort, "none">, number>> = {
  minimal: 0,
  low: 0.25,
  medium: 0.5,
  high: 0.8,
};

/**
 * For Claude models that think on a budget the SDK sets one of its own and raises the limit of output tokens by it. The limit is what
 * the caller pays for, so thinking has to fit into it.
 *
 * @returns other call options; `undefined` where the body keeps to the limit
 */
export function fitThinking(
  body: JsonObject,
  { request }: CallContent,
  options: LanguageModelV4CallOptions,
  warnings: string[],
): LanguageModelV4CallOptions | undefined {
  const config = isJsonObject(body["inferenceConfig"]) ? body["inferenceConfig"] : {};
  const { maxOutputTokens, reasoningEffort, toolChoice } = request;
  const isRaised = typeof config["maxTokens"] === "number" && config["maxTokens"] > maxOutputTokens;
  if (!isRaised || reasoningEffort === undefined || reasoningEffort === "none") return undefined;
  const { reasoning: _, ...rest } = options;
  const without = (why: string): LanguageModelV4CallOptions => {
    warnings.push(notSent("reasoningEffort", why));
    return rest;
  };
  if (maxOutputTokens <= MIN_BUDGET) {
    return without(`Claude's thinking needs maxOutputTokens above ${String(MIN_BUDGET)}.`);
  }
  if (toolChoice?.mode === "required" || toolChoice?.mode === "tool") {
    return without("Claude refuses thinking where toolChoice demands a call.");
  }
  // The turn's own thinking would have to come back with its signature, which callers are not given.
  if (request.messages.at(-1)?.role === "tool") {
    return without("Claude refuses thinking in the middle of a turn with tool calls.");
  }
  const budgetTokens = Math.max(MIN_BUDGET, Math.floor(maxOutputTokens * BUDGET_SHARE[reasoningEffort]));
  const { bedrock = {}, ...others } = rest.providerOptions ?? {};
  return {
    ...rest,
    // The SDK adds the budget to it again.
    maxOutputTokens: maxOutputTokens - budgetTokens,
    providerOptions: { ...others, bedrock: { ...bedrock, reasoningConfig: { type: "enabled", budgetTokens } } },
  };
}
