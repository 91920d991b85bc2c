import { isJsonObject, type JsonObject, type JsonValue } from "../../lib/json.ts";

/** A journalled record that does not have the shape this version writes. */
export class UnreadableRecordError extends Error {
  override readonly name = "UnreadableRecordError";
}

/** Reads the typed fields of a parsed JSON object; every method throws {@link UnreadableRecordError} where a field is not of its type. */
export interface Fields {
  text(key: string): string;
  optionalText(key: string): string | undefined;
  /** A finite number. */
  number(key: string): number;
  optionalNumber(key: string): number | undefined;
  flag(key: string): boolean;
  /** A whole number of any size, kept as decimal digits. */
  bigint(key: string): bigint;
  texts(key: string): string[];
  optionalObject(key: string): JsonObject | undefined;
  child(key: string): Fields;
  optionalChild(key: string): Fields | undefined;
  children(key: string): Fields[];
  /** An object whose values are all texts. */
  textMap(key: string): Record<string, string>;
  /** One of a closed set of texts. */
  oneOf<T extends string>(key: string, allowed: readonly T[]): T;
  optionalOneOf<T extends string>(key: string, allowed: readonly T[]): T | undefined;
}

/** A whole number in decimal digits, at most forty. */
const WHOLE = /^-?\d{1,40}$/;

/** Creates the reader of one object's fields. A field that is missing and one that is `null` are the same. */
export function createFields(source: JsonValue | undefined): Fields {
  if (!isJsonObject(source)) throw new UnreadableRecordError("not an object");
  const get = (key: string): JsonValue | undefined =>
    Object.hasOwn(source, key) ? (source[key] ?? undefined) : undefined;
  const list = (key: string): JsonValue[] => {
    const value = get(key);
    if (!Array.isArray(value)) throw wrongType(key);
    return value;
  };

  const fields: Fields = {
    text: (key) => fields.optionalText(key) ?? fail(key),
    optionalText: (key) => {
      const value = get(key);
      if (value !== undefined && typeof value !== "string") throw wrongType(key);
      return value;
    },
    number: (key) => fields.optionalNumber(key) ?? fail(key),
    optionalNumber: (key) => {
      const value = get(key);
      if (value !== undefined && typeof value !== "number") throw wrongType(key);
      return value;
    },
    flag: (key) => {
      const value = get(key);
      if (typeof value !== "boolean") throw wrongType(key);
      return value;
    },
    bigint: (key) => {
      const digits = fields.text(key);
      if (!WHOLE.test(digits)) throw wrongType(key);
      return BigInt(digits);
    },
    texts: (key) =>
      list(key).map((item) => {
        if (typeof item !== "string") throw wrongType(key);
        return item;
      }),
    optionalObject: (key) => {
      const value = get(key);
      if (value !== undefined && !isJsonObject(value)) throw wrongType(key);
      return value;
    },
    child: (key) => createFields(get(key)),
    optionalChild: (key) => (get(key) === undefined ? undefined : createFields(get(key))),
    children: (key) => list(key).map((item) => createFields(item)),
    textMap: (key) => {
      const map: Record<string, string> = {};
      for (const [name, value] of Object.entries(fields.optionalObject(key) ?? fail(key))) {
        if (typeof value !== "string") throw wrongType(key);
        map[name] = value;
      }
      return map;
    },
    oneOf: (key, allowed) => fields.optionalOneOf(key, allowed) ?? fail(key),
    optionalOneOf: (key, allowed) => {
      const value = fields.optionalText(key);
      if (value === undefined) return undefined;
      return allowed.find((candidate) => candidate === value) ?? fail(key);
    },
  };
  return fields;
}

function fail(key: string): never {
  throw wrongType(key);
}

function wrongType(key: string): UnreadableRecordError {
  return new UnreadableRecordError(`field ${key} is missing or of another type`);
}
