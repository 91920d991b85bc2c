import type { ContentPart, Message } from "../../domain/completion/message.ts";
import type { JsonObject, JsonValue } from "../../lib/json.ts";
import { assertImageType, notSent, partPath } from "../shared/request-fields.ts";

const IMAGE_TYPES = ["image/png", "image/jpeg", "image/webp", "image/gif"];

/** Our messages as OpenAI's; adds what cannot be said to `warnings`, throws `BAD_USER_INPUT` where a part is impossible. */
export function convertMessages(messages: readonly Message[], warnings: string[]): JsonObject[] {
  return messages.map((message, index) => convertMessage(message, index, warnings));
}

function convertMessage(message: Message, index: number, warnings: string[]): JsonObject {
  switch (message.role) {
    case "system":
      return { role: "system", content: message.text };
    case "user":
      return { role: "user", content: convertContent(message.parts, index, warnings) };
    case "assistant": {
      if (message.toolCalls.length === 0) return { role: "assistant", content: message.text ?? "" };
      const toolCalls = message.toolCalls.map((call) => ({
        id: call.id,
        type: "function",
        function: { name: call.name, arguments: call.rawArguments },
      }));
      return { role: "assistant", content: message.text ?? null, tool_calls: toolCalls };
    }
    case "tool":
      return { role: "tool", tool_call_id: message.toolCallId, content: message.text };
  }
}

function convertContent(parts: readonly ContentPart[], messageIndex: number, warnings: string[]): JsonValue {
  const [only] = parts;
  if (parts.length === 1 && only?.type === "text") return only.text;
  return parts.map((part, partIndex): JsonObject => {
    if (part.type === "text") return { type: "text", text: part.text };
    const { source } = part;
    const path = partPath(messageIndex, partIndex);
    if (source.kind === "url") {
      if (source.mediaType !== undefined) {
        warnings.push(
          notSent([...path, "image", "mediaType"].join("."), "OpenAI finds out the type of an image at a URL itself."),
        );
      }
      return { type: "image_url", image_url: { url: source.url } };
    }
    assertImageType(source, path, IMAGE_TYPES, "OpenAI");
    return { type: "image_url", image_url: { url: `data:${source.mediaType};base64,${source.base64}` } };
  });
}
