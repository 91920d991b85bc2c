/** Money: a whole number of pico-dollars (10⁻¹² USD). Never a float. */
export type PicoUsd = bigint;

/** Decimal places of a pico-dollar in dollars. */
const PICO_DIGITS = 12;

/** A plain decimal number, as text; no exponent, at most 30 whole digits. */
const DECIMAL = /^(-?)(\d{1,30})(?:\.(\d+))?$/;

/**
 * Parses a decimal number of dollars.
 *
 * @returns pico-dollars, rounded half to even where there are more than twelve decimals; `undefined` where the text is no plain decimal
 */
export function parseUsd(text: string): PicoUsd | undefined {
  const match = DECIMAL.exec(text);
  if (match === null) return undefined;
  const [, sign = "", whole = "0", fraction = ""] = match;
  const kept = fraction.slice(0, PICO_DIGITS).padEnd(PICO_DIGITS, "0");
  const dropped = fraction.slice(PICO_DIGITS);
  let amount = BigInt(whole + kept);
  if (isRoundedUp(dropped, amount)) amount += 1n;
  return sign === "-" ? -amount : amount;
}

/** What prices are listed for: a million of a unit. */
const MILLION = 1_000_000n;

/**
 * Turns a listed price, dollars for a million of a unit, into whole pico-dollars for one, rounded half to even.
 *
 * @returns `undefined` where the text is no plain decimal that is 0 or more
 */
export function parsePicoUsdPerUnit(usdPerMillion: string): PicoUsd | undefined {
  const pico = parseUsd(usdPerMillion);
  if (pico === undefined || pico < 0n) return undefined;
  const whole = pico / MILLION;
  const twice = (pico % MILLION) * 2n;
  const isUp = twice > MILLION || (twice === MILLION && whole % 2n === 1n);
  return isUp ? whole + 1n : whole;
}

/** Prints pico-dollars as a decimal number of dollars without trailing zeros: `0.00015`. */
export function formatUsd(amount: PicoUsd): string {
  const sign = amount < 0n ? "-" : "";
  const digits = (amount < 0n ? -amount : amount).toString().padStart(PICO_DIGITS + 1, "0");
  const whole = digits.slice(0, -PICO_DIGITS);
  const fraction = digits.slice(-PICO_DIGITS).replace(/0+$/, "");
  return fraction === "" ? `${sign}${whole}` : `${sign}${whole}.${fraction}`;
}

function isRoundedUp(dropped: string, kept: bigint): boolean {
  const first = dropped.charCodeAt(0) - 48;
  if (Number.isNaN(first) || first < 5) return false;
  if (first > 5 || /[1-9]/.test(dropped.slice(1))) return true;
  return kept % 2n === 1n;
}
