/** Stands for everything that is not shown; no secret holds it, as no HTTP header can carry it. */
export const MASK = "…";

/** Secrets shorter than this show nothing of themselves. */
const MIN_SHOWN_LENGTH = 16;
/** Secrets shorter than this show two characters at their end, others four. */
const MIN_LONG_LENGTH = 24;
/** A vendor's fixed beginning, the same for each of its secrets. */
const SCHEME = /^(?:sk|gsk|xai|pplx|hf|csk|fw|tgp|nvapi|r8)[-_]/;

/** A secret as it is shown: the vendor's fixed beginning, the mask and at most the last four characters. A JSON text shows nothing. */
export function maskSecret(secret: string): string {
  if (secret.length < MIN_SHOWN_LENGTH || /\s|[{}"]/.test(secret)) return MASK;
  const scheme = SCHEME.exec(secret)?.[0] ?? "";
  return `${scheme}${MASK}${secret.slice(secret.length < MIN_LONG_LENGTH ? -2 : -4)}`;
}
