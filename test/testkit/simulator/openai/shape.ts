import type { Ending, Tokens } from "../answer/answer.ts";
import { scaled } from "../answer/scaled.ts";
import type { Control } from "../control/control.ts";

/** Finish reasons in OpenAI's words. */
export const FINISH: Record<Ending, string> = {
  stop: "stop",
  "stop-sequence": "stop",
  length: "length",
  tools: "tool_calls",
  filter: "content_filter",
  // A refusal is an answer like any other, only in another field.
  refused: "stop",
};

/** What is the same in every chunk of a completion. */
export interface Head {
  readonly id: string;
  readonly created: number;
  readonly model: string;
}

/** The usage of an answer, or null where a control leaves it out. */
export function usageOf(tokens: Tokens, control: Control, choices: number): unknown {
  if (control.usage === "none") return null;
  const scale = (count: number): number => scaled(count, control.usage);
  const prompt = scale(tokens.input);
  const output = scale(tokens.output * choices);
  return {
    prompt_tokens: prompt,
    completion_tokens: output,
    total_tokens: prompt + output,
    prompt_tokens_details: { cached_tokens: scale(tokens.cacheRead), audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: scale(tokens.reasoning * choices),
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  };
}
