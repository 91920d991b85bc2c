import type { LanguageModelV4FinishReason } from "@ai-sdk/provider";
import type { FinishReason } from "../../domain/completion/finish-reason.ts";

/** The SDK's finish reason in our words; it says `stop` after calls of tools for some vendors. */
export function mapFinishReason(unified: LanguageModelV4FinishReason["unified"], hasToolCalls: boolean): FinishReason {
  switch (unified) {
    case "stop":
      return hasToolCalls ? "TOOL_CALLS" : "STOP";
    case "length":
      return "LENGTH";
    case "tool-calls":
      return "TOOL_CALLS";
    case "content-filter":
      return "CONTENT_FILTER";
    case "error":
      return "ERROR";
    default:
      return "OTHER";
  }
}
