import type { Checked } from "../identity/admin-input.ts";
import { refuse } from "../identity/admin-input.ts";
import { parseUsd, type PicoUsd } from "../../lib/pico-usd.ts";

const MILLION = 1_000_000n;
/** The highest price, dollars for a million: a slip of units is above it. */
const MAX_PICO_USD_PER_UNIT = 10n ** 15n;
/** What every database keeps: the years 1970 to 9999. */
const MAX_MOMENT_MS = 253_402_300_799_999;

/** Checks a price: what is not whole pico-dollars for one of the unit would be rounded, and is refused instead. */
export function checkPrice(usdPerMillion: string): Checked<PicoUsd> {
  const perMillion = /^\d{1,30}(\.\d{1,6}0*)?$/.test(usdPerMillion) ? parseUsd(usdPerMillion) : undefined;
  if (perMillion !== undefined && perMillion <= MAX_PICO_USD_PER_UNIT * MILLION) {
    return { ok: true, value: perMillion / MILLION };
  }
  return refuse(
    "usdPerMillion",
    'Give dollars for a million, 0 to 1000000000 with at most six decimals, for example "2.50".',
  );
}

/** Checks when a price is to hold. */
export function checkValidity(
  given: { readonly validFromMs: number | undefined; readonly validUntilMs: number | undefined },
  nowMs: number,
): Checked<{ readonly validFromMs: number; readonly validUntilMs: number | undefined }> {
  const validFromMs = given.validFromMs ?? nowMs;
  const { validUntilMs } = given;
  if (validFromMs < 0 || validFromMs > MAX_MOMENT_MS) return refuse("validFrom", "Give a time between 1970 and 9999.");
  if (validUntilMs === undefined) return { ok: true, value: { validFromMs, validUntilMs } };
  if (validUntilMs > MAX_MOMENT_MS) return refuse("validUntil", "Give a time before the year 10000.");
  if (validUntilMs <= validFromMs) return refuse("validUntil", "Give a time after validFrom, or none for no end.");
  if (validUntilMs <= nowMs) {
    return refuse("validUntil", "Give a time that is still to come: what was charged before stays as it is.");
  }
  return { ok: true, value: { validFromMs, validUntilMs } };
}
