const MAX_CHARS = 256;
const NUMBER = /^-?\d{1,20}(\.\d{1,20})?$/;
/** As Go prints it: `6m0s`, `7.66s`, `17ms`. */
const DURATION = /^(\d{1,12}(\.\d{1,12})?(ms|us|ns|s|m|h|d))+$/;
const MOMENT = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?)?$/i;
const TIME_OF_DAY = /^\d\d:\d\d:\d\d$/;
/** Of HTTP dates, of the drafts of the `RateLimit` headers, and what vendors say in the place of a number. */
const WORDS = new Set(
  [
    "mon tue wed thu fri sat sun jan feb mar apr may jun jul aug sep oct nov dec gmt utc",
    "limit remaining reset policy window burst default w q r t",
    "request requests token tokens input output second seconds minute minutes hour hours day days",
    "unlimited none yes no true false",
  ].flatMap((line) => line.split(" ")),
);

/** Whether the value of a rate-limit header is made of numbers, times, durations and the few words that go with them. */
export function isRateLimitValue(text: string): boolean {
  // What most are, before the text is cut up.
  if (NUMBER.test(text) || DURATION.test(text)) return text.length <= MAX_CHARS;
  if (text.length > MAX_CHARS) return false;
  const words = text.split(/[\s,;="]+/).filter((word) => word !== "");
  return (
    words.length > 0 &&
    words.every(
      (word) =>
        NUMBER.test(word) ||
        DURATION.test(word) ||
        MOMENT.test(word) ||
        TIME_OF_DAY.test(word) ||
        WORDS.has(word.toLowerCase()),
    )
  );
}
