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
  ["invalid_prompt", "bad-input"],
  ["bio_policy", "bad-input"],
  ["cyber_policy", "bad-input"],
  ["misalignment_policy_violation", "bad-input"],
  ["data_residency_mismatch", "bad-input"],
  ["invalid_image", "bad-input"],
  ["invalid_image_format", "bad-input"],
  ["invalid_image_mode", "bad-input"],
  ["invalid_image_url", "bad-input"],
  ["invalid_base64_image", "bad-input"],
  ["image_too_large", "bad-input"],
  ["image_too_small", "bad-input"],
  ["image_parse_error", "bad-input"],
  ["image_content_policy_violation", "bad-input"],
  ["image_file_too_large", "bad-input"],
  ["image_file_not_found", "bad-input"],
  ["unsupported_image_media_type", "bad-input"],
  ["empty_image_file", "bad-input"],
  ["failed_to_download_image", "bad-input"],
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
