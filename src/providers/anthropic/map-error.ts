import type { JsonObject } from "../../lib/json.ts";
import { fieldsAt, isFields, stringAt } from "../shared/read-json.ts";
import { knownWords, safeParam } from "../shared/safe-words.ts";
import { NO_FACTS, type VendorErrorFacts, type VendorErrorKind } from "../shared/vendor-failure.ts";
import { FIELD_OF_PARAM } from "./fields.ts";

/** Types that may be repeated to callers. */
const WORDS = new Set([
  "invalid_request_error",
  "authentication_error",
  "billing_error",
  "permission_error",
  "not_found_error",
  "request_too_large",
  "rate_limit_error",
  "api_error",
  "timeout_error",
  "overloaded_error",
]);

/** Reads Anthropic's `{"type": "error", "error": {type, message}}`; the message is looked at and never repeated. */
export function mapError(body: unknown, sentBody: JsonObject | undefined): VendorErrorFacts {
  const error = isFields(body) ? fieldsAt(body, "error") : undefined;
  if (error === undefined) return NO_FACTS;
  const type = stringAt(error, "type");
  const message = stringAt(error, "message") ?? "";
  // The message begins with the path of what is wrong: "messages.0.content.1.text: …".
  const [, path] = /^([a-z_]+(?:\.(?:[a-z_]+|\d+))*):\s/.exec(message.slice(0, 200)) ?? [];
  const param = safeParam(path, sentBody);
  return {
    kind: kindOf(type, message),
    words: knownWords([type], WORDS),
    param,
    field: param === undefined ? undefined : FIELD_OF_PARAM.get(param.split(".", 1)[0] ?? ""),
    retryAfterMs: undefined,
  };
}

function kindOf(type: string | undefined, message: string): VendorErrorKind {
  switch (type) {
    case "invalid_request_error":
      if (/prompt is too long|exceeds? (?:the )?context (?:limit|window)/i.test(message)) return "context-length";
      return /credit balance/i.test(message) ? "billing" : "bad-input";
    case "request_too_large":
      return "bad-input";
    case "billing_error":
      return "billing";
    case "authentication_error":
    case "permission_error":
      return "refused-key";
    case "not_found_error":
      return /^model\b/.test(message) ? "model-not-found" : "unknown";
    case "rate_limit_error":
      return "rate-limited";
    case "overloaded_error":
      return "overloaded";
    case "timeout_error":
      return "timeout";
    default:
      return "server";
  }
}
