import type { ContentPartDraft, MessageDraft } from "../../../domain/completion/completion-request-draft.ts";
import type { JsonObject, JsonValue } from "../../../lib/json.ts";
import { toImageDraft } from "../shared/image-url.ts";
import { ParamError, wrongType } from "../shared/param-error.ts";
import { readArray, readString, requireObject, requireString, toObject, toWord } from "../shared/read-fields.ts";
import { parseArguments } from "../shared/tools.ts";

const ROLES = ["developer", "system", "user", "assistant", "tool", "function"] as const;

/** Parses `messages` of the chat API, one draft for each. */
export function parseMessages(messages: readonly JsonValue[], warnings: string[]): readonly MessageDraft[] {
  return messages.map((item, index) => {
    const param = `messages[${String(index)}]`;
    return parseMessage(toObject(item, param), `${param}.`, warnings);
  });
}

function parseMessage(message: JsonObject, at: string, warnings: string[]): MessageDraft {
  const role = toWord(requireString(message, "role", at), ROLES, `${at}role`);
  if (role === "function") {
    throw new ParamError(`${at}role`, "unsupported_value", "OpenAI replaced the role 'function' by 'tool'; send that.");
  }
  if (role !== "tool" && readString(message, "name", at) !== undefined) {
    warnings.push(`${at}name was ignored: speakers have no names here; write it into the text.`);
  }
  switch (role) {
    case "developer":
    case "system":
      return { role: "system", ...parseContent(message, at, warnings) };
    case "user":
      return { role, ...parseContent(message, at, warnings) };
    case "assistant":
      return parseAssistant(message, at, warnings);
    case "tool":
      return { role, toolCallId: requireString(message, "tool_call_id", at), ...parseContent(message, at, warnings) };
  }
}

function parseAssistant(message: JsonObject, at: string, warnings: string[]): MessageDraft {
  for (const name of ["function_call", "audio"]) {
    if (message[name] === undefined || message[name] === null) continue;
    throw new ParamError(
      at + name,
      "unsupported_parameter",
      `Unsupported parameter: '${at + name}'. Send text and tool_calls.`,
    );
  }
  const toolCalls = readArray(message, "tool_calls", at)?.map((item, index) => {
    const param = `${at}tool_calls[${String(index)}]`;
    return parseToolCall(toObject(item, param), `${param}.`);
  });
  // What the model said instead of an answer is text that was said.
  const refusal = readString(message, "refusal", at);
  const content = message["content"];
  const isEmpty = content === undefined || content === null || content === "";
  if (isEmpty && refusal !== undefined) return { role: "assistant", text: refusal, toolCalls };
  return { role: "assistant", ...parseContent(message, at, warnings), toolCalls };
}

function parseToolCall(call: JsonObject, at: string): { id: string; name: string; arguments: JsonObject } {
  if ((readString(call, "type", at) ?? "function") !== "function") {
    throw new ParamError(`${at}type`, "unsupported_value", "Calls of functions alone can be sent back.");
  }
  const called = requireObject(call, "function", at);
  return {
    id: requireString(call, "id", at),
    name: requireString(called, "name", `${at}function.`),
    arguments: parseArguments(readString(called, "arguments", `${at}function.`), `${at}function.arguments`),
  };
}

function parseContent(message: JsonObject, at: string, warnings: string[]): Pick<MessageDraft, "text" | "parts"> {
  const content = message["content"];
  if (content === undefined || content === null) return {};
  if (typeof content === "string") return { text: content };
  if (!Array.isArray(content)) throw wrongType(`${at}content`, "a string or an array of parts", content);
  return {
    parts: content.map((item, index) => {
      const param = `${at}content[${String(index)}]`;
      return parsePart(toObject(item, param), `${param}.`, warnings);
    }),
  };
}

function parsePart(part: JsonObject, at: string, warnings: string[]): ContentPartDraft {
  const type = requireString(part, "type", at);
  switch (type) {
    case "text":
      return { text: requireString(part, "text", at) };
    case "refusal":
      return { text: requireString(part, "refusal", at) };
    case "image_url": {
      const image = requireObject(part, "image_url", at);
      const detail = readString(image, "detail", `${at}image_url.`);
      return {
        image: toImageDraft(requireString(image, "url", `${at}image_url.`), detail, `${at}image_url`, warnings),
      };
    }
    default:
      throw new ParamError(
        `${at}type`,
        "unsupported_value",
        `Unsupported value for '${at}type'. Parts of messages are of the type text or image_url.`,
      );
  }
}
