import type { ModelRequest } from "../completion/completion-request.ts";
import { estimateMediaTokens } from "./estimate-media-tokens.ts";
import { estimateTokens } from "./estimate-tokens.ts";

/** Tokens that each message costs besides its text: role and separators. */
const TOKENS_PER_MESSAGE = 4;

/** Estimates the input tokens of a request: its texts, tool calls, tools and schema, and its media by size and type. */
export function estimateInputTokens(request: Pick<ModelRequest, "messages" | "tools" | "responseFormat">): number {
  let tokens = 0;
  for (const message of request.messages) {
    tokens += TOKENS_PER_MESSAGE;
    if (message.role === "user") {
      for (const part of message.parts) {
        tokens += part.type === "text" ? estimateTokens(part.text) : estimateMediaTokens(part);
      }
      continue;
    }
    tokens += estimateTokens(message.text ?? "");
    if (message.role !== "assistant") continue;
    for (const call of message.toolCalls) tokens += estimateTokens(call.name) + estimateTokens(call.rawArguments);
  }
  if (request.tools.length > 0) tokens += estimateTokens(JSON.stringify(request.tools));
  if (request.responseFormat?.type === "jsonSchema")
    tokens += estimateTokens(JSON.stringify(request.responseFormat.schema));
  return tokens;
}
