import type { JsonObject } from "../../lib/json.ts";
import { fieldsAt, isFields, listAt, stringAt, type Fields } from "../shared/read-json.ts";
import { knownWords, safeParam } from "../shared/safe-words.ts";
import { NO_FACTS, type VendorErrorFacts, type VendorErrorKind } from "../shared/vendor-failure.ts";
import { FIELD_OF_PARAM } from "./fields.ts";

/** Statuses and reasons that may be repeated to callers. */
const WORDS = new Set([
  "INVALID_ARGUMENT",
  "FAILED_PRECONDITION",
  "OUT_OF_RANGE",
  "UNAUTHENTICATED",
  "PERMISSION_DENIED",
  "NOT_FOUND",
  "ABORTED",
  "ALREADY_EXISTS",
  "RESOURCE_EXHAUSTED",
  "CANCELLED",
  "DATA_LOSS",
  "UNKNOWN",
  "INTERNAL",
  "NOT_IMPLEMENTED",
  "UNAVAILABLE",
  "DEADLINE_EXCEEDED",
  "API_KEY_INVALID",
  "API_KEY_SERVICE_BLOCKED",
  "SERVICE_DISABLED",
]);

/** Reads Google's `{"error": {code, message, status, details}}`; the message is looked at and never repeated. */
export function mapError(body: unknown, sentBody: JsonObject | undefined): VendorErrorFacts {
  // Streams without SSE, and some proxies of them, wrap the error in a list.
  const root: unknown = Array.isArray(body) ? body[0] : body;
  const error = isFields(root) ? fieldsAt(root, "error") : undefined;
  if (error === undefined) return NO_FACTS;
  const details = listAt(error, "details").filter(isFields);
  const reason = details.map((detail) => stringAt(detail, "reason")).find((word) => word !== undefined);
  const param = paramOf(details, sentBody);
  return {
    kind: kindOf(stringAt(error, "status"), reason, stringAt(error, "message") ?? ""),
    words: knownWords([stringAt(error, "status"), reason], WORDS),
    param,
    field: param === undefined ? undefined : fieldOf(param),
    retryAfterMs: retryDelayMs(details),
  };
}

function kindOf(status: string | undefined, reason: string | undefined, message: string): VendorErrorKind {
  if (reason?.startsWith("API_KEY") === true) return "refused-key";
  switch (status) {
    case "INVALID_ARGUMENT":
    case "OUT_OF_RANGE":
      return /exceeds the maximum number of (?:input )?tokens/i.test(message) ? "context-length" : "bad-input";
    case "FAILED_PRECONDITION":
      return "billing";
    case "UNAUTHENTICATED":
    case "PERMISSION_DENIED":
      return "refused-key";
    case "NOT_FOUND":
      return /models?\b/i.test(message) ? "model-not-found" : "unknown";
    case "RESOURCE_EXHAUSTED":
      return "rate-limited";
    case "UNAVAILABLE":
      return "overloaded";
    case "DEADLINE_EXCEEDED":
      return "timeout";
    default:
      return "server";
  }
}

/** The first field that a `BadRequest` names, written as the body writes it. */
function paramOf(details: readonly Fields[], sentBody: JsonObject | undefined): string | undefined {
  const [violation] = details.flatMap((detail) => listAt(detail, "fieldViolations")).filter(isFields);
  const path = stringAt(violation, "field")
    ?.slice(0, 200)
    .replace(/^GenerateContentRequest\./, "");
  return safeParam(
    path?.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
    sentBody,
  );
}

function fieldOf(param: string): readonly string[] | undefined {
  const names = param.split(/[.[]/).filter((name) => FIELD_OF_PARAM.has(name));
  return FIELD_OF_PARAM.get(names[0] ?? "");
}

/** The wait of a `RetryInfo`, e.g. `"34.07s"`. */
function retryDelayMs(details: readonly Fields[]): number | undefined {
  const delay = details.map((detail) => stringAt(detail, "retryDelay")).find((text) => text !== undefined);
  const [, seconds] = /^(\d{1,6}(?:\.\d+)?)s$/.exec(delay ?? "") ?? [];
  return seconds === undefined ? undefined : Math.ceil(Number(seconds) * 1_000);
}
