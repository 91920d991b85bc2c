import type { ContentPartDraft, MessageDraft } from "../../../domain/completion/completion-request-draft.ts";
import type { JsonObject, JsonValue } from "../../../lib/json.ts";
import type { Carry, OwnOptions } from "../shared/carry.ts";
import { toAudio, toFile, toMedia } from "../shared/media.ts";
import { ParamError, wrongType } from "../shared/param-error.ts";
import { readArray, readString, requireObject, requireString, toObject, toWord } from "../shared/read-fields.ts";
import { parseArguments } from "../shared/tools.ts";

const ROLES = ["developer", "system", "user", "assistant", "tool", "function"] as const;
type Role = Exclude<(typeof ROLES)[number], "function">;

/** Parses `messages` of the chat API, one draft for each. */
export function parseMessages(messages: readonly JsonValue[], carry: Carry): readonly MessageDraft[] {
  return messages.map((item, index) => {
    const param = `messages[${String(index)}]`;
    return parseMessage(toObject(item, param), `${param}.`, carry);
  });
}

function parseMessage(message: JsonObject, at: string, carry: Carry): MessageDraft {
  const role = toWord(requireString(message, "role", at), ROLES, `${at}role`);
  if (role === "function") {
    throw new ParamError(`${at}role`, "unsupported_value", "OpenAI replaced the role 'function' by 'tool'; send that.");
  }
  return { ...parseRole(role, message, at, carry), ...optionsOf(role, message, at, carry) };
}

/** Options of the message, among them its speaker's name; of a tool's result the name says what is known. */
function optionsOf(role: Role, message: JsonObject, at: string, carry: Carry): OwnOptions {
  const name = readString(message, "name", at);
  return carry.optionsOf(
    message,
    at,
    name === undefined || role === "tool" ? undefined : { param: `${at}name`, options: { name } },
  );
}

function parseRole(role: Role, message: JsonObject, at: string, carry: Carry): MessageDraft {
  switch (role) {
    case "developer":
    case "system":
      return { role: "system", ...parseContent(message, at, carry) };
    case "user":
      return { role, ...parseContent(message, at, carry) };
    case "assistant":
      return parseAssistant(message, at, carry);
    case "tool":
      return { role, toolCallId: requireString(message, "tool_call_id", at), ...parseContent(message, at, carry) };
  }
}

function parseAssistant(message: JsonObject, at: string, carry: Carry): MessageDraft {
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
  return { role: "assistant", ...parseContent(message, at, carry), toolCalls };
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

function parseContent(message: JsonObject, at: string, carry: Carry): Pick<MessageDraft, "text" | "parts"> {
  const content = message["content"];
  if (content === undefined || content === null) return {};
  if (typeof content === "string") return { text: content };
  if (!Array.isArray(content)) throw wrongType(`${at}content`, "a string or an array of parts", content);
  return {
    parts: content.map((item, index) => {
      const param = `${at}content[${String(index)}]`;
      return parsePart(toObject(item, param), `${param}.`, carry);
    }),
  };
}

function parsePart(part: JsonObject, at: string, carry: Carry): ContentPartDraft {
  const type = requireString(part, "type", at);
  switch (type) {
    case "text":
    case "refusal":
      return { text: requireString(part, type, at), ...carry.optionsOf(part, at) };
    case "image_url": {
      const image = requireObject(part, "image_url", at);
      const of = `${at}image_url.`;
      const detail = readString(image, "detail", of);
      return {
        image: toMedia(requireString(image, "url", of), `${of}url`),
        ...carry.optionsOf(
          part,
          at,
          detail === undefined || detail === "auto"
            ? undefined
            : { param: `${of}detail`, options: { image_url: { detail } } },
        ),
      };
    }
    case "input_audio":
      return {
        audio: toAudio(requireObject(part, "input_audio", at), `${at}input_audio.`),
        ...carry.optionsOf(part, at),
      };
    case "file":
      return { file: toFile(requireObject(part, "file", at), `${at}file.`), ...carry.optionsOf(part, at) };
    default:
      throw new ParamError(
        `${at}type`,
        "unsupported_value",
        `Unsupported value for '${at}type'. Parts of messages are of the type text, image_url, input_audio or file.`,
      );
  }
}
