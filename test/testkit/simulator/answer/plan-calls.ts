import type { PlannedCall } from "./answer.ts";
import type { Ask, OfferedTool } from "./ask.ts";
import { sampleJson } from "./sample-json.ts";

/**
 * Decides which tools an answer calls.
 *
 * A named or required choice calls; with `auto` a tool is called when the prompt says its name or a word of it of four
 * letters or more (`get_weather`: "What is the weather?"). One call a tool, two of the same where the prompt says "both",
 * "each", "parallel" or "and"; never two where the caller forbids parallel calls, none after a tool's result.
 * `count` overrides how many.
 */
export function planCalls(ask: Ask, count: number | undefined): readonly PlannedCall[] {
  const tools = count === undefined ? calledTools(ask) : forced(ask, count);
  return tools.map((tool, index) => ({
    name: tool.name,
    argumentsJson: JSON.stringify(sampleJson(tool.parameters, index)),
  }));
}

function calledTools(ask: Ask): readonly OfferedTool[] {
  const { toolChoice } = ask;
  if (toolChoice.kind === "none") return [];
  if (toolChoice.kind === "named") return ask.tools.filter((tool) => tool.name === toolChoice.name).slice(0, 1);
  if (toolChoice.kind === "auto" && ask.toolResults.length > 0) return [];
  const mentioned = ask.tools.filter((tool) => isMentioned(tool.name, ask.lastUserText));
  const chosen = mentioned.length === 0 && toolChoice.kind === "required" ? ask.tools.slice(0, 1) : mentioned;
  if (!ask.parallelTools) return chosen.slice(0, 1);
  return chosen.length === 1 && asksForSeveral(ask.lastUserText) ? [...chosen, ...chosen] : chosen;
}

function forced(ask: Ask, count: number): readonly OfferedTool[] {
  return Array.from({ length: count }, (_, index) => ask.tools[index % ask.tools.length]).filter(
    (tool) => tool !== undefined,
  );
}

function asksForSeveral(text: string): boolean {
  return /\b(both|each|parallel|and)\b/i.test(text);
}

function isMentioned(name: string, text: string): boolean {
  const lower = text.toLowerCase();
  const words = name.split(/[^a-zA-Z]+|(?<=[a-z])(?=[A-Z])/).filter((word) => word.length >= 4);
  return [name, ...words].some((word) => lower.includes(word.toLowerCase()));
}
