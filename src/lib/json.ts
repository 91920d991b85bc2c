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
