import type { JsonObject, JsonValue } from "../lib/json.ts";

/** The last moment of the year 9999, milliseconds: the latest that both sides print in four digits. */
export const MAX_MOMENT_MS = 253_402_300_799_999;

/** The escape of U+0000, or of a surrogate, in JSON text; a hit may also be an escaped backslash before such letters. */
const SUSPICIOUS_ESCAPE = /\\u(?:0000|[dD][89a-fA-F])/;

/**
 * Text as PostgreSQL can keep it: U+0000 and halves of surrogate pairs become U+FFFD. Used for what is written and for what is
 * looked for alike, so that both still meet.
 */
export function toStorableText(text: string): string {
  return text.includes("\0") ? text.replaceAll("\0", "\uFFFD").toWellFormed() : text.toWellFormed();
}

/** A moment as PostgreSQL can keep it: drawn into the years 1970 to 9999. */
export function toMoment(ms: number): Date {
  return new Date(Math.min(Math.max(ms, 0), MAX_MOMENT_MS));
}

/** What stands for a moment that is none; PostgreSQL refuses it for a column of moments. */
const NO_MOMENT = "not a moment";

/** Prints milliseconds since the Unix epoch. */
export type MomentPrinter = (ms: number) => string;

/** {@link toMoment} as text; of NaN a text that PostgreSQL refuses, so that the refusal meets the row alone. */
export function toMomentText(ms: number): string {
  return Number.isNaN(ms) ? NO_MOMENT : toMoment(ms).toISOString();
}

/**
 * Creates {@link toMomentText} for moments that come many to a second. It keeps the text of the latest second up to its fraction: a date
 * takes ten times as long to print.
 */
export function createMomentPrinter(): MomentPrinter {
  let latestSecond = 0;
  let prefix = "1970-01-01T00:00:00.";
  return (ms) => {
    if (!Number.isInteger(ms) || ms < 0 || ms > MAX_MOMENT_MS) return toMomentText(ms);
    const second = Math.floor(ms / 1_000);
    if (second !== latestSecond) {
      latestSecond = second;
      prefix = toMomentText(second * 1_000).slice(0, -4);
    }
    return `${prefix}${String(ms - second * 1_000).padStart(3, "0")}Z`;
  };
}

/** JSON text of a value as PostgreSQL can keep it, see {@link toStorableText}. */
export function toStorableJson(value: unknown): string {
  const text = JSON.stringify(value);
  // The plain search is a tenth of the other's work, and nearly every text has no escape at all.
  if (!text.includes("\\u") || !SUSPICIOUS_ESCAPE.test(text)) return text;
  const copy: unknown = JSON.parse(text);
  return JSON.stringify(isJson(copy) ? mapStrings(copy) : copy);
}

/** What JSON.parse gives is JSON; said once, to the compiler. */
function isJson(value: unknown): value is JsonValue {
  return value !== undefined;
}

function mapStrings(value: JsonValue): JsonValue {
  if (typeof value === "string") return toStorableText(value);
  if (Array.isArray(value)) return value.map(mapStrings);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, entry]) => [toStorableText(key), mapStrings(entry)] as const);
  const copy: JsonObject = Object.fromEntries(entries);
  return copy;
}
