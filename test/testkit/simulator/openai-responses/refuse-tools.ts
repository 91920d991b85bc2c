import type { VendorError } from "../dialect.ts";
import { firstOf, isGiven, isRecord, listAt, recordAt, recordsOf, stringAt, type JsonRecord } from "../json.ts";
import { invalid, missing } from "../openai/errors.ts";
import { notObject, strictProblem } from "../openai/refuse-schemas.ts";
import { inputOf, textOf } from "./ask.ts";

const NAME = /^[a-zA-Z0-9_-]+$/;

/** Types of tools; those without a row in {@link NEEDS} need no further fields. */
const TYPES =
  "function file_search computer computer_use_preview web_search web_search_2025_08_26 web_search_preview web_search_preview_2025_03_11 mcp code_interpreter image_generation local_shell shell custom apply_patch tool_search namespace programmatic_tool_calling".split(
    " ",
  );

/** Fields without which a tool is refused. */
const NEEDS: Readonly<Record<string, readonly string[]>> = {
  function: ["name", "parameters"],
  custom: ["name"],
  file_search: ["vector_store_ids"],
  mcp: ["server_label"],
  code_interpreter: ["container"],
};

/** What OpenAI refuses in `tools` and `tool_choice`. */
export function refuseTools(body: JsonRecord): VendorError | undefined {
  const tools = recordsOf(listAt(body, "tools"));
  return firstOf([
    ...tools.map((tool, index) => () => refuseTool(tool, `tools[${String(index)}]`)),
    () => refuseChoice(body, tools),
  ]);
}

function refuseTool(tool: JsonRecord, at: string): VendorError | undefined {
  const type = stringAt(tool, "type");
  if (type === undefined) return missing(`${at}.type`);
  if (!TYPES.includes(type)) {
    const known = TYPES.map((name) => `'${name}'`);
    return invalid(
      `Invalid value: '${type}'. Supported values are: ${known.slice(0, -1).join(", ")}, and ${known.at(-1) ?? ""}.`,
      `${at}.type`,
      "invalid_value",
    );
  }
  const lacking = (NEEDS[type] ?? []).find((name) => tool[name] === undefined);
  if (lacking !== undefined) return missing(`${at}.${lacking}`);
  const name = stringAt(tool, "name");
  if (name !== undefined && !NAME.test(name)) {
    return invalid(
      `Invalid '${at}.name': string does not match pattern. Expected a string that matches the pattern '^[a-zA-Z0-9_-]+$'.`,
      `${at}.name`,
      "invalid_value",
    );
  }
  const parameters = recordAt(tool, "parameters");
  if (type !== "function" || parameters === undefined) return undefined;
  const problem =
    parameters.type === "object" ? strictProblem(tool.strict === true, parameters) : notObject(parameters.type);
  if (problem === undefined) return undefined;
  return invalid(
    `Invalid schema for function '${name ?? ""}': ${problem}`,
    `${at}.parameters`,
    "invalid_function_parameters",
  );
}

function refuseChoice(body: JsonRecord, tools: readonly JsonRecord[]): VendorError | undefined {
  const choice = body.tool_choice;
  if (!isGiven(choice)) return undefined;
  if (typeof choice === "string" && !["none", "auto", "required"].includes(choice)) {
    return invalid(
      `Invalid value: '${choice}'. Supported values are: 'none', 'auto', and 'required'.`,
      "tool_choice",
      "invalid_value",
    );
  }
  const isForced = choice === "required" || isRecord(choice);
  if (isForced && tools.length === 0) {
    return invalid("Tool choice 'required' must be specified with 'tools' parameter.", "tool_choice");
  }
  if (!isRecord(choice)) return undefined;
  if (choice.type === "function" || choice.type === "custom") {
    const name = stringAt(choice, "name");
    if (name === undefined) return missing("tool_choice.name");
    const isThere = tools.some((tool) => tool.type === choice.type && tool.name === name);
    return isThere ? undefined : invalid(`Tool choice '${name}' not found in 'tools' parameter.`, "tool_choice");
  }
  if (choice.type === "allowed_tools" || tools.some((tool) => tool.type === choice.type)) return undefined;
  return invalid(`Tool choice '${String(choice.type)}' not found in 'tools' parameter.`, "tool_choice");
}

/** What OpenAI refuses in `text.format`. */
export function refuseFormat(body: JsonRecord): VendorError | undefined {
  const format = recordAt(recordAt(body, "text") ?? {}, "format");
  if (format === undefined || format.type === "text") return undefined;
  if (format.type === "json_object") {
    const says = inputOf(body).some((item) => /json/i.test(textOf(item.content)));
    return says
      ? undefined
      : invalid(
          "Response input messages must contain the word 'json' in some form to use 'text.format' of type 'json_object'.",
          "input",
        );
  }
  if (format.type !== "json_schema") {
    return invalid(
      `Invalid value: '${String(format.type)}'. Supported values are: 'json_object', 'json_schema', and 'text'.`,
      "text.format.type",
      "invalid_value",
    );
  }
  const name = stringAt(format, "name");
  if (name === undefined) return missing("text.format.name");
  if (!NAME.test(name)) {
    return invalid(
      "Invalid 'text.format.name': string does not match pattern. Expected a string that matches the pattern '^[a-zA-Z0-9_-]+$'.",
      "text.format.name",
      "invalid_value",
    );
  }
  const schema = recordAt(format, "schema");
  if (schema === undefined) return missing("text.format.schema");
  // Left out, strict means yes: another default than with chat completions.
  const isStrict = format.strict !== false;
  const problem = schema.type === "object" || !isStrict ? strictProblem(isStrict, schema) : notObject(schema.type);
  if (problem === undefined) return undefined;
  return invalid(
    `Invalid schema for response_format '${name}': ${problem}`,
    "text.format.schema",
    "invalid_json_schema",
  );
}
