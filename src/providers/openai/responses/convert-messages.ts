import type { ContentPart, MediaPart, Message, ToolCall } from "../../../domain/completion/message.ts";
import type { Provider } from "../../../domain/provider/provider.ts";
import type { JsonObject } from "../../../lib/json.ts";
import { assertMedia, type MediaSupport } from "../../shared/media-support.ts";
import { withoutContinuation, withReasoning } from "./continuation.ts";
import { mergeOwnOptions } from "../../shared/own-options.ts";
import { messagePath, notSent, partPath } from "../../shared/request-fields.ts";

/** developers.openai.com: guides "Images and vision", "File inputs", "Audio", November 2026. */
const MEDIA: MediaSupport = {
  image: { url: true, types: ["image/png", "image/jpeg", "image/webp", "image/gif"] },
  audio: undefined,
  file: { url: true, types: ["application/pdf"] },
};

/** What the conversion of messages is told. */
export interface MessageOptions {
  readonly provider: Provider;
  /** Whether the model reasons: then system texts are a developer's. */
  readonly isReasoning: boolean;
  /** Tools with free text as their input, which have items of their own. */
  readonly customTools: ReadonlySet<string>;
  /** Takes what cannot be said. */
  readonly warnings: string[];
}

/** Our messages as items of the Responses API; throws `BAD_USER_INPUT` where a part is impossible. */
export function convertMessages(messages: readonly Message[], options: MessageOptions): JsonObject[] {
  return messages.flatMap((message, index) => {
    const [first = {}, ...others] = convertMessage(message, index, options);
    const own = withoutContinuation(message, options.provider.id);
    return withReasoning(
      [mergeOwnOptions(first, own, options.provider, messagePath(index)), ...others],
      message,
      options.provider,
    );
  });
}

function convertMessage(message: Message, index: number, options: MessageOptions): JsonObject[] {
  switch (message.role) {
    case "system":
      return [{ role: options.isReasoning ? "developer" : "system", content: message.text }];
    case "user":
      return [
        { role: "user", content: message.parts.map((part, at) => convertPart(part, partPath(index, at), options)) },
      ];
    case "assistant": {
      const { text, toolCalls } = message;
      const said = text === undefined && toolCalls.length > 0 ? [] : [{ role: "assistant", content: text ?? "" }];
      return [...said, ...toolCalls.map((call) => convertCall(call, options.customTools))];
    }
    case "tool": {
      const type = options.customTools.has(message.toolName) ? "custom_tool_call_output" : "function_call_output";
      return [{ type, call_id: message.toolCallId, output: message.text }];
    }
  }
}

function convertCall(call: ToolCall, customTools: ReadonlySet<string>): JsonObject {
  if (!customTools.has(call.name)) {
    return { type: "function_call", call_id: call.id, name: call.name, arguments: call.rawArguments };
  }
  const { input } = call.arguments;
  return {
    type: "custom_tool_call",
    call_id: call.id,
    name: call.name,
    input: typeof input === "string" ? input : call.rawArguments,
  };
}

function convertPart(part: ContentPart, path: readonly string[], options: MessageOptions): JsonObject {
  const { provider } = options;
  if (part.type === "text") return mergeOwnOptions({ type: "input_text", text: part.text }, part, provider, path);
  assertMedia(part, path, MEDIA, provider.name);
  return mergeOwnOptions(convertMedia(part, path, options), part, provider, path);
}

function convertMedia(part: MediaPart, path: readonly string[], { provider, warnings }: MessageOptions): JsonObject {
  const { source } = part;
  const filename = part.type === "file" ? part.filename : undefined;
  if (source.kind === "url") {
    const warn = (field: string, why: string): void => {
      warnings.push(notSent([...path, part.type, field].join("."), why));
    };
    const what = part.type === "file" ? "a file" : "an image";
    if (source.mediaType !== undefined)
      warn("mediaType", `${provider.name} finds out the type of ${what} at a URL itself.`);
    if (filename !== undefined) warn("filename", `${provider.name} takes the name of a file at a URL from there.`);
    return part.type === "file"
      ? { type: "input_file", file_url: source.url }
      : { type: "input_image", image_url: source.url };
  }
  const dataUrl = `data:${source.mediaType};base64,${source.base64}`;
  if (part.type !== "file") return { type: "input_image", image_url: dataUrl };
  // OpenAI wants a name beside the bytes.
  return { type: "input_file", filename: filename ?? `part-${path.at(-1) ?? ""}.pdf`, file_data: dataUrl };
}
