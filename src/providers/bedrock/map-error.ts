import { fieldsAt, isFields, stringAt, type Fields } from "../shared/read-json.ts";
import { NO_FACTS, type VendorErrorFacts, type VendorErrorKind } from "../shared/vendor-failure.ts";

/** The exceptions of a stream; each is one key of its event. */
const EXCEPTIONS: ReadonlyMap<string, VendorErrorKind> = new Map([
  ["internalServerException", "server"],
  ["modelStreamErrorException", "server"],
  ["serviceUnavailableException", "overloaded"],
  ["throttlingException", "rate-limited"],
  ["validationException", "bad-input"],
]);

/**
 * Reads Bedrock's `{"message": "…"}` and the exceptions of its streams. The text is looked at and never repeated; the exception's
 * name of an answer stands in a header, and its status says as much.
 */
export function mapError(body: unknown): VendorErrorFacts {
  if (!isFields(body)) return NO_FACTS;
  for (const [name, kind] of EXCEPTIONS) {
    if (fieldsAt(body, name) !== undefined) return { ...NO_FACTS, kind, words: [name] };
  }
  const kind = Object.hasOwn(body, "output") ? undefined : kindOf(body);
  return kind === undefined ? NO_FACTS : { ...NO_FACTS, kind };
}

function kindOf(error: Fields): VendorErrorKind | undefined {
  const message = stringAt(error, "message") ?? stringAt(error, "Message");
  if (message === undefined) return undefined;
  if (/too long|too many input tokens|maximum (?:context|number of tokens)|context (?:window|length)/i.test(message)) {
    return "context-length";
  }
  if (/security token|signature|authentication failed|api key|not authorized|access denied/i.test(message)) {
    return "refused-key";
  }
  if (/model identifier|could not resolve the foundation model|end of its life|model .{0,60}not found/i.test(message)) {
    return "model-not-found";
  }
  if (/too many (?:requests|tokens)|throttl|rate exceeded/i.test(message)) return "rate-limited";
  if (/unavailable|unable to process your request at this time|not ready/i.test(message)) return "overloaded";
  return "server";
}
