import type { Completion } from "../../../domain/completion/completion.ts";

/** OpenAI's `finish_reason`; of an answer with tool calls always `tool_calls` unless it was cut off or filtered. */
export function toFinishReason({ record, content }: Completion): string {
  switch (record.finishReason) {
    case "LENGTH":
    case "COST_LIMIT":
      return "length";
    case "CONTENT_FILTER":
      return "content_filter";
    default:
      return content.toolCalls.length > 0 ? "tool_calls" : "stop";
  }
}
