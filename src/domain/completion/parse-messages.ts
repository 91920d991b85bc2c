import type { AddressRule } from "../../lib/address-rule.ts";
import type { JsonObject } from "../../lib/json.ts";
import { badUserInput } from "../error/gateway-error.ts";
import { assertShallow } from "./assert-shallow.ts";
import type { MessageDraft } from "./completion-request-draft.ts";
import type { ContentPart, Message, ToolCall } from "./message.ts";
import { parseContentPart, parseOwnOptions, parseTextPart } from "./parse-content-parts.ts";

/**
 * Parses the conversation: roles with what belongs to them, and every tool result with the call that it answers.
 *
 * @param deps.addressRule where URLs of media may lead
 * @throws {@link GatewayError} `BAD_USER_INPUT` with the path of the message
 */
export function parseMessages(
  drafts: readonly MessageDraft[],
  deps: { readonly maxMessages: number; readonly addressRule: AddressRule },
): readonly Message[] {
  const { maxMessages, addressRule } = deps;
  if (drafts.length === 0) throw badUserInput(["messages"], "At least one message is needed.");
  if (drafts.length > maxMessages) {
    throw badUserInput(["messages"], `At most ${String(maxMessages)} messages can be sent; shorten the conversation.`);
  }
  const toolNames = new Map<string, string>();
  const messages = drafts.map((draft, index) =>
    parseMessage(draft, ["messages", String(index)], toolNames, addressRule),
  );
  if (messages.every((message) => message.role === "system")) {
    throw badUserInput(["messages"], "A message of a role other than SYSTEM is needed for the model to answer.");
  }
  return messages;
}

function parseMessage(
  draft: MessageDraft,
  at: readonly string[],
  toolNames: Map<string, string>,
  rule: AddressRule,
): Message {
  if (draft.role !== "assistant") refuseGiven(draft.toolCalls, [...at, "toolCalls"], "ASSISTANT");
  if (draft.role !== "tool") refuseGiven(draft.toolCallId, [...at, "toolCallId"], "TOOL");
  switch (draft.role) {
    case "system":
      return { role: "system", text: parseText(draft, at), ...parseMessageOptions(draft, at) };
    case "user":
      return { role: "user", parts: parseUserParts(draft, at, rule), ...parseOwnOptions(draft, at) };
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
    const given = assertShallow(call.arguments, [...field, "arguments"]);
    return { id: call.id, name: call.name, arguments: given, rawArguments: JSON.stringify(given) };
  });
  const hasText = hasContent(draft);
  if (!hasText && toolCalls.length === 0) {
    throw badUserInput(at, "An ASSISTANT message needs text, or toolCalls, or both.");
  }
  const text = hasText ? parseText(draft, at) : undefined;
  return { role: "assistant", text, toolCalls, ...parseMessageOptions(draft, at) };
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
  const text = parseText(draft, at, { mayBeEmpty: true });
  return { role: "tool", toolCallId, toolName, text, ...parseMessageOptions(draft, at) };
}

function hasContent(draft: MessageDraft): boolean {
  return (draft.text !== null && draft.text !== undefined && draft.text !== "") || (draft.parts ?? []).length > 0;
}

/** The text of a message that can hold nothing else, from `text` or from parts of text. */
function parseText(draft: MessageDraft, at: readonly string[], options = { mayBeEmpty: false }): string {
  assertOneOf(draft, at);
  const texts = (draft.parts ?? []).map((part, index) => parseTextPart(part, [...at, "parts", String(index)]).text);
  const text = draft.text ?? texts.join("");
  const isGiven = (draft.text !== null && draft.text !== undefined) || texts.length > 0;
  if (!isGiven || (text === "" && !options.mayBeEmpty)) throw badUserInput([...at, "text"], "The message has no text.");
  return text;
}

/** The options of a message whose parts become one text: its own, or those of the last part, after which both mean the same place. */
function parseMessageOptions(draft: MessageDraft, at: readonly string[]): { readonly providerOptions?: JsonObject } {
  const parts = draft.parts ?? [];
  const own = parseOwnOptions(draft, at);
  const withOptions = parts.findIndex((part) => part.providerOptions !== null && part.providerOptions !== undefined);
  const [last] = parts.slice(-1);
  if (withOptions === -1 || last === undefined) return own;
  const path = [...at, "parts", String(withOptions)];
  if (withOptions === parts.length - 1 && own.providerOptions === undefined) return parseOwnOptions(last, path);
  throw badUserInput(
    [...path, "providerOptions"],
    "Outside of USER messages the parts become one text: give providerOptions to the message, or to its last part.",
  );
}

function parseUserParts(draft: MessageDraft, at: readonly string[], rule: AddressRule): readonly ContentPart[] {
  assertOneOf(draft, at);
  if (draft.parts === null || draft.parts === undefined) return [{ type: "text", text: parseText(draft, at) }];
  if (draft.parts.length === 0) throw badUserInput([...at, "parts"], "parts is empty; give text or at least one part.");
  return draft.parts.map((part, index) => parseContentPart(part, [...at, "parts", String(index)], rule));
}

function assertOneOf(draft: MessageDraft, at: readonly string[]): void {
  const hasText = draft.text !== null && draft.text !== undefined;
  const hasParts = draft.parts !== null && draft.parts !== undefined;
  if (hasText && hasParts) throw badUserInput(at, "A message has either text or parts, not both.");
}
