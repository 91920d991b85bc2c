import type { FinishReason } from "../../domain/completion/finish-reason.ts";

/** Anthropic's `stop_reason` in our words. */
export function mapFinishReason(raw: string | undefined): FinishReason {
  switch (raw) {
    case "end_turn":
    case "stop_sequence":
    case "pause_turn":
      return "STOP";
    case "max_tokens":
    case "model_context_window_exceeded":
      return "LENGTH";
    case "tool_use":
      return "TOOL_CALLS";
    case "refusal":
      return "CONTENT_FILTER";
    default:
      return "OTHER";
  }
}
