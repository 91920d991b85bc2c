import type { VendorError } from "../dialect.ts";
import { firstOf, isRecord, listAt, numberAt, recordAt, recordsOf, stringAt, type JsonRecord } from "../json.ts";

const ROLES = ["system", "user", "assistant", "tool"];

/** What Cohere refuses of a chat request; undefined where it takes it. */
export function refuseChat(body: JsonRecord, model: string, models: readonly string[]): VendorError | undefined {
  const messages = recordsOf(listAt(body, "messages"));
  return firstOf([
    () => (model === "" ? invalid("invalid request: model is required") : undefined),
    () => (models.includes(model) ? undefined : modelNotFound(model)),
    () => (messages.length === 0 ? invalid("invalid request: messages must be provided and not be empty") : undefined),
    () => refuseRoles(messages),
    () => refuseResults(messages),
    () => refuseNumbers(body),
    () => refuseFormat(body),
  ]);
}

/** A refusal as Cohere words it. */
export function invalid(message: string): VendorError {
  return { status: 400, message };
}

/** 404 for a model that is not there. */
export function modelNotFound(model: string): VendorError {
  const message = `model '${model}' not found, make sure the correct model ID was used and that you have access to the model.`;
  return { status: 404, message };
}

function refuseRoles(messages: readonly JsonRecord[]): VendorError | undefined {
  const wrong = messages.find((message) => !ROLES.includes(String(message.role)));
  if (wrong !== undefined) return invalid(`invalid request: unknown role ${String(wrong.role)}`);
  const empty = messages.find(
    (message) => message.role !== "assistant" && (message.content === undefined || message.content === ""),
  );
  return empty === undefined
    ? undefined
    : invalid("invalid request: all elements in messages must have non-empty content.");
}

function refuseResults(messages: readonly JsonRecord[]): VendorError | undefined {
  const known = new Set(
    messages.flatMap((message) => recordsOf(listAt(message, "tool_calls")).map((call) => stringAt(call, "id"))),
  );
  const orphan = messages.find((message) => message.role === "tool" && !known.has(stringAt(message, "tool_call_id")));
  return orphan === undefined
    ? undefined
    : invalid("invalid request: a tool message must follow the tool call that it answers.");
}

function refuseNumbers(body: JsonRecord): VendorError | undefined {
  const p = numberAt(body, "p");
  if (p !== undefined && (p < 0.01 || p > 0.99)) {
    return invalid("invalid request: p must be between 0.01 and 0.99 inclusive.");
  }
  if (listAt(body, "stop_sequences").length > 5) return invalid("invalid request: too many stop sequences, max is 5.");
  const isChoice = [undefined, "REQUIRED", "NONE"].includes(stringAt(body, "tool_choice"));
  if (!isChoice) return invalid("invalid request: tool_choice must be REQUIRED or NONE.");
  if (body.tool_choice !== undefined && listAt(body, "tools").length === 0) {
    return invalid("invalid request: tool_choice requires tools.");
  }
  return undefined;
}

function refuseFormat(body: JsonRecord): VendorError | undefined {
  const format = recordAt(body, "response_format");
  if (format === undefined || !isRecord(format.json_schema)) return undefined;
  return listAt(body, "tools").length > 0
    ? invalid("invalid request: response_format with a schema is not supported with tools.")
    : undefined;
}
