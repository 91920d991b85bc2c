import { recordAt, type JsonRecord } from "../json.ts";

/** The object under a field, whose name proto3's JSON takes in camel case and in snake case. */
export function field(record: JsonRecord, name: string): JsonRecord | undefined {
  return recordAt(record, name) ?? recordAt(record, toSnake(name));
}

/** A field's name as the .proto file has it. */
export function toSnake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
