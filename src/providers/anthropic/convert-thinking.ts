import type { ReasoningEffort } from "../../domain/completion/message.ts";
import type { JsonObject } from "../../lib/json.ts";
import { notSent } from "../shared/request-fields.ts";
import type { CallContent } from "../shared/vendor-dialect.ts";
import type { ModelTraits } from "./model-traits.ts";

/** The least budget that Anthropic takes. */
const MIN_BUDGET = 1_024;

/** The share of the answer's tokens that thinking may use, by effort. */
const BUDGET_SHARE: Readonly<Record<Exclude<ReasoningEffort, "none">, number>> = {
  minimal: 0,
  low: 0.25,
  medium: 0.5,
  high: 0.8,
};

/** Thinking as Anthropic is asked for it. */
export interface ConvertedThinking {
  /** The body's `thinking`. */
  readonly thinking: JsonObject | undefined;
  /** The body's `output_config.effort`. */
  readonly effort: string | undefined;
  /** Whether the model is going to think because of it, which forbids sampling parameters. */
  readonly isOn: boolean;
}

const NOTHING: ConvertedThinking = { thinking: undefined, effort: undefined, isOn: false };

/** The effort as thinking; adds what cannot be asked for to `warnings`. */
export function convertThinking({ request }: CallContent, traits: ModelTraits, warnings: string[]): ConvertedThinking {
  const effort = request.reasoningEffort;
  if (effort === undefined) return NOTHING;
  if (traits.thinking === "none") {
    warnings.push(notSent("reasoningEffort", "the model does not reason."));
    return NOTHING;
  }
  if (effort === "none") {
    if (traits.canDisableThinking) return { thinking: { type: "disabled" }, effort: undefined, isOn: false };
    warnings.push("reasoningEffort NONE was sent as effort low: this model always thinks.");
    return { thinking: undefined, effort: "low", isOn: true };
  }
  if (traits.thinking === "adaptive") {
    if (effort === "minimal") warnings.push("reasoningEffort MINIMAL was sent as effort low, Anthropic's lowest.");
    const thinking = { type: "adaptive", display: "summarized" };
    return { thinking, effort: effort === "minimal" ? "low" : effort, isOn: true };
  }
  return convertBudget(request, effort, warnings);
}

function convertBudget(
  request: CallContent["request"],
  effort: Exclude<ReasoningEffort, "none">,
  warnings: string[],
): ConvertedThinking {
  const { maxOutputTokens, toolChoice } = request;
  if (maxOutputTokens <= MIN_BUDGET) {
    warnings.push(notSent("reasoningEffort", `Anthropic's thinking needs maxOutputTokens above ${MIN_BUDGET}.`));
    return NOTHING;
  }
  if (request.tools.length > 0 && (toolChoice?.mode === "required" || toolChoice?.mode === "tool")) {
    warnings.push(notSent("reasoningEffort", "Anthropic refuses thinking where toolChoice demands a call."));
    return NOTHING;
  }
  // The turn's own thinking would have to come back with its signature, which callers are not given.
  if (request.messages.at(-1)?.role === "tool") {
    warnings.push(notSent("reasoningEffort", "Anthropic refuses thinking in the middle of a turn with tool calls."));
    return NOTHING;
  }
  const budget = Math.max(MIN_BUDGET, Math.floor(maxOutputTokens * BUDGET_SHARE[effort]));
  return { thinking: { type: "enabled", budget_tokens: budget }, effort: undefined, isOn: true };
}
