import { isJsonObject, type JsonObject, type JsonValue } from "../../../lib/json.ts";
import { ParamError, wrongType } from "./param-error.ts";

/**
 * Reads fields of a parsed JSON body. Null counts as not given, as with OpenAI; a wrong type is refused with the path of the
 * parameter, `at` being the path of the object with its dot (`""` for the body itself).
 */

/** A body as the JSON parser gave it. Throws where it is no object. */
export function readBody(body: unknown): JsonObject {
  if (isParsedObject(body)) return body;
  throw new ParamError("", "invalid_type", "The body is a JSON object. Send one with at least the field model.");
}

/** A text; `undefined` where none is given. */
export function readString(source: JsonObject, name: string, at = ""): string | undefined {
  const value = source[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === "string") return value;
  throw wrongType(at + name, "a string", value);
}

/** A text that must be there. */
export function requireString(source: JsonObject, name: string, at = ""): string {
  const value = readString(source, name, at);
  if (value === undefined) throw missing(at + name);
  return value;
}

/** A number; `undefined` where none is given. */
export function readNumber(source: JsonObject, name: string, at = ""): number | undefined {
  const value = source[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === "number") return value;
  throw wrongType(at + name, "a number", value);
}

/** A whole number; `undefined` where none is given. */
export function readInteger(source: JsonObject, name: string, at = ""): number | undefined {
  const value = readNumber(source, name, at);
  if (value === undefined || Number.isInteger(value)) return value;
  throw wrongType(at + name, "an integer", value);
}

/** Yes or no; `undefined` where not given. */
export function readBoolean(source: JsonObject, name: string, at = ""): boolean | undefined {
  const value = source[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === "boolean") return value;
  throw wrongType(at + name, "a boolean", value);
}

/** An object; `undefined` where none is given. */
export function readObject(source: JsonObject, name: string, at = ""): JsonObject | undefined {
  const value = source[name];
  if (value === undefined || value === null) return undefined;
  if (isJsonObject(value)) return value;
  throw wrongType(at + name, "an object", value);
}

/** An object that must be there. */
export function requireObject(source: JsonObject, name: string, at = ""): JsonObject {
  const value = readObject(source, name, at);
  if (value === undefined) throw missing(at + name);
  return value;
}

/** A list; `undefined` where none is given. */
export function readArray(source: JsonObject, name: string, at = ""): readonly JsonValue[] | undefined {
  const value = source[name];
  if (value === undefined || value === null) return undefined;
  if (Array.isArray(value)) return value;
  throw wrongType(at + name, "an array", value);
}

/** An item of a list that must be an object. */
export function toObject(value: JsonValue | undefined, param: string): JsonObject {
  if (isJsonObject(value)) return value;
  throw wrongType(param, "an object", value);
}

/** One of a few words. */
export function toWord<T extends string>(value: string, words: readonly T[], param: string): T {
  const word = words.find((one) => one === value);
  if (word !== undefined) return word;
  throw new ParamError(param, "invalid_value", `Invalid value for '${param}'. Supported values are: ${list(words)}.`);
}

/** A parameter that must be there and is not. */
export function missing(param: string): ParamError {
  return new ParamError(param, "missing_required_parameter", `Missing required parameter: '${param}'.`);
}

function list(words: readonly string[]): string {
  return words.map((word) => `'${word}'`).join(", ");
}

/** What the JSON body parser gave, if it is an object: its values are JSON, as it made them. */
function isParsedObject(body: unknown): body is JsonObject {
  return typeof body === "object" && body !== null && !Array.isArray(body);
}
