import type { VendorError } from "../dialect.ts";
import { firstOf, isRecord, kindOf, listAt, recordAt, recordsOf, stringAt, type JsonRecord } from "../json.ts";
import { invalid, missing } from "./errors.ts";
import { refuseMedia, refuseMediaOfModel } from "./refuse-media.ts";

const ROLES = ["system", "assistant", "user", "function", "tool", "developer"];

/** Types of content parts by role. */
const PARTS: Record<string, readonly string[]> = {
  user: ["text", "image_url", "input_audio", "file"],
  assistant: ["text", "refusal"],
  system: ["text"],
  developer: ["text"],
  tool: ["text"],
};

/** What OpenAI refuses in `messages`. */
export function refuseConversation(body: JsonRecord, model: string): VendorError | undefined {
  const { messages } = body;
  if (messages === undefined) return missing("messages");
  if (!Array.isArray(messages)) {
    return invalid(
      `Invalid type for 'messages': expected an array of objects, but got a ${kindOf(messages)} instead.`,
      "messages",
      "invalid_type",
    );
  }
  if (messages.length === 0) {
    return invalid(
      "Invalid 'messages': empty array. Expected an array with minimum length 1, but got an empty array instead.",
      "messages",
      "empty_array",
    );
  }
  return firstOf([
    ...messages.map((message, index) => () => refuseMessage(message, index)),
    () => refuseToolTurns(recordsOf(messages)),
    () => refuseMediaOfModel(recordsOf(messages), model),
  ]);
}

function refuseMessage(message: unknown, index: number): VendorError | undefined {
  const at = `messages[${String(index)}]`;
  if (!isRecord(message))
    return invalid(
      `Invalid type for '${at}': expected an object, but got a ${kindOf(message)} instead.`,
      at,
      "invalid_type",
    );
  const role = stringAt(message, "role");
  if (role === undefined) return missing(`${at}.role`);
  if (!ROLES.includes(role)) {
    const known = ROLES.map((name) => `'${name}'`);
    return invalid(
      `Invalid value: '${role}'. Supported values are: ${known.slice(0, -1).join(", ")}, and ${known.at(-1) ?? ""}.`,
      `${at}.role`,
      "invalid_value",
    );
  }
  if (role === "tool" && stringAt(message, "tool_call_id") === undefined) return missing(`${at}.tool_call_id`);
  return firstOf([() => refuseCalls(message, at), () => refuseContent(message, role, index)]);
}

function refuseContent(message: JsonRecord, role: string, index: number): VendorError | undefined {
  const { content } = message;
  const at = `messages[${String(index)}].content`;
  if (content === undefined || content === null) {
    const mayBeEmpty =
      role === "assistant" &&
      (listAt(message, "tool_calls").length > 0 || "refusal" in message || "function_call" in message);
    return mayBeEmpty
      ? undefined
      : invalid("Invalid value for 'content': expected a string, got null.", `messages.[${String(index)}].content`);
  }
  if (typeof content === "string") return undefined;
  if (!Array.isArray(content)) {
    return invalid(
      `Invalid type for '${at}': expected one of a string or array of objects, but got ${kindOf(content)} instead.`,
      at,
      "invalid_type",
    );
  }
  return firstOf(
    recordsOf(content).map((part, position) => () => refusePart(part, role, `${at}[${String(position)}]`)),
  );
}

function refusePart(part: JsonRecord, role: string, at: string): VendorError | undefined {
  const type = stringAt(part, "type");
  if (type === undefined) return missing(`${at}.type`);
  const known = PARTS[role] ?? ["text"];
  if (!known.includes(type)) {
    return invalid(
      `Invalid value: '${type}'. Supported values are: ${known.map((name) => `'${name}'`).join(", ")}.`,
      `${at}.type`,
      "invalid_value",
    );
  }
  if (type === "text" && stringAt(part, "text") === undefined) return missing(`${at}.text`);
  return refuseMedia(part, at);
}

function refuseCalls(message: JsonRecord, at: string): VendorError | undefined {
  if (!("tool_calls" in message)) return undefined;
  const calls = listAt(message, "tool_calls");
  if (calls.length === 0) {
    return invalid(
      `Invalid '${at}.tool_calls': empty array. Expected an array with minimum length 1, but got an empty array instead.`,
      `${at}.tool_calls`,
      "empty_array",
    );
  }
  return firstOf(
    recordsOf(calls).map((call, position) => () => {
      const place = `${at}.tool_calls[${String(position)}]`;
      if (stringAt(call, "id") === undefined) return missing(`${place}.id`);
      if (stringAt(call, "type") === undefined) return missing(`${place}.type`);
      const definition = recordAt(call, "function") ?? {};
      if (call.type === "function" && typeof definition.arguments !== "string") {
        return invalid(
          `Invalid type for '${place}.function.arguments': expected a string, but got ${kindOf(definition.arguments)} instead.`,
          `${place}.function.arguments`,
          "invalid_type",
        );
      }
      return undefined;
    }),
  );
}

/** A tool's result answers a call before it, and every call is answered before anyone else speaks. */
function refuseToolTurns(messages: readonly JsonRecord[]): VendorError | undefined {
  let open: string[] = [];
  for (const [index, message] of messages.entries()) {
    if (message.role === "tool") {
      const id = stringAt(message, "tool_call_id") ?? "";
      if (!open.includes(id)) {
        return invalid(
          "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.",
          `messages.[${String(index)}].role`,
        );
      }
      open = open.filter((call) => call !== id);
      continue;
    }
    if (open.length > 0) return unanswered(open, index);
    open = recordsOf(listAt(message, "tool_calls")).map((call) => stringAt(call, "id") ?? "");
  }
  return open.length > 0 ? unanswered(open, messages.length) : undefined;
}

function unanswered(ids: readonly string[], index: number): VendorError {
  return invalid(
    `An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. The following tool_call_ids did not have response messages: ${ids.join(", ")}`,
    `messages.[${String(index)}].role`,
  );
}
