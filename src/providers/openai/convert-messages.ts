import type { ContentPart, MediaPart, Message } from "../../domain/completion/message.ts";
import type { Provider } from "../../domain/provider/provider.ts";
import type { JsonObject, JsonValue } from "../../lib/json.ts";
import { assertMedia, type MediaSupport } from "../shared/media-support.ts";
import { addressOf, type MediaForm } from "./media-form.ts";
import { mergeOwnOptions, ownOptionsOf } from "../shared/own-options.ts";
import { messagePath, notSent, partPath } from "../shared/request-fields.ts";

/** Our messages as OpenAI's; adds what cannot be said to `warnings`, throws `BAD_USER_INPUT` where a part is impossible. */
export function convertMessages(
  messages: readonly Message[],
  provider: Provider,
  { media, mediaForm }: { readonly media: MediaSupport; readonly mediaForm: MediaForm },
  warnings: string[],
): JsonObject[] {
  const target = { provider, media, mediaForm, warnings };
  return messages.map((message, index) => {
    const converted = convertMessage(message, index, target);
    return mergeOwnOptions(converted, message, provider, messagePath(index));
  });
}

/** Whose messages they become, and what cannot be said to them. */
interface Target {
  readonly provider: Provider;
  readonly media: MediaSupport;
  readonly mediaForm: MediaForm;
  readonly warnings: string[];
}

const AT_A_URL: Readonly<Record<MediaPart["type"], string>> = { image: "an image", audio: "audio", file: "a file" };

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
  if (source.kind === "url" && source.mediaType !== undefined) {
    const field = [...path, part.type, "mediaType"].join(".");
    const why = `${target.provider.name} finds out the type of ${AT_A_URL[part.type]} at a URL itself.`;
    target.warnings.push(notSent(field, why));
  }
  switch (part.type) {
    case "image":
      return { type: "image_url", image_url: { url: addressOf(source) } };
    case "audio":
      return target.mediaForm.audio(source);
    case "file":
      return target.mediaForm.file(source, part.filename, partIndex);
  }
}
