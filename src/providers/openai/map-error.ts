import type { JsonObject } from "../../lib/json.ts";
import { fieldsAt, isFields, stringAt, type Fields } from "../shared/read-json.ts";
import { knownWords, safeParam } from "../shared/safe-words.ts";
import { NO_FACTS, type VendorErrorFacts, type VendorErrorKind } from "../shared/vendor-failure.ts";
import { FIELD_OF_PARAM } from "./fields.ts";

/** Types and codes that may be repeated to callers. */
const WORDS = new Set([
  "invalid_request_error",
  "authentication_error",
  "permission_error",
  "not_found_error",
  "rate_limit_error",
  "rate_limit_exceeded",
  "server_error",
  "insufficient_quota",
  "billing_not_active",
  "billing_hard_limit_reached",
  "invalid_api_key",
  "context_length_exceeded",
  "model_not_found",
  "unsupported_parameter",
  "unsupported_value",
  "unknown_parameter",
  "missing_required_parameter",
  "invalid_type",
  "invalid_value",
  "invalid_function_parameters",
  "invalid_image_url",
  "invalid_image_format",
  "image_parse_error",
  "integer_above_max_value",
  "integer_below_min_value",
  "decimal_above_max_value",
  "decimal_below_min_value",
  "string_above_max_length",
  "array_above_max_length",
  "content_policy_violation",
  "content_filter",
  "tokens",
  "requests",
  "engine_overloaded",
  "server_overloaded",
  "overloaded_error",
]);

/** Reads OpenAI's `{"error": {message, type, param, code}}`; the message is looked at and never repeated. */
export function mapError(body: unknown, sentBody: JsonObject | undefined): VendorErrorFacts {
  const error = isFields(body) ? fieldsAt(body, "error") : undefined;
  if (error === undefined) {
    // Some servers of the family write the error as bare text.
    return isFields(body) && typeof body["error"] === "string" ? { ...NO_FACTS, kind: "server" } : NO_FACTS;
  }
  const param = safeParam(stringAt(error, "param"), sentBody);
  return {
    kind: kindOf(error),
    words: knownWords([stringAt(error, "type"), codeOf(error)], WORDS),
    param,
    field: param === undefined ? undefined : FIELD_OF_PARAM.get(param.split(/[.[]/, 1)[0] ?? ""),
    retryAfterMs: undefined,
  };
}

function codeOf(error: Fields): string | undefined {
  const code = error["code"];
  return typeof code === "number" ? String(code) : stringAt(error, "code");
}

function kindOf(error: Fields): VendorErrorKind {
  const code = codeOf(error);
  switch (code) {
    case "context_length_exceeded":
      return "context-length";
    case "model_not_found":
      return "model-not-found";
    case "invalid_api_key":
      return "refused-key";
    case "insufficient_quota":
    case "billing_not_active":
    case "billing_hard_limit_reached":
      return "quota-exhausted";
    case "rate_limit_exceeded":
    case "429":
      return "rate-limited";
    case "engine_overloaded":
    case "server_overloaded":
    case "503":
      return "overloaded";
    default:
  }
  if (/maximum context length|context window/i.test(stringAt(error, "message") ?? "")) return "context-length";
  switch (stringAt(error, "type")) {
    case "insufficient_quota":
      return "quota-exhausted";
    case "rate_limit_error":
    case "tokens":
    case "requests":
      return "rate-limited";
    case "overloaded_error":
      return "overloaded";
    case "authentication_error":
    case "permission_error":
      return "refused-key";
    case "invalid_request_error":
      return "bad-input";
    default:
      return "server";
  }
}
