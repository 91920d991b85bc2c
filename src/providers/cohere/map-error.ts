import { fieldsAt, isFields, stringAt, type Fields } from "../shared/read-json.ts";
import { NO_FACTS, type VendorErrorFacts, type VendorErrorKind } from "../shared/vendor-failure.ts";

/**
 * Reads Cohere's `{"message": "…"}`, and the end of a stream that failed. There is nothing but a text in it: it is looked at and
 * never repeated.
 */
export function mapError(body: unknown): VendorErrorFacts {
  if (!isFields(body)) return NO_FACTS;
  const kind = kindOf(body);
  return kind === undefined ? NO_FACTS : { ...NO_FACTS, kind };
}

function kindOf(body: Fields): VendorErrorKind | undefined {
  if (body["type"] === "message-end") return kindOfEnd(fieldsAt(body, "delta"));
  // In an answer `message` is the message itself.
  const message = stringAt(body, "message");
  return message === undefined ? undefined : kindOfText(message);
}

function kindOfEnd(delta: Fields | undefined): VendorErrorKind | undefined {
  const error = stringAt(delta, "error");
  if (error !== undefined) return kindOfText(error);
  switch (stringAt(delta, "finish_reason")) {
    case "ERROR":
    case "ERROR_LIMIT":
    case "ERROR_TOXIC":
      return "server";
    case "TIMEOUT":
      return "timeout";
    default:
      return undefined;
  }
}

function kindOfText(message: string): VendorErrorKind {
  if (/too many tokens|exceeds? the (?:maximum )?context/i.test(message)) return "context-length";
  if (/invalid api token|no api key/i.test(message)) return "refused-key";
  if (/model '[^']{0,100}' not found|model .{0,100} was removed/i.test(message)) return "model-not-found";
  if (/calls \/ month/i.test(message)) return "quota-exhausted";
  if (/rate limit|too many requests|limited to/i.test(message)) return "rate-limited";
  if (/overloaded|unavailable/i.test(message)) return "overloaded";
  return "server";
}
