import type { FinishReason } from "../../domain/completion/finish-reason.ts";

/** Google's `finishReason` in our words; it says `STOP` after calls of functions too. */
export function mapFinishReason(raw: string | undefined, hasToolCalls: boolean): FinishReason {
  switch (raw) {
    case "STOP":
      return hasToolCalls ? "TOOL_CALLS" : "STOP";
    case "MAX_TOKENS":
    case "CONTINUATION":
      return "LENGTH";
    case "SAFETY":
    case "RECITATION":
    case "BLOCKLIST":
    case "PROHIBITED_CONTENT":
    case "SPII":
    case "IMAGE_SAFETY":
    case "IMAGE_PROHIBITED_CONTENT":
    case "IMAGE_RECITATION":
      return "CONTENT_FILTER";
    case "MALFORMED_FUNCTION_CALL":
    case "UNEXPECTED_TOOL_CALL":
    case "TOO_MANY_TOOL_CALLS":
    case "MALFORMED_RESPONSE":
      return "ERROR";
    default:
      return "OTHER";
  }
}
