import type { JsonObject, JsonValue } from "../../../lib/json.ts";
import { isFields, listAt, stringAt, type Fields } from "../../shared/read-json.ts";
import type { BesideFinding } from "../beside-answer.ts";

const PROMPT = "prompt_filter_results";
const ANSWER = "content_filter_results";

/** Severities, the gravest last. */
const SEVERITIES = ["safe", "low", "medium", "high"];

/** The most names of an object or items of a list, the longest text, and the deepest nesting that is kept: more is no filter's result. */
const MAX_ENTRIES = 32;
const MAX_TEXT_CHARS = 256;
const MAX_DEPTH = 3;

/**
 * What Azure's content filter found, by its own names: of the prompt, and of the answer by category. A stream tells of its answer piece by
 * piece; of each category the gravest is kept.
 */
export const AZURE_FILTER: BesideFinding = {
  names: [PROMPT, ANSWER],
  create: () => {
    let prompt: readonly JsonValue[] = [];
    const answer = new Map<string, JsonValue>();

    function takeCategory(name: string, found: unknown): boolean {
      const kept = isFields(found) || Array.isArray(found) ? toKept(found, 1) : undefined;
      const known = answer.get(name);
      if (kept === undefined || (known === undefined && answer.size >= MAX_ENTRIES)) return false;
      if (known !== undefined && graveness(kept) <= graveness(known)) return false;
      answer.set(name, kept);
      return true;
    }

    return {
      take(root) {
        const ofPrompt = listAt(root, PROMPT);
        // An entry holds the categories one step deeper.
        if (ofPrompt.length > 0) prompt = ofPrompt.slice(0, MAX_ENTRIES).map((entry) => toKept(entry, 0) ?? null);
        const choice = listAt(root, "choices").find(isFields);
        const results = choice?.[ANSWER];
        if (!isFields(results)) return false;
        let hasGrown = false;
        for (const [name, found] of Object.entries(results)) hasGrown = takeCategory(name, found) || hasGrown;
        return hasGrown;
      },
      found: () => ({
        ...(prompt.length === 0 ? {} : { [PROMPT]: [...prompt] }),
        ...(answer.size === 0 ? {} : { [ANSWER]: Object.fromEntries(answer) }),
      }),
    };
  },
};

/** How much a result matters: what was held back before what was only found, and that by its severity. */
function graveness(result: JsonValue): number {
  if (!isFields(result)) return 0;
  const severity = SEVERITIES.indexOf(stringAt(result, "severity") ?? "");
  return (result["filtered"] === true ? 100 : 0) + (result["detected"] === true ? 10 : 0) + severity;
}

/** A value as far as it may be part of a result; `undefined` where it may not. */
function toKept(value: unknown, depth: number): JsonValue | undefined {
  if (typeof value === "string") return value.length > MAX_TEXT_CHARS ? undefined : value;
  if (typeof value === "number" || typeof value === "boolean" || value === null) return value;
  if (depth > MAX_DEPTH) return undefined;
  if (Array.isArray(value)) {
    return value.slice(0, MAX_ENTRIES).flatMap((item: unknown) => toKept(item, depth + 1) ?? []);
  }
  return isFields(value) ? toKeptObject(value, depth) : undefined;
}

function toKeptObject(value: Fields, depth: number): JsonObject {
  const entries = Object.entries(value).slice(0, MAX_ENTRIES);
  return Object.fromEntries(
    entries.flatMap(([name, item]): [string, JsonValue][] => {
      const kept = name.length > MAX_TEXT_CHARS ? undefined : toKept(item, depth + 1);
      return kept === undefined ? [] : [[name, kept]];
    }),
  );
}
