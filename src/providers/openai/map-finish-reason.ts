import type { FinishReason } from "../../domain/completion/finish-reason.ts";

/** OpenAI's `finish_reason` in our words; a refusal ends with `stop` and is a filtered answer all the same. */
export function mapFinishReason(
  raw: string | undefined,
  hasRefusal: boolean,
  further: ReadonlyMap<string, FinishReason>,
): FinishReason {
  switch (raw) {
    case "stop":
      return hasRefusal ? "CONTENT_FILTER" : "STOP";
    case "length":
      return "LENGTH";
    case "tool_calls":
    case "function_call":
      return "TOOL_CALLS";
    case "content_filter":
      return "CONTENT_FILTER";
    default:
      return (raw === undefined ? undefined : further.get(raw)) ?? "OTHER";
  }
}
