import { badUserInput } from "../../domain/error/gateway-error.ts";
import type { ContentPart, MediaPart, Message } from "../../domain/completion/message.ts";
import type { Provider } from "../../domain/provider/provider.ts";
import type { JsonObject } from "../../lib/json.ts";
import { assertMedia } from "../shared/media-support.ts";
import { messagePath, notSent, partPath } from "../shared/request-fields.ts";
import type { CacheBreakpoints } from "./cache-breakpoints.ts";
import { ANTHROPIC_MEDIA, convertDocument } from "./convert-document.ts";

/** Messages as Anthropic takes them: system texts apart, then turns of users and the assistant. */
export interface ConvertedMessages {
  readonly system: readonly JsonObject[];
  readonly messages: readonly JsonObject[];
}

/** What messages are converted with. */
export interface MessageContext {
  readonly provider: Provider;
  readonly breakpoints: CacheBreakpoints;
  /** Where it is said what is not sent as it stands. */
  readonly warnings: string[];
}

/** A turn under assembly. */
interface Turn {
  readonly role: "user" | "assistant";
  readonly content: JsonObject[];
}

/**
 * Our messages as Anthropic's: neighbours of one role are one turn, so that the results of parallel calls come together as
 * demanded. Options of a message go to its last block. Throws `BAD_USER_INPUT` where a part is impossible.
 */
export function convertMessages(messages: readonly Message[], context: MessageContext): ConvertedMessages {
  const { breakpoints, warnings } = context;
  const system: JsonObject[] = [];
  const turns: Turn[] = [];
  for (const [index, message] of messages.entries()) {
    const path = messagePath(index);
    if (message.role === "system") {
      if (turns.length > 0) {
        warnings.push(`messages.${index} was sent before all other messages: Anthropic takes system texts only there.`);
      }
      if (message.text === "") continue;
      system.push(breakpoints.merge({ type: "text", text: message.text }, message, "system", path));
      continue;
    }
    const role = message.role === "assistant" ? "assistant" : "user";
    const last = turns.at(-1);
    const turn: Turn = last?.role === role ? last : { role, content: [] };
    if (turn !== last) turns.push(turn);
    const blocks = convertContent(message, index, context);
    const end = blocks.at(-1);
    if (end !== undefined) breakpoints.merge(end, message, "messages", path);
    turn.content.push(...blocks);
  }
  if (turns.length === 0)
    throw badUserInput(["messages"], "Anthropic needs at least one message besides system texts.");
  return { system, messages: turns.map(({ role, content }) => ({ role, content })) };
}

function convertContent(
  message: Exclude<Message, { role: "system" }>,
  index: number,
  context: MessageContext,
): readonly JsonObject[] {
  switch (message.role) {
    case "user":
      return message.parts.map((part, partIndex) => {
        const path = partPath(index, partIndex);
        return context.breakpoints.merge(convertPart(part, path, context), part, "messages", path);
      });
    case "assistant": {
      // Blocks of empty text are refused; a message that holds tool calls needs none.
      const text = message.text === undefined || message.text === "" ? [] : [{ type: "text", text: message.text }];
      const toolCalls = message.toolCalls.map((call) => ({
        type: "tool_use",
        id: safeId(call.id),
        name: call.name,
        input: call.arguments,
      }));
      return [...text, ...toolCalls];
    }
    case "tool":
      return [{ type: "tool_result", tool_use_id: safeId(message.toolCallId), content: message.text }];
  }
}

function convertPart(part: ContentPart, path: readonly string[], { provider, warnings }: MessageContext): JsonObject {
  if (part.type === "text") return { type: "text", text: part.text };
  assertMedia(part, path, ANTHROPIC_MEDIA, provider.name);
  return part.type === "file" ? convertDocument(part, path) : convertImage(part, path, warnings);
}

function convertImage({ source }: MediaPart, path: readonly string[], warnings: string[]): JsonObject {
  if (source.kind === "base64") {
    return { type: "image", source: { type: "base64", media_type: source.mediaType, data: source.base64 } };
  }
  if (source.mediaType !== undefined) {
    warnings.push(
      notSent([...path, "image", "mediaType"].join("."), "Anthropic finds out the type of an image at a URL itself."),
    );
  }
  return { type: "image", source: { type: "url", url: source.url } };
}

/** An id of a tool call in the characters that Anthropic takes; ids of other vendors may hold more. */
function safeId(id: string): string {
  return id.replaceAll(/[^\w-]/g, "_");
}
