import type { VendorError } from "../dialect.ts";
import {
  firstOf,
  isGiven,
  isRecord,
  listAt,
  recordAt,
  recordsOf,
  stringAt,
  stringsOf,
  type JsonRecord,
} from "../json.ts";
import { textOf } from "./ask.ts";
import { invalid, missing } from "./errors.ts";

const NAME = /^[a-zA-Z0-9_-]+$/;

/** What OpenAI refuses in `tools` and what goes with them. */
export function refuseTools(body: JsonRecord): VendorError | undefined {
  if (!isGiven(body.tools)) {
    const alone = ["tool_choice", "parallel_tool_calls"].find((name) => isGiven(body[name]));
    return alone === undefined
      ? undefined
      : invalid(`Invalid value for '${alone}': '${alone}' is only allowed when 'tools' are specified.`, alone);
  }
  const tools = recordsOf(listAt(body, "tools"));
  if (tools.length === 0) {
    return invalid(
      "Invalid 'tools': empty array. Expected an array with minimum length 1, but got an empty array instead.",
      "tools",
      "empty_array",
    );
  }
  return firstOf([
    ...tools.map((tool, index) => () => refuseTool(tool, `tools[${String(index)}]`)),
    () => refuseChoice(body, tools),
  ]);
}

function refuseTool(tool: JsonRecord, at: string): VendorError | undefined {
  if (tool.type === "custom") return undefined;
  const type = stringAt(tool, "type");
  if (type === undefined) return missing(`${at}.type`);
  if (type !== "function") {
    return invalid(
      `Invalid value: '${type}'. Supported values are: 'function' and 'custom'.`,
      `${at}.type`,
      "invalid_value",
    );
  }
  const definition = recordAt(tool, "function");
  if (definition === undefined) return missing(`${at}.function`);
  const name = stringAt(definition, "name");
  if (name === undefined) return missing(`${at}.function.name`);
  if (!NAME.test(name)) {
    return invalid(
      `Invalid '${at}.function.name': string does not match pattern. Expected a string that matches the pattern '^[a-zA-Z0-9_-]+$'.`,
      `${at}.function.name`,
      "invalid_value",
    );
  }
  const parameters = recordAt(definition, "parameters");
  if (parameters === undefined) return undefined;
  const problem =
    parameters.type === "object" ? strictProblem(definition.strict === true, parameters) : notObject(parameters.type);
  if (problem === undefined) return undefined;
  return invalid(
    `Invalid schema for function '${name}': ${problem}`,
    `${at}.function.parameters`,
    "invalid_function_parameters",
  );
}

function refuseChoice(body: JsonRecord, tools: readonly JsonRecord[]): VendorError | undefined {
  const choice = body.tool_choice;
  if (typeof choice === "string" && !["none", "auto", "required"].includes(choice)) {
    return invalid(
      `Invalid value: '${choice}'. Supported values are: 'none', 'auto', and 'required'.`,
      "tool_choice",
      "invalid_value",
    );
  }
  if (!isRecord(choice) || choice.type !== "function") return undefined;
  const name = stringAt(recordAt(choice, "function") ?? {}, "name") ?? "";
  if (tools.some((tool) => recordAt(tool, "function")?.name === name)) return undefined;
  return invalid(
    `Invalid value for 'tool_choice': no function named '${name}' was specified in the 'tools' parameter.`,
    "tool_choice",
  );
}

/** What OpenAI refuses in `response_format`. */
export function refuseFormat(body: JsonRecord): VendorError | undefined {
  const format = recordAt(body, "response_format");
  if (format === undefined) return undefined;
  if (format.type === "json_object") {
    const says = recordsOf(listAt(body, "messages")).some((message) => /json/i.test(textOf(message.content)));
    return says
      ? undefined
      : invalid(
          "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.",
          "messages",
        );
  }
  if (format.type === "text") return undefined;
  if (format.type !== "json_schema") {
    return invalid(
      `Invalid value: '${String(format.type)}'. Supported values are: 'json_object', 'json_schema', and 'text'.`,
      "response_format.type",
      "invalid_value",
    );
  }
  const named = recordAt(format, "json_schema");
  if (named === undefined) return missing("response_format.json_schema");
  const name = stringAt(named, "name");
  if (name === undefined) return missing("response_format.json_schema.name");
  if (!NAME.test(name)) {
    return invalid(
      "Invalid 'response_format.json_schema.name': string does not match pattern. Expected a string that matches the pattern '^[a-zA-Z0-9_-]+$'.",
      "response_format.json_schema.name",
      "invalid_value",
    );
  }
  const schema = recordAt(named, "schema");
  if (schema === undefined) return missing("response_format.json_schema.schema");
  const strict = named.strict === true;
  const problem = schema.type === "object" || !strict ? strictProblem(strict, schema) : notObject(schema.type);
  return problem === undefined
    ? undefined
    : invalid(`Invalid schema for response_format '${name}': ${problem}`, "response_format");
}

/** What is wrong with a schema that is no object. */
export function notObject(type: unknown): string {
  const said = typeof type === "string" ? `"${type}"` : '"None"';
  return `schema must be a JSON Schema of 'type: "object"', got 'type: ${said}'.`;
}

/** What is wrong with a schema in strict mode; undefined where nothing is or it is not strict. */
export function strictProblem(strict: boolean, schema: JsonRecord): string | undefined {
  return strict ? problemAt(schema, []) : undefined;
}

/** Strict schemas close every object and require every property, at every depth. */
function problemAt(schema: JsonRecord, path: readonly string[]): string | undefined {
  const context = `In context=(${path.map((step) => `'${step}'`).join(", ")}${path.length === 1 ? "," : ""})`;
  const properties = recordAt(schema, "properties");
  if (schema.type === "object" || properties !== undefined) {
    if (schema.additionalProperties !== false)
      return `${context}, 'additionalProperties' is required to be supplied and to be false.`;
    const required = stringsOf(listAt(schema, "required"));
    const forgotten = Object.keys(properties ?? {}).find((name) => !required.includes(name));
    if (forgotten !== undefined) {
      return `${context}, 'required' is required to be supplied and to be an array including every key in properties. Missing '${forgotten}'.`;
    }
  }
  const deeper: (() => string | undefined)[] = [];
  const visit = (value: unknown, ...steps: string[]): void => {
    if (isRecord(value)) deeper.push(() => problemAt(value, [...path, ...steps]));
  };
  for (const [name, property] of Object.entries(properties ?? {})) visit(property, "properties", name);
  for (const [name, definition] of Object.entries(recordAt(schema, "$defs") ?? {})) visit(definition, "$defs", name);
  visit(schema.items, "items");
  listAt(schema, "anyOf").forEach((option, index) => {
    visit(option, "anyOf", String(index));
  });
  return firstOf(deeper);
}
