import type { AnswerHeaders } from "./http-exchange.ts";

/** The longest wait that is believed, in milliseconds; a vendor that asks for more asks for this. */
export const MAX_RETRY_AFTER_MS = 24 * 60 * 60 * 1_000;

/**
 * The wait that an answer's headers ask for in milliseconds: `retry-after-ms`, else `retry-after` as seconds or as an HTTP date.
 *
 * @param nowMs wall-clock time, from which a date is counted
 * @returns `undefined` where they ask for none that makes sense
 */
export function readRetryAfterMs(headers: AnswerHeaders, nowMs: number): number | undefined {
  const inMs = waitOf(headerText(headers, "retry-after-ms"), 1);
  if (inMs !== undefined) return inMs;
  const text = headerText(headers, "retry-after");
  const inSeconds = waitOf(text, 1_000);
  if (inSeconds !== undefined || text === undefined || !text.endsWith("GMT")) return inSeconds;
  const dateMs = Date.parse(text);
  return Number.isNaN(dateMs) ? undefined : Math.min(Math.max(dateMs - nowMs, 0), MAX_RETRY_AFTER_MS);
}

/** The header as text; the first where it came more than once. */
export function headerText(headers: AnswerHeaders, name: string): string | undefined {
  const value = headers[name];
  return typeof value === "string" ? value.trim() : value?.[0]?.trim();
}

function waitOf(text: string | undefined, unitMs: number): number | undefined {
  if (text === undefined || !/^\d+(\.\d+)?$/.test(text)) return undefined;
  return Math.min(Math.ceil(Number(text) * unitMs), MAX_RETRY_AFTER_MS);
}
