import type { FinishReason } from "../../../domain/completion/finish-reason.ts";

/** What an answer's items say about its end. */
export interface OutputFacts {
  readonly hasRefusal: boolean;
  readonly hasToolCalls: boolean;
  /** The type of an item that waits for the caller and that only OpenAI's own clients can answer, e.g. `computer_call`. */
  readonly openItem: string | undefined;
}

/** Why a response ended, in our words and in the vendor's. */
export interface Ending {
  readonly finishReason: FinishReason;
  readonly raw: string | undefined;
}

/**
 * The end of a response.
 *
 * @param reason its `incomplete_details.reason`; `undefined` for a complete one, whose items tell the rest
 */
export function mapFinishReason(reason: string | undefined, facts: OutputFacts): Ending {
  switch (reason) {
    case "max_output_tokens":
      return { finishReason: "LENGTH", raw: reason };
    case "content_filter":
      return { finishReason: "CONTENT_FILTER", raw: reason };
    case undefined:
      break;
    default:
      return { finishReason: "OTHER", raw: reason };
  }
  if (facts.hasRefusal) return { finishReason: "CONTENT_FILTER", raw: "refusal" };
  if (facts.hasToolCalls) return { finishReason: "TOOL_CALLS", raw: undefined };
  if (facts.openItem !== undefined) return { finishReason: "OTHER", raw: facts.openItem };
  return { finishReason: "STOP", raw: undefined };
}
