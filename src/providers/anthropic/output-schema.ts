import { isJsonObject, type JsonObject, type JsonValue } from "../../lib/json.ts";

/** A schema as `output_config.format` takes it. */
export interface OutputSchema {
  readonly schema: JsonObject;
  /** Keywords that were left out because they are refused, and said in the description instead; the answer may break them. */
  readonly dropped: readonly string[];
}

const KEPT = new Set([
  "$schema",
  "$id",
  "$ref",
  "title",
  "description",
  "type",
  "enum",
  "const",
  "default",
  "required",
]);
const FORMATS = new Set(["date-time", "time", "date", "duration", "email", "hostname", "uri", "ipv4", "ipv6", "uuid"]);
const LISTS = new Set(["anyOf", "allOf"]);
const MAPS = new Set(["properties", "$defs", "definitions"]);
const MAX_DEPTH = 32;

/**
 * The schema without what Anthropic refuses: objects are closed, keywords outside its subset go into the description, where the
 * model reads them.
 *
 * @returns `undefined` where the schema cannot be said: objects with free names, or schemas that contain themselves
 */
export function toOutputSchema(schema: JsonObject): OutputSchema | undefined {
  const dropped = new Set<string>();
  const converted = convert(schema, dropped, 0);
  return converted === undefined || isRecursive(schema)
    ? undefined
    : { schema: converted, dropped: [...dropped].sort() };
}

function convert(schema: JsonValue, dropped: Set<string>, depth: number): JsonObject | undefined {
  if (!isJsonObject(schema) || depth > MAX_DEPTH || isOpenObject(schema)) return undefined;
  const result: JsonObject = {};
  const said: string[] = [];
  for (const [keyword, value] of Object.entries(schema)) {
    if (keyword === "additionalProperties") continue;
    if (KEPT.has(keyword)) result[keyword] = value;
    else if (keyword === "format" && typeof value === "string" && FORMATS.has(value)) result[keyword] = value;
    else if (keyword === "minItems" && (value === 0 || value === 1)) result[keyword] = value;
    else if (keyword === "items") {
      const items = convert(value, dropped, depth + 1);
      if (items === undefined) return undefined;
      result[keyword] = items;
    } else if (LISTS.has(keyword) || keyword === "oneOf") {
      const branches = Array.isArray(value) ? value.map((branch) => convert(branch, dropped, depth + 1)) : [];
      if (!areAll(branches)) return undefined;
      if (keyword === "oneOf") dropped.add("oneOf (sent as anyOf)");
      result[keyword === "oneOf" ? "anyOf" : keyword] = branches;
    } else if (MAPS.has(keyword) && isJsonObject(value)) {
      const entries = Object.entries(value).map(([name, each]) => [name, convert(each, dropped, depth + 1)] as const);
      if (!areAll(entries.map(([, each]) => each))) return undefined;
      result[keyword] = Object.fromEntries(entries.map(([name, each]) => [name, each ?? {}]));
    } else {
      dropped.add(keyword);
      said.push(`${inWords(keyword)}: ${typeof value === "string" ? value : JSON.stringify(value)}`);
    }
  }
  if (said.length > 0) {
    const { description } = result;
    result["description"] = `${typeof description === "string" ? `${description}\n` : ""}${said.join("; ")}.`;
  }
  if (isObjectSchema(schema)) result["additionalProperties"] = false;
  return result;
}

/** `minLength` as `min length`. */
function inWords(keyword: string): string {
  return keyword.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function areAll(schemas: readonly (JsonObject | undefined)[]): schemas is readonly JsonObject[] & JsonValue[] {
  return schemas.every((schema) => schema !== undefined);
}

function isObjectSchema({ type, properties }: JsonObject): boolean {
  return type === "object" || (Array.isArray(type) && type.includes("object")) || properties !== undefined;
}

/** Whether an object of the schema may hold names that it does not list. */
function isOpenObject(schema: JsonObject): boolean {
  const { additionalProperties, patternProperties, properties } = schema;
  if (additionalProperties === true || isJsonObject(additionalProperties) || patternProperties !== undefined)
    return true;
  return isObjectSchema(schema) && properties === undefined && additionalProperties !== false;
}

/** Whether a reference leads to a schema that holds it. */
function isRecursive(root: JsonObject): boolean {
  const open = new Set<string>();
  const closed = new Set<string>();

  function visit(value: JsonValue | undefined): boolean {
    if (Array.isArray(value)) return value.some(visit);
    if (!isJsonObject(value)) return false;
    const { $ref, $defs: _, definitions: __, ...rest } = value;
    return (typeof $ref === "string" && follow($ref)) || Object.values(rest).some(visit);
  }

  function follow(ref: string): boolean {
    if (open.has(ref)) return true;
    if (closed.has(ref)) return false;
    open.add(ref);
    const isLoop = visit(resolve(root, ref));
    open.delete(ref);
    closed.add(ref);
    return isLoop;
  }

  return visit(root);
}

function resolve(root: JsonObject, ref: string): JsonValue | undefined {
  if (ref === "#") return root;
  let current: JsonValue | undefined = root;
  for (const step of ref.replace(/^#\//, "").split("/")) {
    if (!isJsonObject(current) || !Object.hasOwn(current, step)) return undefined;
    current = current[step];
  }
  return current;
}
