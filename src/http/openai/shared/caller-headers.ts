import type { IncomingHttpHeaders } from "node:http";
import type { CompletionRequestDraft } from "../../../domain/completion/completion-request-draft.ts";
import { isJsonObject, parseJson, type JsonObject } from "../../../lib/json.ts";
import { ParamError } from "./param-error.ts";

/** Request headers of ours; `x-narthex-organization` is read with the key. */
const HEADERS = new Set([
  "x-narthex-organization",
  "x-narthex-end-user-id",
  "x-narthex-session-id",
  "x-narthex-metadata",
  "x-narthex-subject",
  "x-narthex-timeout-ms",
  "x-narthex-max-cost-usd",
]);

/** What headers say of a call: the fields of a draft that OpenAI's bodies have no place for. */
export type HeaderFields = Pick<
  CompletionRequestDraft,
  "endUserId" | "sessionId" | "metadata" | "subject" | "timeoutMs" | "maxCostUsd"
>;

const NO_FIELDS: HeaderFields = {};

/**
 * Reads the `x-narthex-*` headers. One that is not ours is refused: a limit whose name has a slip would not hold.
 *
 * @throws {@link ParamError} with the header's name as its param
 */
export function readCallerHeaders(headers: IncomingHttpHeaders): HeaderFields {
  let hasOurs = false;
  for (const name in headers) {
    if (!name.startsWith("x-narthex-")) continue;
    if (!HEADERS.has(name)) throw unknownHeader(name);
    hasOurs = true;
  }
  if (!hasOurs) return NO_FIELDS;
  return {
    endUserId: textOf(headers, "x-narthex-end-user-id"),
    sessionId: textOf(headers, "x-narthex-session-id"),
    metadata: metadataOf(headers),
    subject: subjectOf(headers),
    timeoutMs: timeoutOf(headers),
    maxCostUsd: textOf(headers, "x-narthex-max-cost-usd"),
  };
}

/** A header's text; Node joins repeated ones. Bytes beyond ASCII are UTF-8, which Node reads as Latin-1. */
function textOf(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  if (typeof value !== "string" || value === "") return undefined;
  return Buffer.from(value, "latin1").toString("utf8");
}

function metadataOf(headers: IncomingHttpHeaders): JsonObject | undefined {
  const name = "x-narthex-metadata";
  const text = textOf(headers, name);
  if (text === undefined) return undefined;
  const value = parseJson(text)?.value;
  if (isJsonObject(value)) return value;
  throw new ParamError(name, "invalid_value", `${name} is a JSON object, for example {"feature":"search"}.`);
}

function subjectOf(headers: IncomingHttpHeaders): HeaderFields["subject"] {
  const name = "x-narthex-subject";
  const text = textOf(headers, name);
  if (text === undefined) return undefined;
  const colon = text.indexOf(":");
  if (colon > 0 && colon < text.length - 1) return { type: text.slice(0, colon), id: text.slice(colon + 1) };
  throw new ParamError(name, "invalid_value", `${name} is a type and an id with a colon between, for example Order:7.`);
}

function timeoutOf(headers: IncomingHttpHeaders): number | undefined {
  const name = "x-narthex-timeout-ms";
  const text = textOf(headers, name);
  if (text === undefined) return undefined;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new ParamError(name, "invalid_value", `${name} is a whole number of milliseconds, for example 30000.`);
}

function unknownHeader(name: string): ParamError {
  const shown = name.slice(0, 64);
  const known = [...HEADERS].join(", ");
  const message = `There is no request header ${shown}. There are ${known}.`;
  return new ParamError(shown, "unknown_parameter", message, "Unknown request header.");
}
