import { isJsonObject, type JsonObject, type JsonValue } from "../../lib/json.ts";

/** Keywords that OpenAI's strict mode takes. */
const KEYWORDS = new Set([
  "$schema",
  "$id",
  "$ref",
  "$defs",
  "definitions",
  "title",
  "description",
  "type",
  "properties",
  "required",
  "additionalProperties",
  "items",
  "anyOf",
  "enum",
  "const",
  "pattern",
  "format",
  "minimum",
  "maximum",
  "exclusiveMinimum",
  "exclusiveMaximum",
  "multipleOf",
  "minItems",
  "maxItems",
]);

/** Depth from which a schema counts as one that strict mode refuses. */
const MAX_DEPTH = 10;

/**
 * Whether OpenAI takes the schema in its strict mode: the root is an object, every object is closed and requires each of its
 * properties, and no other keyword is used.
 */
export function isStrictSchema(schema: JsonObject): boolean {
  return schema["type"] === "object" && isStrict(schema, 0);
}

function isStrict(schema: JsonValue | undefined, depth: number): boolean {
  if (!isJsonObject(schema) || depth > MAX_DEPTH) return false;
  if (!Object.keys(schema).every((keyword) => KEYWORDS.has(keyword))) return false;
  const { properties, items, anyOf, $defs, definitions } = schema;
  return (
    isClosedObject(schema) &&
    areStrict(isJsonObject(properties) ? Object.values(properties) : [], depth) &&
    areStrict(items === undefined ? [] : [items], depth) &&
    areStrict(Array.isArray(anyOf) ? anyOf : [], depth) &&
    areStrict(isJsonObject($defs) ? Object.values($defs) : [], depth) &&
    areStrict(isJsonObject(definitions) ? Object.values(definitions) : [], depth)
  );
}

function isClosedObject({ type, properties, required, additionalProperties }: JsonObject): boolean {
  const types = Array.isArray(type) ? type : [type];
  if (!types.includes("object") && properties === undefined) return true;
  const names = isJsonObject(properties) ? Object.keys(properties) : [];
  const needed = Array.isArray(required) ? required : [];
  return additionalProperties === false && names.every((name) => needed.includes(name));
}

function areStrict(schemas: readonly JsonValue[], depth: number): boolean {
  return schemas.every((schema) => isStrict(schema, depth + 1));
}
