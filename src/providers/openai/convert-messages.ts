import type { ContentPart, MediaPart, Message } from "../../domain/completion/message.ts";
import type { Provider } from "../../domain/provider/provider.ts";
import type { JsonObject, JsonValue } from "../../lib/json.ts";
import { assertMedia, type MediaSupport } from "../shared/media-support.ts";
import { mergeOwnOptions, ownOptionsOf } from "../shared/own-options.ts";
import { messagePath, notSent, partPath } from "../shared/request-fields.ts";

/** Our messages as OpenAI's; adds what cannot be said to `warnings`, throws `BAD_USER_INPUT` where a part is impossible. */
export function convertMessages(
  messages: readonly Message[],
  provider: Provider,
  media: MediaSupport,
  warnings: string[],
): JsonObject[] {
  const target = { provider, media, warnings };
  return messages.map((message, index) => {
    const converted = convertMessage(message, index, target);
    return mergeOwnOptions(converted, message, provider, messagePath(index));
  });
}

/** Whose messages they become, and what cannot be said to them. */
interface Target {
  readonly provider: Provider;
  readonly media: MediaSupport;
  readonly warnings: string[];
}

function convertMessage(message: Message, index: number, target: Target): JsonObject {
  switch (message.role) {
    case "system":
      return { role: "system", content: message.text };
    case "user":
      return { role: "user", content: convertContent(message.parts, index, target) };
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

function convertContent(parts: readonly ContentPart[], messageIndex: number, target: Target): JsonValue {
  const { provider, media } = target;
  const [only] = parts;
  if (parts.length === 1 && only?.type === "text" && ownOptionsOf(only, provider) === undefined) return only.text;
  return parts.map((part, partIndex): JsonObject => {
    const path = partPath(messageIndex, partIndex);
    if (part.type === "text") return mergeOwnOptions({ type: "text", text: part.text }, part, provider, path);
    assertMedia(part, path, media, provider.name);
    return mergeOwnOptions(convertMedia(part, partIndex, path, target), part, provider, path);
  });
}

function convertMedia(part: MediaPart, partIndex: number, path: readonly string[], target: Target): JsonObject {
  const { source } = part;
  if (source.kind === "url") {
    if (source.mediaType !== undefined) {
      const field = [...path, part.type, "mediaType"].join(".");
      const what = part.type === "file" ? "a file" : "an image";
      target.warnings.push(notSent(field, `${target.provider.name} finds out the type of ${what} at a URL itself.`));
    }
    if (part.type === "file") return toFile(part, partIndex, source.url);
    return { type: "image_url", image_url: { url: source.url } };
  }
  const { base64, mediaType } = source;
  switch (part.type) {
    case "image":
      return { type: "image_url", image_url: { url: `data:${mediaType};base64,${base64}` } };
    case "audio":
      return { type: "input_audio", input_audio: { data: base64, format: mediaType === "audio/wav" ? "wav" : "mp3" } };
    case "file":
      return toFile(part, partIndex, `data:${mediaType};base64,${base64}`);
  }
}

/** OpenAI wants a name beside the bytes. */
function toFile(part: Extract<MediaPart, { type: "file" }>, partIndex: number, data: string): JsonObject {
  return { type: "file", file: { filename: part.filename ?? `part-${partIndex}.pdf`, file_data: data } };
}
