import type { ReasoningEffort } from "../../domain/completion/message.ts";
import type { EffortSent } from "./chat-quirks.ts";

/** A date, or the size of a model: what may stand behind its name without changing its efforts. */
const SUFFIX = "(?:-(?:mini|nano|sol|luna|terra|astra))?(?:-\\d{4}-\\d{2}-\\d{2})?$";

/**
 * The efforts that a model takes, of those that we have a word for, the least first; from OpenAI's pages of the models, November 2026.
 * Models that stand nowhere here (pro, codex, new ones) are sent what is asked for.
 */
const EFFORTS: readonly (readonly [RegExp, readonly ReasoningEffort[]])[] = [
  [new RegExp(`^gpt-5${SUFFIX}`), ["minimal", "low", "medium", "high"]],
  [new RegExp(`^gpt-5\\.\\d+${SUFFIX}`), ["none", "low", "medium", "high"]],
  [/^(?:gpt-6\.1-terra|gpt-6-luna|gpt-6-sol)/, ["none", "low", "medium", "high"]],
  [/^gpt-6/, ["low", "medium", "high"]],
  [/^o\d(?:-mini)?(?:-\d{4}-\d{2}-\d{2})?$/, ["low", "medium", "high"]],
];

/** The effort as `reasoning_effort`: the nearest that the model takes, with a warning where that is another. */
export function convertEffort(effort: ReasoningEffort, vendorModelId: string): EffortSent {
  const taken = EFFORTS.find(([pattern]) => pattern.test(vendorModelId))?.[1];
  if (taken === undefined || taken.includes(effort)) return { fields: { reasoning_effort: effort } };
  // Only the lowest are missing anywhere: the next one up is the nearest.
  const nearest = effort === "minimal" && taken.includes("low") ? "low" : (taken[0] ?? effort);
  return {
    fields: { reasoning_effort: nearest },
    warning: `reasoningEffort ${effort.toUpperCase()} was sent as ${nearest}: this model takes ${taken.join(", ")}.`,
  };
}
