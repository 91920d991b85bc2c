import type { JsonObject, JsonValue } from "../../lib/json.ts";

/** Depth from which a sample is cut short, for schemas that contain themselves. */
const MAX_DEPTH = 8;

/** A value that fits the commonest keywords of a JSON schema; the same schema always gives the same value. */
export function sampleJson(schema: JsonObject): JsonValue {
  return sample(schema, schema, 0);
}

function sample(schema: JsonValue | undefined, root: JsonObject, depth: number): JsonValue {
  if (!isObject(schema) || depth > MAX_DEPTH) return null;
  if (schema["const"] !== undefined) return schema["const"];
  if (Array.isArray(schema["enum"])) return schema["enum"][0] ?? null;
  if (typeof schema["$ref"] === "string") return sample(resolveRef(schema["$ref"], root), root, depth + 1);
  for (const keyword of ["anyOf", "oneOf", "allOf"]) {
    const branches = schema[keyword];
    if (Array.isArray(branches) && branches.length > 0) return sample(branches[0], root, depth + 1);
  }
  const type = Array.isArray(schema["type"]) ? schema["type"][0] : schema["type"];
  switch (type ?? (isObject(schema["properties"]) ? "object" : "string")) {
    case "object":
      return sampleObject(schema, root, depth);
    case "array": {
      const count = Math.min(Math.max(numberOf(schema["minItems"]) ?? 1, 1), 16);
      return Array.from({ length: count }, () => sample(schema["items"] ?? { type: "string" }, root, depth + 1));
    }
    case "integer":
    case "number":
      return sampleNumber(schema);
    case "boolean":
      return true;
    case "null":
      return null;
    default:
      return sampleString(schema);
  }
}

function sampleObject(schema: JsonObject, root: JsonObject, depth: number): JsonObject {
  const properties = isObject(schema["properties"]) ? schema["properties"] : {};
  return Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, sample(value, root, depth + 1)]));
}

function sampleNumber(schema: JsonObject): number {
  const above = numberOf(schema["exclusiveMinimum"]);
  const least = numberOf(schema["minimum"]) ?? (above === undefined ? 1 : above + 1);
  return Math.min(least, numberOf(schema["maximum"]) ?? least);
}

function sampleString(schema: JsonObject): string {
  switch (schema["format"]) {
    case "date":
      return "2000-01-01";
    case "date-time":
      return "2000-01-01T00:00:00Z";
    case "email":
      return "simulated@example.com";
    case "uri":
      return "https://example.com/";
    case "uuid":
      return "00000000-0000-4000-8000-000000000000";
    default:
      return "simulated"
        .padEnd(Math.min(numberOf(schema["minLength"]) ?? 0, 1_000), ".")
        .slice(0, numberOf(schema["maxLength"]) ?? undefined);
  }
}

function resolveRef(ref: string, root: JsonObject): JsonValue | undefined {
  if (!ref.startsWith("#")) return undefined;
  let current: JsonValue | undefined = root;
  for (const step of ref.split("/").slice(1)) {
    if (!isObject(current) || !Object.hasOwn(current, step)) return undefined;
    current = current[step];
  }
  return current;
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function numberOf(value: JsonValue | undefined): number | undefined {
  return typeof value === "number" ? value : undefined;
}
