import type { JsonObject } from "../../lib/json.ts";
import { numberAt, stringAt, type Fields } from "../shared/read-json.ts";
import { knownWords, safeParam } from "../shared/safe-words.ts";
import { NO_FACTS, type VendorErrorFacts, type VendorErrorKind } from "../shared/vendor-failure.ts";
import { FIELD_OF_PARAM } from "./fields.ts";
import { findErrorFields } from "./find-error-fields.ts";

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
  "max_tokens_per_request",
  "content_policy_violation",
  "content_filter",
  "DeploymentNotFound",
  "NOT_FOUND",
  "invalid_model",
  "model_not_available",
  "wrong_api_key",
  "json_validate_failed",
  "tool_use_failed",
  "queue_exceeded",
  "token_quota_exceeded",
  "request_quota_exceeded",
  "BadRequestError",
  "NotFoundError",
  "tokens",
  "requests",
  "engine_overloaded",
  "server_overloaded",
  "overloaded_error",
]);

/** What messages mean where no code says it, the surest first; messages are looked at and never repeated. */
const KIND_OF_MESSAGE: readonly (readonly [RegExp, VendorErrorKind])[] = [
  [
    /maximum (?:context|prompt|input) length|too many tokens (?:in batch|overall)|context window|max context length|prompt is too long|context length of only/i,
    "context-length",
  ],
  [/insufficient (?:balance|credits)|credit balance/i, "billing"],
  [/(?:incorrect|invalid|wrong) api key/i, "refused-key"],
  [
    /model\b.{0,200}\b(?:does not exist|not found|is not available)|not a valid model|model not exist|^invalid model/i,
    "model-not-found",
  ],
];

/** How much of a message is looked at. */
const MAX_MESSAGE_CHARS = 1_000;

/** Reads OpenAI's `{"error": {message, type, param, code}}` and the forms in which the rest of the family says the same. */
export function mapError(body: unknown, sentBody: JsonObject | undefined): VendorErrorFacts {
  const error = findErrorFields(body);
  if (error === undefined) return NO_FACTS;
  const param = safeParam(stringAt(error, "param"), sentBody);
  const kind = kindOf(error);
  const code = codeOf(error);
  return {
    kind,
    words: knownWords([stringAt(error, "type"), code], WORDS),
    param,
    field: fieldOf(code, param),
    retryAfterMs: undefined,
  };
}

function fieldOf(code: string | undefined, param: string | undefined): readonly string[] | undefined {
  if (param !== undefined) return FIELD_OF_PARAM.get(param.split(/[.[]/, 1)[0] ?? "");
  // Azure names a parameter that no chat has.
  return code === "content_filter" ? ["messages"] : undefined;
}

function codeOf(error: Fields): string | undefined {
  const code = numberAt(error, "code");
  return code === undefined ? stringAt(error, "code") : String(code);
}

function kindOf(error: Fields): VendorErrorKind {
  const message = (stringAt(error, "message") ?? "").slice(0, MAX_MESSAGE_CHARS);
  return (
    kindOfCode(codeOf(error)) ??
    KIND_OF_MESSAGE.find(([pattern]) => pattern.test(message))?.[1] ??
    kindOfStatusCode(codeOf(error)) ??
    kindOfType(stringAt(error, "type"))
  );
}

function kindOfCode(code: string | undefined): VendorErrorKind | undefined {
  switch (code) {
    case "context_length_exceeded":
    case "max_tokens_per_request":
      return "context-length";
    case "model_not_found":
    case "model_not_available":
    case "DeploymentNotFound":
    case "NOT_FOUND":
      return "model-not-found";
    case "invalid_api_key":
    case "wrong_api_key":
      return "refused-key";
    case "insufficient_quota":
    case "billing_not_active":
    case "billing_hard_limit_reached":
      return "quota-exhausted";
    case "rate_limit_exceeded":
    case "token_quota_exceeded":
    case "request_quota_exceeded":
    case "429":
      return "rate-limited";
    case "engine_overloaded":
    case "server_overloaded":
    case "queue_exceeded":
    case "503":
      return "overloaded";
    default:
      return undefined;
  }
}

/** OpenRouter, vLLM and Perplexity repeat the status as the code, inside a stream as well. */
function kindOfStatusCode(code: string | undefined): VendorErrorKind | undefined {
  switch (code) {
    case "400":
    case "422":
      return "bad-input";
    case "401":
    case "403":
      return "refused-key";
    case "402":
      return "billing";
    case "404":
      return "model-not-found";
    case "408":
    case "504":
      return "timeout";
    default:
      return undefined;
  }
}

function kindOfType(type: string | undefined): VendorErrorKind {
  switch (type) {
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
    case "invalid_model":
    case "not_found_error":
    case "NotFoundError":
      return "model-not-found";
    case "invalid_request_error":
    case "BadRequestError":
      return "bad-input";
    default:
      return "server";
  }
}
