import { badUserInput } from "../../domain/error/gateway-error.ts";
import type { ContentPart, Message } from "../../domain/completion/message.ts";
import type { JsonObject } from "../../lib/json.ts";
import { assertImageType, notSent, partPath } from "../shared/request-fields.ts";

const IMAGE_TYPES = ["image/jpeg", "image/png", "image/gif", "image/webp"];

/** Messages as Anthropic takes them: system texts apart, then turns of users and the assistant. */
export interface ConvertedMessages {
  readonly system: readonly JsonObject[];
  readonly messages: readonly JsonObject[];
}

/** A turn under assembly. */
interface Turn {
  readonly role: "user" | "assistant";
  readonly content: JsonObject[];
}

/**
 * Our messages as Anthropic's: neighbours of one role are one turn, so that the results of parallel calls come together as
 * demanded. Adds what cannot be said as it stands to `warnings`, throws `BAD_USER_INPUT` where a part is impossible.
 */
export function convertMessages(messages: readonly Message[], warnings: string[]): ConvertedMessages {
  const system: JsonObject[] = [];
  const turns: Turn[] = [];
  for (const [index, message] of messages.entries()) {
    if (message.role === "system") {
      if (turns.length > 0) {
        warnings.push(`messages.${index} was sent before all other messages: Anthropic takes system texts only there.`);
      }
      if (message.text !== "") system.push({ type: "text", text: message.text });
      continue;
    }
    const role = message.role === "assistant" ? "assistant" : "user";
    const last = turns.at(-1);
    const turn: Turn = last?.role === role ? last : { role, content: [] };
    if (turn !== last) turns.push(turn);
    turn.content.push(...convertContent(message, index, warnings));
  }
  if (turns.length === 0)
    throw badUserInput(["messages"], "Anthropic needs at least one message besides system texts.");
  return { system, messages: turns.map(({ role, content }) => ({ role, content })) };
}

function convertContent(
  message: Exclude<Message, { role: "system" }>,
  index: number,
  warnings: string[],
): readonly JsonObject[] {
  switch (message.role) {
    case "user":
      return message.parts.map((part, partIndex) => convertPart(part, partPath(index, partIndex), warnings));
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

function convertPart(part: ContentPart, path: readonly string[], warnings: string[]): JsonObject {
  if (part.type === "text") return { type: "text", text: part.text };
  const { source } = part;
  if (source.kind === "url") {
    if (source.mediaType !== undefined) {
      warnings.push(
        notSent([...path, "image", "mediaType"].join("."), "Anthropic finds out the type of an image at a URL itself."),
      );
    }
    return { type: "image", source: { type: "url", url: source.url } };
  }
  assertImageType(source, path, IMAGE_TYPES, "Anthropic");
  return { type: "image", source: { type: "base64", media_type: source.mediaType, data: source.base64 } };
}

/** An id of a tool call in the characters that Anthropic takes; ids of other vendors may hold more. */
function safeId(id: string): string {
  return id.replaceAll(/[^\w-]/g, "_");
}
