import { parseJson } from "../../lib/json.ts";

/** A JSON object of a vendor, not yet trusted. */
export type Fields = Readonly<Record<string, unknown>>;

/** Whether the value is a JSON object. */
export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The object under `key`; `undefined` where there is none. */
export function fieldsAt(fields: Fields | undefined, key: string): Fields | undefined {
  const value = fields?.[key];
  return isFields(value) ? value : undefined;
}

/** The list under `key`; empty where there is none. */
export function listAt(fields: Fields | undefined, key: string): readonly unknown[] {
  const value = fields?.[key];
  return Array.isArray(value) ? value : [];
}

/** The string under `key`; `undefined` where there is none. */
export function stringAt(fields: Fields | undefined, key: string): string | undefined {
  const value = fields?.[key];
  return typeof value === "string" ? value : undefined;
}

/** The string under `key` unless it is blank; `undefined` where there is none. */
export function wordAt(fields: Fields | undefined, key: string): string | undefined {
  const value = stringAt(fields, key);
  return value === undefined || value.trim() === "" ? undefined : value;
}

/** The number under `key`; `undefined` where there is none. */
export function numberAt(fields: Fields | undefined, key: string): number | undefined {
  const value = fields?.[key];
  return typeof value === "number" ? value : undefined;
}

/** What the text says as JSON, not yet trusted; `undefined` where it is none. */
export function readJson(text: string): unknown {
  return parseJson(text)?.value;
}
