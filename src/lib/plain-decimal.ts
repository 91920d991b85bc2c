/** A number as JSON writes it; an exponent has three digits at most. */
const NUMBER = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,3}))?$/;
/** The most digits of the result. */
const MAX_DIGITS = 64;

/**
 * Writes a number, as it stands in JSON, as a plain decimal number without exponent: `1.5e-05` is `0.000015`. Digit by digit, so
 * that nothing is rounded.
 *
 * @returns `undefined` where the text is no number of JSON, or the result had more than 64 digits
 */
export function toPlainDecimal(text: string): string | undefined {
  if (text.length > 2 * MAX_DIGITS) return undefined;
  const match = NUMBER.exec(text);
  if (match === null) return undefined;
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = match;
  const digits = whole + fraction;
  const point = whole.length + Number(exponent);
  if (Math.max(digits.length, point, digits.length - point) > MAX_DIGITS) return undefined;
  const before = (point > 0 ? digits.slice(0, point).padEnd(point, "0") : "0").replace(/^0+(?=\d)/, "");
  const after = point > 0 ? digits.slice(point) : "0".repeat(-point) + digits;
  return after === "" ? `${sign}${before}` : `${sign}${before}.${after}`;
}
