import type { VendorError } from "../dialect.ts";
import { firstOf, isGiven, isRecord, listAt, recordAt, recordsOf, stringAt, type JsonRecord } from "../json.ts";
import { invalid } from "./errors.ts";
import { traitsOf } from "./traits.ts";

/** What Anthropic refuses in `tools` and `tool_choice`. */
export function refuseTools(body: JsonRecord): VendorError | undefined {
  const tools = recordsOf(listAt(body, "tools"));
  const names = tools.map((tool) => stringAt(tool, "name") ?? "");
  return firstOf([
    ...tools.map((tool, index) => () => refuseTool(tool, `tools.${String(index)}`)),
    () => (new Set(names).size < names.length ? invalid("tools: Tool names must be unique.") : undefined),
    () => refuseChoice(body, names),
  ]);
}

function refuseTool(tool: JsonRecord, at: string): VendorError | undefined {
  // Tools with another type are Anthropic's own; they have no schema here.
  if (isGiven(tool.type) && tool.type !== "custom") return undefined;
  const name = stringAt(tool, "name");
  if (name === undefined) return invalid(`${at}.custom.name: Field required`);
  if (!/^[a-zA-Z0-9_-]{1,128}$/.test(name))
    return invalid(`${at}.custom.name: String should match pattern '^[a-zA-Z0-9_-]{1,128}$'`);
  const schema = recordAt(tool, "input_schema");
  if (schema === undefined) return invalid(`${at}.custom.input_schema: Field required`);
  if (schema.type === undefined) return invalid(`${at}.custom.input_schema.type: Field required`);
  return schema.type === "object" ? undefined : invalid(`${at}.custom.input_schema.type: Input should be 'object'`);
}

function refuseChoice(body: JsonRecord, names: readonly string[]): VendorError | undefined {
  if (!isGiven(body.tool_choice)) return undefined;
  const choice = recordAt(body, "tool_choice");
  const type = choice === undefined ? undefined : stringAt(choice, "type");
  if (choice === undefined || type === undefined)
    return invalid("tool_choice: Input should be a valid dictionary or object to extract fields from");
  if (!["auto", "any", "tool", "none"].includes(type)) {
    return invalid(
      `tool_choice: Input tag '${type}' found using 'type' does not match any of the expected tags: 'auto', 'any', 'tool', 'none'`,
    );
  }
  if (names.length === 0) return invalid("tool_choice: `tool_choice` may only be specified while providing `tools`.");
  if (type !== "tool") return undefined;
  const name = stringAt(choice, "name");
  if (name === undefined) return invalid("tool_choice.tool.name: Field required");
  return names.includes(name) ? undefined : invalid(`Tool '${name}' not found in provided tools`);
}

/** What Anthropic refuses in the format of the answer. */
export function refuseFormat(body: JsonRecord, model: string): VendorError | undefined {
  const format = recordAt(recordAt(body, "output_config") ?? {}, "format");
  if (format === undefined) return undefined;
  if (!traitsOf(model).formats) return invalid(`'${model}' does not support output format.`);
  if (format.type !== "json_schema") return invalid("output_config.format.type: Input should be 'json_schema'");
  const schema = recordAt(format, "schema");
  if (schema === undefined) return invalid("output_config.format.json_schema.schema: Field required");
  return isOpen(schema)
    ? invalid("output_config.format.schema: For 'object' type, 'additionalProperties' must be explicitly set to false")
    : undefined;
}

/** True when some object of a schema allows properties that it does not name. */
function isOpen(schema: JsonRecord): boolean {
  if (schema.type === "object" && schema.additionalProperties !== false) return true;
  const children = [
    ...Object.values(recordAt(schema, "properties") ?? {}),
    ...Object.values(recordAt(schema, "$defs") ?? {}),
    ...listAt(schema, "anyOf"),
    ...listAt(schema, "allOf"),
    schema.items,
  ];
  return children.some((child) => isRecord(child) && isOpen(child));
}
