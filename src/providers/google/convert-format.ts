import { isJsonObject, type JsonObject, type JsonValue } from "../../lib/json.ts";
import type { CallContent } from "../shared/vendor-dialect.ts";

/** The answer's shape as Google is told of it. */
export interface ConvertedFormat {
  /** What goes into `generationConfig`. */
  readonly config: JsonObject;
  /** System texts that say it instead. */
  readonly instructions: readonly JsonObject[];
}

/**
 * The response format as fields of `generationConfig`, or as a system text, with a warning, beside tools: Gemini before 3 refuses the
 * two together, and Gemini 3 where a call is demanded.
 */
export function convertFormat(
  { request }: CallContent,
  options: { readonly takesToolsBeside: boolean },
  warnings: string[],
): ConvertedFormat {
  const format = request.responseFormat;
  if (format === undefined) return { config: {}, instructions: [] };
  if (format.type === "text") return { config: { responseMimeType: "text/plain" }, instructions: [] };
  const demandsCall = request.toolChoice?.mode === "required" || request.toolChoice?.mode === "tool";
  if (request.tools.length === 0 || (options.takesToolsBeside && !demandsCall)) {
    const schema = format.type === "json" ? {} : { responseJsonSchema: withoutConst(format.schema) };
    return { config: { responseMimeType: "application/json", ...schema }, instructions: [] };
  }
  warnings.push(
    "responseFormat was sent as a system text, Google refuses it beside these tools: the answer may not match.",
  );
  const shape =
    format.type === "json" ? "Answer with one JSON value" : "Answer with one JSON value that fits this JSON schema";
  const schema = format.type === "json" ? "." : `:\n${JSON.stringify(format.schema)}`;
  return {
    config: {},
    instructions: [{ text: `${shape} and with nothing else, without a code fence, unless you call a tool${schema}` }],
  };
}

/** Keywords under which a schema holds values or names, not schemas. */
const VALUE_KEYWORDS = new Set(["enum", "required", "default", "examples", "type"]);
/** Keywords under which a schema holds schemas by name. */
const MAP_KEYWORDS = new Set(["properties", "$defs", "definitions"]);

/** The schema with `const`, which Google does not take, said as an `enum` of one. */
function withoutConst(schema: JsonValue): JsonValue {
  if (Array.isArray(schema)) return schema.map(withoutConst);
  if (!isJsonObject(schema)) return schema;
  return Object.fromEntries(
    Object.entries(schema).map(([keyword, value]): [string, JsonValue] => {
      if (keyword === "const") return ["enum", [value]];
      if (VALUE_KEYWORDS.has(keyword)) return [keyword, value];
      if (MAP_KEYWORDS.has(keyword) && isJsonObject(value)) {
        return [keyword, Object.fromEntries(Object.entries(value).map(([name, each]) => [name, withoutConst(each)]))];
      }
      return [keyword, withoutConst(value)];
    }),
  );
}
