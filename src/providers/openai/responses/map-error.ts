import type { JsonObject } from "../../../lib/json.ts";
import { fieldsAt, isFields, stringAt, type Fields } from "../../shared/read-json.ts";
import { knownWords } from "../../shared/safe-words.ts";
import type { VendorErrorFacts, VendorErrorKind } from "../../shared/vendor-failure.ts";
import { mapError as mapChatError } from "../map-error.ts";
import { FIELD_OF_PARAM } from "./fields.ts";

/** Codes that chat completions do not have, with what they mean. */
const KINDS: ReadonlyMap<string, VendorErrorKind> = new Map([
  ["server_is_overloaded", "overloaded"],
  ["slow_down", "rate-limited"],
  ["vector_store_timeout", "timeout"],
  ["previous_response_not_found", "bad-input"],
  ["invalid_prompt", "content-refused"],
  ["bio_policy", "content-refused"],
  ["cyber_policy", "content-refused"],
  ["misalignment_policy_violation", "content-refused"],
  ["data_residency_mismatch", "content-refused"],
  ["invalid_image", "content-refused"],
  ["invalid_image_format", "content-refused"],
  ["invalid_image_mode", "content-refused"],
  ["invalid_image_url", "content-refused"],
  ["invalid_base64_image", "content-refused"],
  ["image_too_large", "content-refused"],
  ["image_too_small", "content-refused"],
  ["image_parse_error", "content-refused"],
  ["image_content_policy_violation", "content-refused"],
  ["image_file_too_large", "content-refused"],
  ["image_file_not_found", "content-refused"],
  ["unsupported_image_media_type", "content-refused"],
  ["empty_image_file", "content-refused"],
  ["failed_to_download_image", "content-refused"],
]);

/** The words of {@link KINDS}, which may be repeated to callers. */
const WORDS: ReadonlySet<string> = new Set(KINDS.keys());

/** Reads an error body of the Responses API; its message is looked at and never repeated. */
export function mapError(body: unknown, sentBody: JsonObject | undefined): VendorErrorFacts {
  const facts = mapChatError(body, sentBody);
  const error = isFields(body) ? fieldsAt(body, "error") : undefined;
  if (error === undefined) return facts;
  const code = stringAt(error, "code");
  const head = facts.param?.split(/[.[]/, 1)[0] ?? "";
  return {
    ...facts,
    kind: (code === undefined ? undefined : KINDS.get(code)) ?? facts.kind,
    words: [...facts.words, ...knownWords([code], WORDS).filter((word) => !facts.words.includes(word))],
    field: FIELD_OF_PARAM.get(head),
    retryAfterMs: waitIn(stringAt(error, "message") ?? ""),
  };
}

/** Reads an `error` event: its facts stand in it, as documented, or one level deeper, as sent. */
export function mapEventError(event: Fields): VendorErrorFacts {
  return mapError({ error: fieldsAt(event, "error") ?? { ...event, type: undefined } }, undefined);
}

/** The wait that a message asks for in words, milliseconds: no header can tell it once the stream has begun. */
function waitIn(message: string): number | undefined {
  const found = /try again in (\d{1,9}(?:\.\d{1,9})?)(ms|s)\b/i.exec(message);
  return found === null ? undefined : Math.ceil(Number(found[1]) * (found[2]?.toLowerCase() === "ms" ? 1 : 1_000));
}
