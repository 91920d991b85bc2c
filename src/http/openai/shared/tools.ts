import type { CompletionRequestDraft } from "../../../domain/completion/completion-request-draft.ts";
import { isJsonObject, parseJson, type JsonObject } from "../../../lib/json.ts";
import type { Carry } from "./carry.ts";
import { ParamError } from "./param-error.ts";
import { readArray, readBoolean, readObject, readString, requireString, toObject, toWord } from "./read-fields.ts";

/** A tool as a draft has it. */
export type ToolDraft = NonNullable<CompletionRequestDraft["tools"]>[number];

/** A choice as a draft has it, and the tools that it leaves. */
export interface ToolChoiceDraft {
  readonly toolChoice: NonNullable<CompletionRequestDraft["toolChoice"]>;
  /** Names of the tools that may be called; default all. */
  readonly allowed?: readonly string[] | undefined;
}

/**
 * Parses a function's name, description and parameters, which both APIs call the same; without parameters it takes none.
 *
 * @param holder what carries the tool's provider options: the tool itself, or what it is in
 */
export function parseFunction(tool: JsonObject, at: string, holder: JsonObject, carry: Carry): ToolDraft {
  const isStrict = readBoolean(tool, "strict", at) === true;
  return {
    name: requireString(tool, "name", at),
    description: readString(tool, "description", at),
    parameters: readObject(tool, "parameters", at) ?? { type: "object", properties: {} },
    ...carry.optionsOf(
      holder,
      at,
      isStrict ? { param: `${at}strict`, options: { function: { strict: true } } } : undefined,
    ),
  };
}

/** Parses a mode and a list of allowed tools; `nameOf` finds a tool's name, as the two APIs put it in different places. */
export function parseAllowed(
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
  const isLacking = allowed.some((name) => !tools.some((tool) => tool.name === name));
  if (!isLacking) return tools.filter((tool) => allowed.includes(tool.name));
  throw new ParamError("tool_choice", "invalid_value", "'tool_choice' allows a tool that is not in 'tools'.");
}

/** One of the three modes that name no tool. */
export function toMode(word: string): "none" | "auto" | "required" {
  return toWord(word, ["none", "auto", "required"], "tool_choice");
}

/** A tool of a kind that no vendor but OpenAI has. */
export function notAFunction(param: string): ParamError {
  return new ParamError(
    param,
    "unsupported_value",
    `Unsupported value for '${param}'. Tools are functions, which the caller runs: send "function".`,
  );
}

/** The arguments of a call that is sent back, which are a JSON object in a string; nothing is an empty one. */
export function parseArguments(text: string | undefined, param: string): JsonObject {
  if (text === undefined || text.trim() === "") return {};
  const value = parseJson(text)?.value;
  if (isJsonObject(value)) return value;
  throw new ParamError(param, "invalid_value", `'${param}' is not a JSON object in a string.`);
}
