import { isJsonObject, type JsonValue } from "../../../lib/json.ts";
import type { Carry } from "../shared/carry.ts";
import { wrongType } from "../shared/param-error.ts";
import { requireObject, requireString, toObject } from "../shared/read-fields.ts";
import {
  notAFunction,
  parseAllowed,
  parseFunction,
  toMode,
  type ToolChoiceDraft,
  type ToolDraft,
} from "../shared/tools.ts";

/** Parses `tools` of the chat API. */
export function parseTools(tools: readonly JsonValue[], carry: Carry): readonly ToolDraft[] {
  return tools.map((item, index) => {
    const at = `tools[${String(index)}].`;
    const tool = toObject(item, `tools[${String(index)}]`);
    if (requireString(tool, "type", at) !== "function") throw notAFunction(`${at}type`);
    return parseFunction(requireObject(tool, "function", at), `${at}function.`, tool, carry);
  });
}

/** Parses `tool_choice` of the chat API. */
export function parseToolChoice(choice: JsonValue | undefined): ToolChoiceDraft | undefined {
  if (choice === undefined || choice === null) return undefined;
  if (typeof choice === "string") return { toolChoice: { mode: toMode(choice) } };
  if (!isJsonObject(choice)) throw wrongType("tool_choice", "a string or an object", choice);
  const type = requireString(choice, "type", "tool_choice.");
  if (type === "function") {
    const called = requireObject(choice, "function", "tool_choice.");
    return { toolChoice: { mode: "tool", toolName: requireString(called, "name", "tool_choice.function.") } };
  }
  if (type !== "allowed_tools") throw notAFunction("tool_choice.type");
  const allowed = requireObject(choice, "allowed_tools", "tool_choice.");
  return parseAllowed(allowed, "tool_choice.allowed_tools.", (tool, at) =>
    requireString(requireObject(tool, "function", at), "name", `${at}function.`),
  );
}
