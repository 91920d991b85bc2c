/** A JSON object whose values have not been looked at yet. */
export type JsonRecord = Record<string, unknown>;

/** True for a JSON object: neither null nor an array. */
export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The object under `key`, or undefined when there is none. */
export function recordAt(record: JsonRecord, key: string): JsonRecord | undefined {
  const value = record[key];
  return isRecord(value) ? value : undefined;
}

/** The list under `key`; empty when there is none. */
export function listAt(record: JsonRecord, key: string): unknown[] {
  const value = record[key];
  return Array.isArray(value) ? value : [];
}

/** The string under `key`, or undefined when it is something else. */
export function stringAt(record: JsonRecord, key: string): string | undefined {
  const value = record[key];
  return typeof value === "string" ? value : undefined;
}

/** The number under `key`, or undefined when it is something else. */
export function numberAt(record: JsonRecord, key: string): number | undefined {
  const value = record[key];
  return typeof value === "number" ? value : undefined;
}

/** The JSON objects of a list; whatever else it holds is left out. */
export function recordsOf(list: unknown[]): JsonRecord[] {
  return list.filter(isRecord);
}

/** The strings of a list; whatever else it holds is left out. */
export function stringsOf(list: unknown[]): string[] {
  return list.filter((value) => typeof value === "string");
}

/** The first result that is not undefined, of checks done one after the other. */
export function firstOf<T>(checks: Iterable<() => T | undefined>): T | undefined {
  for (const check of checks) {
    const found = check();
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The kind of a JSON value as vendors name it in their refusals. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return "null";
  if (Array.isArray(value)) return "array";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "decimal";
  return typeof value;
}

/** True for a value that is there and not null. */
export function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** A kind with its article. */
export function article(kind: string): string {
  if (kind === "null") return "null";
  return `${/^[aeiou]/.test(kind) ? "an" : "a"} ${kind}`;
}
