/** Any value that JSON can say. */
export type JsonValue = string | number | boolean | null | JsonValue[] | JsonObject;

/** A JSON object. */
export interface JsonObject {
  [key: string]: JsonValue;
}

/** Whether a JSON value is an object. */
export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Parses JSON. The one place that tells the compiler what `JSON.parse` gives.
 *
 * @returns `undefined` where the text is no JSON
 */
export function parseJson(text: string): { readonly value: JsonValue } | undefined {
  try {
    // eslint-disable-next-line @typescript-eslint/no-unsafe-assignment -- JSON.parse is typed any; what it gives is JSON
    const value: JsonValue = JSON.parse(text);
    return { value };
  } catch {
    return undefined;
  }
}

/** The most levels of a JSON object that a caller gives; whoever prints a value calls itself for each. */
export const MAX_JSON_DEPTH = 100;

/**
 * Whether a value has more than {@link MAX_JSON_DEPTH} levels, itself the first. Goes level by level, not value in value: what is
 * nested too deeply must not be walked by calls.
 */
export function isNestedTooDeeply(value: unknown): boolean {
  let level: readonly object[] = isObject(value) ? [value] : [];
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > MAX_JSON_DEPTH) return true;
    level = level.flatMap((inner) => Object.values(inner).filter(isObject));
  }
  return false;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
