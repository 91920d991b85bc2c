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

/**
 * Parses JSON with every number as the text that stands there: `1e-05` is `"1e-05"`. For figures that no binary number may come near.
 *
 * @returns `undefined` where the text is no JSON
 */
export function parseJsonKeepingNumbers(text: string): { readonly value: JsonValue } | undefined {
  try {
    // eslint-disable-next-line @typescript-eslint/no-unsafe-assignment -- as above
    const value: JsonValue = JSON.parse(text, toNumberText);
    return { value };
  } catch {
    return undefined;
  }
}

/** What comes third holds the text of a number, which the compiler's library does not know yet. */
function toNumberText(_key: string, value: unknown, ...more: readonly unknown[]): unknown {
  if (typeof value !== "number") return value;
  const [context] = more;
  const isTold = typeof context === "object" && context !== null && "source" in context;
  return isTold ? context.source : String(value);
}

/** The most levels of a JSON value that a caller or a vendor gives; whoever prints a value calls itself for each. */
export const MAX_JSON_DEPTH = 100;

/**
 * Whether a value has more than so many levels, itself the first. Goes level by level, not value in value: what is nested too deeply
 * must not be walked by calls.
 *
 * @param maxDepth default {@link MAX_JSON_DEPTH}
 */
export function isNestedTooDeeply(value: unknown, maxDepth = MAX_JSON_DEPTH): boolean {
  let level: readonly object[] = isObject(value) ? [value] : [];
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > maxDepth) return true;
    level = level.flatMap((inner) => Object.values(inner).filter(isObject));
  }
  return false;
}

/** Whether a value holds more than so many others, at whatever depth: keys' values and items. Looks at no more than it has to. */
export function hasMoreValuesThan(value: JsonObject, max: number): boolean {
  let count = 0;
  const left: object[] = [value];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const inner: readonly unknown[] = Array.isArray(next) ? next : Object.values(next);
    count += inner.length;
    if (count > max) return true;
    left.push(...inner.filter(isObject));
  }
  return false;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
