import { badUserInput } from "../../../domain/error/gateway-error.ts";
import type { ModelRequest } from "../../../domain/completion/completion-request.ts";
import type { Tool, ToolChoice } from "../../../domain/completion/message.ts";
import type { Provider } from "../../../domain/provider/provider.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../../lib/json.ts";
import { mergeOwnOptions } from "../../shared/own-options.ts";
import { usableToolChoice } from "../../shared/request-fields.ts";

/** The tools that the options bring: those that OpenAI runs itself, and those that take free text. */
export interface OptionTools {
  readonly tools: readonly JsonObject[];
  /** Names of the tools with free text as their input. */
  readonly customTools: ReadonlySet<string>;
  /** The options without the tools. */
  readonly options: JsonObject | undefined;
}

/**
 * Takes `tools` out of `providerOptions.openai`: they stand beside the functions of the field `tools`. Throws `BAD_USER_INPUT`
 * where they are no list of objects or hold a function.
 */
export function takeOptionTools(options: JsonObject | undefined): OptionTools {
  const own = options?.["openai"];
  if (!isJsonObject(own) || own["tools"] === undefined) return { tools: [], customTools: new Set(), options };
  const path = ["providerOptions", "openai", "tools"];
  const { tools, ...others } = own;
  if (!Array.isArray(tools)) throw badUserInput(path, "providerOptions.openai.tools must be a list.");
  const taken = tools.map((tool, index) => {
    const at = [...path, String(index)];
    if (!isJsonObject(tool)) throw badUserInput(at, `${at.join(".")} must be an object.`);
    if (tool["type"] === "function") throw badUserInput(at, "Functions go into the field tools.");
    return tool;
  });
  const names = taken.map((tool) => (tool["type"] === "custom" ? tool["name"] : undefined));
  return {
    tools: taken,
    customTools: new Set(names.filter((name) => typeof name === "string")),
    options: { ...options, openai: others },
  };
}

/** A function as OpenAI is told of it; unless its options say otherwise, its schema binds as loosely as in chat completions. */
export function convertTool(tool: Tool, index: number, provider: Provider): JsonObject {
  const { name, description, parameters } = tool;
  const named = { type: "function", name, ...(description === undefined ? {} : { description }), parameters };
  const converted = mergeOwnOptions(named, tool, provider, ["tools", String(index)]);
  return { strict: false, ...converted };
}

/** The choice as OpenAI takes it; `undefined` where there is none or, with a warning, nothing to choose from. */
export function convertToolChoice(
  request: ModelRequest,
  { tools, customTools }: OptionTools,
  warnings: string[],
): JsonValue | undefined {
  const choice = tools.length > 0 ? request.toolChoice : usableToolChoice(request, warnings);
  return choice === undefined ? undefined : sayChoice(choice, customTools);
}

function sayChoice(choice: ToolChoice, customTools: ReadonlySet<string>): JsonValue {
  if (choice.mode !== "tool") return choice.mode;
  return { type: customTools.has(choice.toolName) ? "custom" : "function", name: choice.toolName };
}
