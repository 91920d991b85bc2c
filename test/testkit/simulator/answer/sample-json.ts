import { isRecord, listAt, numberAt, recordAt, stringAt, stringsOf, type JsonRecord } from "../json.ts";

const FORMATS: Record<string, string> = {
  "date-time": "2025-01-02T03:04:05Z",
  date: "2025-01-02",
  time: "03:04:05Z",
  email: "ada@example.com",
  uuid: "0190b6c8-7a5e-7c3a-9b1e-3f2a1c4d5e6f",
  uri: "https://example.com/",
  url: "https://example.com/",
  ipv4: "192.0.2.1",
  hostname: "example.com",
};

/** Where a value is made: its name, the number that makes it differ from its siblings, the root for `$ref`. */
interface Place {
  readonly name: string;
  readonly seed: number;
  readonly root: JsonRecord;
  readonly depth: number;
}

/**
 * A value that satisfies a JSON schema, the same every time. `seed` makes values differ (two parallel calls of one tool).
 * Understands what the vendors' structured outputs understand: types (Gemini's upper-case names too), enum, const,
 * properties, items, prefixItems, anyOf, oneOf, allOf, `$ref`, formats and the simple bounds; patterns are not solved.
 */
export function sampleJson(schema: JsonRecord, seed = 0): unknown {
  return sample(schema, { name: "value", seed, root: schema, depth: 0 });
}

function sample(schema: unknown, place: Place): unknown {
  if (!isRecord(schema)) return null;
  const reference = stringAt(schema, "$ref");
  if (reference !== undefined) return sample(resolve(reference, place.root), { ...place, depth: place.depth + 1 });
  if ("const" in schema) return schema.const;
  if ("default" in schema) return schema.default;
  const choices = listAt(schema, "enum");
  if (choices.length > 0) return choices[place.seed % choices.length];
  const alternatives = [...listAt(schema, "anyOf"), ...listAt(schema, "oneOf")];
  if (alternatives.length > 0) return sample(firstEnding(alternatives, place), place);
  const all = listAt(schema, "allOf").filter(isRecord);
  if (all.length > 0) return sample(mergeAll(schema, all), place);
  return sampleOfType(schema, typeOf(schema), place);
}

function sampleOfType(schema: JsonRecord, type: string, place: Place): unknown {
  switch (type) {
    case "object":
      return sampleObject(schema, place);
    case "array":
      return sampleArray(schema, place);
    case "integer":
    case "number":
      return sampleNumber(schema, place.seed);
    case "boolean":
      return place.seed % 2 === 0;
    case "null":
      return null;
    default:
      return sampleString(schema, place);
  }
}

function sampleObject(schema: JsonRecord, place: Place): JsonRecord {
  const properties = recordAt(schema, "properties") ?? {};
  const required = stringsOf(listAt(schema, "required"));
  const value: JsonRecord = {};
  for (const [name, property] of Object.entries(properties)) {
    // Past a few levels only what is required is filled in, so that recursive schemas end.
    if (place.depth > 3 && !required.includes(name)) continue;
    value[name] = sample(property, { ...place, name, depth: place.depth + 1 });
  }
  return value;
}

function sampleArray(schema: JsonRecord, place: Place): unknown[] {
  const prefix = listAt(schema, "prefixItems");
  if (prefix.length > 0) return prefix.map((item) => sample(item, { ...place, depth: place.depth + 1 }));
  const least = Number(schema.minItems ?? 0);
  const count = place.depth > 3 ? least : Math.max(least, Math.min(2, Number(schema.maxItems ?? 2)));
  return Array.from({ length: count }, (_, index) =>
    sample(schema.items ?? {}, { ...place, seed: place.seed + index, depth: place.depth + 1 }),
  );
}

function sampleNumber(schema: JsonRecord, seed: number): number {
  const step = numberAt(schema, "multipleOf") ?? 1;
  const lower = numberAt(schema, "minimum") ?? (numberAt(schema, "exclusiveMinimum") ?? 0) + step;
  const upper = numberAt(schema, "maximum") ?? (numberAt(schema, "exclusiveMaximum") ?? Infinity) - step;
  const start = Math.ceil(lower / step) * step;
  return start + seed * step <= upper ? start + seed * step : start;
}

function sampleString(schema: JsonRecord, place: Place): string {
  const format = stringAt(schema, "format");
  const known = format === undefined ? undefined : FORMATS[format];
  const plain = known ?? `${place.name} ${String(place.seed + 1)}`;
  const padded = plain.padEnd(Number(schema.minLength ?? 0), "x");
  return padded.slice(0, Number(schema.maxLength ?? padded.length));
}

function typeOf(schema: JsonRecord): string {
  const types = Array.isArray(schema.type) ? stringsOf(schema.type) : [stringAt(schema, "type") ?? ""];
  const type = (types.find((name) => name.toLowerCase() !== "null") ?? types[0] ?? "").toLowerCase();
  if (type !== "") return type;
  if (isRecord(schema.properties)) return "object";
  return schema.items === undefined ? "string" : "array";
}

function firstEnding(alternatives: unknown[], place: Place): unknown {
  const notNull = alternatives.filter((option) => !(isRecord(option) && typeOf(option) === "null"));
  // Deep down a recursive schema ends by its null branch, where it has one.
  return place.depth > 3 ? (alternatives.find((option) => !notNull.includes(option)) ?? notNull[0]) : notNull[0];
}

function mergeAll(schema: JsonRecord, parts: JsonRecord[]): JsonRecord {
  const { allOf: _parts, ...rest } = schema;
  let properties = recordAt(schema, "properties") ?? {};
  let required = listAt(schema, "required");
  for (const part of parts) {
    properties = { ...properties, ...recordAt(part, "properties") };
    required = [...required, ...listAt(part, "required")];
  }
  let merged: JsonRecord = {};
  for (const part of parts) merged = { ...merged, ...part };
  return { ...merged, ...rest, properties, required };
}

function resolve(reference: string, root: JsonRecord): unknown {
  let value: unknown = root;
  for (const step of reference.split("/").slice(1)) {
    value = isRecord(value) ? value[step.replaceAll("~1", "/").replaceAll("~0", "~")] : undefined;
  }
  return value;
}
