import type { ConfigProblem } from "./config-error.ts";
import { editDistance } from "./edit-distance.ts";

/** What others call the same, behind the vendor's name. */
const SYNONYMS: Readonly<Record<string, readonly string[]>> = {
  API_KEY: ["KEY", "TOKEN", "API_TOKEN"],
  BASE_URL: ["URL", "API_URL", "API_BASE", "API_BASE_URL", "BASE_URI"],
};
/** Names that begin so are anybody's: of these only a slip in the rest counts. */
const COMMON_NAMES: readonly string[] = ["AWS", "AZURE", "CUSTOM", "GOOGLE", "HF"];
/** Shorter names are a letter away from other vendors': GROK from GROQ, ZAI from XAI. */
const MIN_SLIP_LETTERS = 5;

/**
 * The set variables that look like a slip of a vendor's variable that is not set itself. They may be another program's, so the process starts
 * all the same; but that a key is not read is to be known.
 *
 * @param known every variable that is read
 * @param vendors those of vendors
 */
export function findMisspeltVendorVariables(
  set: Readonly<Record<string, string | undefined>>,
  known: readonly string[],
  vendors: readonly string[],
): readonly ConfigProblem[] {
  const open = vendors.filter((variable) => set[variable] === undefined);
  return Object.keys(set)
    .filter((name) => !known.includes(name))
    .flatMap((name) => {
      const meant = open.find((variable) => isSlip(name, variable));
      if (meant === undefined) return [];
      return [{ variable: name, message: `it is not read. Did you mean ${meant}?` }];
    });
}

function isSlip(name: string, variable: string): boolean {
  if (squash(name) === squash(variable)) return true;
  const [vendor = "", ...words] = variable.split("_");
  const rest = words.join("_");
  const given = name.startsWith(`${vendor}_`) ? name.slice(vendor.length + 1) : undefined;
  if (given !== undefined && editDistance(given, rest) === 1) return true;
  if (COMMON_NAMES.includes(vendor)) return false;
  if (given !== undefined) return SYNONYMS[rest]?.includes(given) === true;
  return vendor.length >= MIN_SLIP_LETTERS && editDistance(name, variable) === 1;
}

/** The letters alone. */
function squash(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9]/g, "").toUpperCase();
}
