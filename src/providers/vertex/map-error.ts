import { fieldsAt, isFields, listAt, stringAt } from "../shared/read-json.ts";
import { knownWords } from "../shared/safe-words.ts";
import { NO_FACTS, type VendorErrorFacts, type VendorErrorKind } from "../shared/vendor-failure.ts";

/** Google's status words, which may be repeated to callers, and what they mean. */
const STATUSES: ReadonlyMap<string, VendorErrorKind> = new Map([
  ["INVALID_ARGUMENT", "bad-input"],
  ["OUT_OF_RANGE", "bad-input"],
  ["FAILED_PRECONDITION", "bad-input"],
  ["UNAUTHENTICATED", "refused-key"],
  ["PERMISSION_DENIED", "refused-key"],
  ["NOT_FOUND", "model-not-found"],
  ["RESOURCE_EXHAUSTED", "rate-limited"],
  ["UNAVAILABLE", "overloaded"],
  ["DEADLINE_EXCEEDED", "timeout"],
  ["INTERNAL", "server"],
  ["UNKNOWN", "server"],
  ["ABORTED", "server"],
  ["CANCELLED", "server"],
]);
const WORDS = new Set(STATUSES.keys());

/** Reads Google's `{"error": {code, message, status, details}}`, in a list too; the message is looked at and never repeated. */
export function mapError(body: unknown): VendorErrorFacts {
  const root: unknown = Array.isArray(body) ? body[0] : body;
  const error = isFields(root) ? fieldsAt(root, "error") : undefined;
  if (error === undefined) return NO_FACTS;
  const status = stringAt(error, "status");
  const isTooLong = /exceeds the maximum number of (?:input )?tokens|input token count/i.test(
    stringAt(error, "message") ?? "",
  );
  const kind = STATUSES.get(status ?? "") ?? "server";
  const delay = listAt(error, "details")
    .filter(isFields)
    .map((detail) => stringAt(detail, "retryDelay"))
    .find((text) => text !== undefined);
  const [, seconds] = /^(\d{1,6}(?:\.\d+)?)s$/.exec(delay ?? "") ?? [];
  return {
    ...NO_FACTS,
    kind: kind === "bad-input" && isTooLong ? "context-length" : kind,
    words: knownWords([status], WORDS),
    retryAfterMs: seconds === undefined ? undefined : Math.ceil(Number(seconds) * 1_000),
  };
}
