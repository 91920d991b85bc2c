import type { JsonObject } from "../../lib/json.ts";
import { fieldsAt, isFields, stringAt, type Fields } from "../shared/read-json.ts";
import { knownWords, safeParam } from "../shared/safe-words.ts";
import { NO_FACTS, type VendorErrorFacts, type VendorErrorKind } from "../shared/vendor-failure.ts";

/** Types and codes that may be repeated to callers. */
const WORDS = new Set([
  "invalid_request_error",
  "authentication_error",
  "not_found_error",
  "rate_limit_error",
  "rate_limit_exceeded",
  "server_error",
  "insufficient_quota",
  "invalid_api_key",
  "context_length_exceeded",
  "model_not_found",
  "model_not_supported",
  "Input validation error",
  "validation",
  "overloaded",
  "overloaded_error",
  "generation",
  "incomplete_generation",
]);

/** The input field that a parameter stands for. */
const FIELD_OF_PARAM: ReadonlyMap<string, readonly string[]> = new Map([
  ["messages", ["messages"]],
  ["model", ["model"]],
  ["temperature", ["temperature"]],
  ["top_p", ["topP"]],
  ["max_tokens", ["maxOutputTokens"]],
  ["stop", ["stop"]],
  ["seed", ["seed"]],
  ["reasoning_effort", ["reasoningEffort"]],
  ["tools", ["tools"]],
  ["tool_choice", ["toolChoice"]],
  ["response_format", ["responseFormat"]],
]);

/**
 * Reads an error of Hugging Face's router: OpenAI's `{"error": {message, type, param, code}}` from most of the servers behind it,
 * `{"error": "text", "error_type"}` from its own. Texts are looked at and never repeated.
 */
export function mapError(body: unknown, sentBody: JsonObject | undefined): VendorErrorFacts {
  if (!isFields(body)) return NO_FACTS;
  const error: Fields | undefined =
    fieldsAt(body, "error") ??
    (typeof body["error"] === "string" ? { message: body["error"], type: body["error_type"] } : undefined);
  if (error === undefined) return NO_FACTS;
  const param = safeParam(stringAt(error, "param"), sentBody);
  return {
    kind: kindOf(error),
    words: knownWords([stringAt(error, "type"), stringAt(error, "code")], WORDS),
    param,
    field: param === undefined ? undefined : FIELD_OF_PARAM.get(param.split(/[.[]/, 1)[0] ?? ""),
    retryAfterMs: undefined,
  };
}

function kindOf(error: Fields): VendorErrorKind {
  const message = stringAt(error, "message") ?? "";
  switch (stringAt(error, "code")) {
    case "context_length_exceeded":
      return "context-length";
    case "model_not_found":
    case "model_not_supported":
      return "model-not-found";
    case "invalid_api_key":
      return "refused-key";
    case "insufficient_quota":
      return "quota-exhausted";
    case "rate_limit_exceeded":
      return "rate-limited";
    default:
  }
  if (/maximum context length|context window|must be <= \d+\. Given/i.test(message)) return "context-length";
  switch (stringAt(error, "type")) {
    case "insufficient_quota":
      return "quota-exhausted";
    case "rate_limit_error":
    case "requests":
    case "tokens":
      return "rate-limited";
    case "overloaded":
    case "overloaded_error":
      return "overloaded";
    case "authentication_error":
      return "refused-key";
    case "invalid_request_error":
    case "validation":
      return "bad-input";
    default:
      return "server";
  }
}
