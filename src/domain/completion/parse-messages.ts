import { badUserInput } from "../error/gateway-error.ts";
import type { ContentPartDraft, MessageDraft } from "./completion-request-draft.ts";
import type { ContentPart, MediaSource, Message, ToolCall } from "./message.ts";

/** Media types of images that all vendors' APIs name. */
const IMAGE_TYPE = /^image\/[a-z0-9.+-]{1,40}$/;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/**
 * Parses the conversation: roles with what belongs to them, and every tool result with the call that it answers.
 *
 * @throws {@link GatewayError} `BAD_USER_INPUT` with the path of the message
 */
export function parseMessages(drafts: readonly MessageDraft[], maxMessages: number): readonly Message[] {
  if (drafts.length === 0) throw badUserInput(["messages"], "At least one message is needed.");
  if (drafts.length > maxMessages) {
    throw badUserInput(["messages"], `At most ${String(maxMessages)} messages can be sent; shorten the conversation.`);
  }
  const toolNames = new Map<string, string>();
  const messages = drafts.map((draft, index) => parseMessage(draft, ["messages", String(index)], toolNames));
  if (messages.every((message) => message.role === "system")) {
    throw badUserInput(["messages"], "A message of a role other than SYSTEM is needed for the model to answer.");
  }
  return messages;
}

function parseMessage(draft: MessageDraft, at: readonly string[], toolNames: Map<string, string>): Message {
  if (draft.role !== "assistant") refuseGiven(draft.toolCalls, [...at, "toolCalls"], "ASSISTANT");
  if (draft.role !== "tool") refuseGiven(draft.toolCallId, [...at, "toolCallId"], "TOOL");
  switch (draft.role) {
    case "system":
      return { role: "system", text: parseText(draft, at) };
    case "user":
      return { role: "user", parts: parseUserParts(draft, at) };
    case "assistant":
      return parseAssistant(draft, at, toolNames);
    case "tool":
      return parseToolResult(draft, at, toolNames);
  }
}

function refuseGiven(value: unknown, field: readonly string[], role: string): void {
  if (value === null || value === undefined) return;
  throw badUserInput(field, `${field.at(-1) ?? ""} goes with the role ${role} only; leave it out.`);
}

function parseAssistant(draft: MessageDraft, at: readonly string[], toolNames: Map<string, string>): Message {
  const toolCalls = (draft.toolCalls ?? []).map((call, index): ToolCall => {
    const field = [...at, "toolCalls", String(index)];
    if (call.id === "" || call.name === "")
      throw badUserInput(field, "A tool call needs the id and name that the model gave.");
    if (toolNames.has(call.id))
      throw badUserInput([...field, "id"], "This id was already used by an earlier tool call.");
    toolNames.set(call.id, call.name);
    return { id: call.id, name: call.name, arguments: call.arguments, rawArguments: JSON.stringify(call.arguments) };
  });
  const hasText = hasContent(draft);
  if (!hasText && toolCalls.length === 0) {
    throw badUserInput(at, "An ASSISTANT message needs text, or toolCalls, or both.");
  }
  return { role: "assistant", text: hasText ? parseText(draft, at) : undefined, toolCalls };
}

function parseToolResult(draft: MessageDraft, at: readonly string[], toolNames: Map<string, string>): Message {
  const toolCallId = draft.toolCallId ?? "";
  const toolName = toolNames.get(toolCallId);
  if (toolName === undefined) {
    throw badUserInput(
      [...at, "toolCallId"],
      "A TOOL message needs the toolCallId of a tool call in an ASSISTANT message before it.",
    );
  }
  return { role: "tool", toolCallId, toolName, text: parseText(draft, at, { mayBeEmpty: true }) };
}

function hasContent(draft: MessageDraft): boolean {
  return (draft.text !== null && draft.text !== undefined && draft.text !== "") || (draft.parts ?? []).length > 0;
}

/** The text of a message that can hold nothing else, from `text` or from parts of text. */
function parseText(draft: MessageDraft, at: readonly string[], options = { mayBeEmpty: false }): string {
  assertOneOf(draft, at);
  const texts = (draft.parts ?? []).map((part, index) => {
    if (part.image !== null && part.image !== undefined) {
      throw badUserInput(
        [...at, "parts", String(index), "image"],
        "Images can stand in messages of the role USER only.",
      );
    }
    return parseTextPart(part, [...at, "parts", String(index)]).text;
  });
  const text = draft.text ?? texts.join("");
  const isGiven = (draft.text !== null && draft.text !== undefined) || texts.length > 0;
  if (!isGiven || (text === "" && !options.mayBeEmpty)) throw badUserInput([...at, "text"], "The message has no text.");
  return text;
}

function parseUserParts(draft: MessageDraft, at: readonly string[]): readonly ContentPart[] {
  assertOneOf(draft, at);
  if (draft.parts === null || draft.parts === undefined) return [{ type: "text", text: parseText(draft, at) }];
  if (draft.parts.length === 0) throw badUserInput([...at, "parts"], "parts is empty; give text or at least one part.");
  return draft.parts.map((part, index) => parsePart(part, [...at, "parts", String(index)]));
}

function assertOneOf(draft: MessageDraft, at: readonly string[]): void {
  const hasText = draft.text !== null && draft.text !== undefined;
  const hasParts = draft.parts !== null && draft.parts !== undefined;
  if (hasText && hasParts) throw badUserInput(at, "A message has either text or parts, not both.");
}

function parsePart(part: ContentPartDraft, at: readonly string[]): ContentPart {
  const hasText = part.text !== null && part.text !== undefined;
  const { image } = part;
  if (image === null || image === undefined) return parseTextPart(part, at);
  if (hasText) throw badUserInput(at, "A part has either text or an image; make two parts of it.");
  return { type: "image", source: parseImage(image, [...at, "image"]) };
}

function parseTextPart(
  part: ContentPartDraft,
  at: readonly string[],
): { readonly type: "text"; readonly text: string } {
  if (part.text === null || part.text === undefined || part.text === "") {
    throw badUserInput([...at, "text"], "The part has no text.");
  }
  return { type: "text", text: part.text };
}

function parseImage(image: NonNullable<ContentPartDraft["image"]>, at: readonly string[]): MediaSource {
  const mediaType = image.mediaType ?? undefined;
  const hasUrl = image.url !== null && image.url !== undefined;
  const hasBase64 = image.base64 !== null && image.base64 !== undefined;
  if (hasUrl === hasBase64) throw badUserInput(at, "An image has either url or base64.");
  if (mediaType !== undefined && !IMAGE_TYPE.test(mediaType)) {
    throw badUserInput([...at, "mediaType"], "The media type of an image looks like image/png.");
  }
  if (image.url !== null && image.url !== undefined) return parseImageUrl(image.url, mediaType, at);
  const base64 = image.base64 ?? "";
  if (mediaType === undefined)
    throw badUserInput([...at, "mediaType"], "An image in base64 needs its mediaType, for example image/png.");
  if (!BASE64.test(base64)) {
    throw badUserInput(
      [...at, "base64"],
      "This is not base64 (RFC 4648, standard alphabet, no line breaks, no data: prefix).",
    );
  }
  return { kind: "base64", base64, mediaType };
}

function parseImageUrl(text: string, mediaType: string | undefined, at: readonly string[]): MediaSource {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== "https:" && url?.protocol !== "http:") {
    throw badUserInput([...at, "url"], "An image's url starts with https:// (send bytes as base64 with a mediaType).");
  }
  return { kind: "url", url: text, mediaType };
}
