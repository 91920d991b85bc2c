import type { CompletionRequestDraft } from "../../../domain/completion/completion-request-draft.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../../lib/json.ts";
import { ParamError, wrongType } from "../shared/param-error.ts";
import {
  readArray,
  readBoolean,
  readObject,
  readString,
  requireObject,
  requireString,
  toObject,
  toWord,
} from "../shared/read-fields.ts";

/** A tool as a draft has it. */
export type ToolDraft = NonNullable<CompletionRequestDraft["tools"]>[number];

/** A choice as a draft has it, and the tools that it leaves. */
export interface ToolChoiceDraft {
  readonly toolChoice: NonNullable<CompletionRequestDraft["toolChoice"]>;
  /** Names of the tools that may be called; default all. */
  readonly allowed?: readonly string[] | undefined;
}

/** Parses `tools` of the chat API. */
export function parseTools(tools: readonly JsonValue[], warnings: string[]): readonly ToolDraft[] {
  return tools.map((item, index) => {
    const at = `tools[${String(index)}].`;
    const tool = toObject(item, `tools[${String(index)}]`);
    if (requireString(tool, "type", at) !== "function") throw notAFunction(`${at}type`);
    return parseFunction(requireObject(tool, "function", at), `${at}function.`, warnings);
  });
}

/** Parses a function's name, description and parameters; without parameters it takes none. */
function parseFunction(tool: JsonObject, at: string, warnings: string[]): ToolDraft {
  if (readBoolean(tool, "strict", at) === true) {
    warnings.push(`${at}strict was not sent: the arguments may not match the schema.`);
  }
  return {
    name: requireString(tool, "name", at),
    description: readString(tool, "description", at),
    parameters: readObject(tool, "parameters", at) ?? { type: "object", properties: {} },
  };
}

/** Parses `tool_choice` of the chat API. */
export function parseToolChoice(choice: JsonValue | undefined): ToolChoiceDraft | undefined {
  if (choice === undefined || choice === null) return undefined;
  if (typeof choice === "string") return { toolChoice: { mode: toMode(choice, "tool_choice") } };
  if (!isJsonObject(choice)) throw wrongType("tool_choice", "a string or an object", choice);
  const type = requireString(choice, "type", "tool_choice.");
  if (type === "function") {
    const called = requireObject(choice, "function", "tool_choice.");
    return { toolChoice: { mode: "tool", toolName: requireString(called, "name", "tool_choice.function.") } };
  }
  if (type !== "allowed_tools") throw notAFunction("tool_choice.type");
  const at = "tool_choice.allowed_tools.";
  const allowed = requireObject(choice, "allowed_tools", "tool_choice.");
  return parseAllowed(allowed, at, (tool, of) =>
    requireString(requireObject(tool, "function", of), "name", `${of}function.`),
  );
}

/** Parses a mode and a list of allowed tools; `nameOf` finds a tool's name, as the two APIs put it in different places. */
function parseAllowed(
  allowed: JsonObject,
  at: string,
  nameOf: (tool: JsonObject, at: string) => string,
): ToolChoiceDraft {
  const mode = toWord(requireString(allowed, "mode", at), ["auto", "required"], `${at}mode`);
  const names = (readArray(allowed, "tools", at) ?? []).map((item, index) => {
    const of = `${at}tools[${String(index)}]`;
    return nameOf(toObject(item, of), `${of}.`);
  });
  return { toolChoice: { mode }, allowed: names };
}

/**
 * The tools that may be called.
 *
 * @throws {@link ParamError} for an allowed tool that there is not
 */
export function selectAllowed(
  tools: readonly ToolDraft[],
  allowed: readonly string[] | undefined,
): readonly ToolDraft[] {
  if (allowed === undefined) return tools;
  const lacking = allowed.find((name) => !tools.some((tool) => tool.name === name));
  if (lacking === undefined) return tools.filter((tool) => allowed.includes(tool.name));
  throw new ParamError("tool_choice", "invalid_value", "'tool_choice' allows a tool that is not in 'tools'.");
}

/** One of the three modes that name no tool. */
function toMode(word: string, param: string): "none" | "auto" | "required" {
  return toWord(word, ["none", "auto", "required"], param);
}

/** A tool of a kind that no vendor but OpenAI has. */
function notAFunction(param: string): ParamError {
  return new ParamError(
    param,
    "unsupported_value",
    `Unsupported value for '${param}'. Tools are functions, which the caller runs: send "function".`,
  );
}
