import type { Message, Tool } from "../../domain/completion/message.ts";
import type { ProviderCall } from "../../domain/provider/provider.ts";
import type { JsonObject } from "../../lib/json.ts";
import { sampleJson } from "./sample-json.ts";
import type { SimulatedModelId } from "./models.ts";

/** What a simulated model is going to say, before any limit cuts it. */
export interface PlannedAnswer {
  readonly reasoning: string;
  readonly text: string;
  readonly toolCalls: readonly { readonly name: string; readonly arguments: JsonObject }[];
}

const NOTICE = "This is a simulated answer: no model was asked.";

const STORY =
  "A traveller reached the porch of an old house at dusk. The door stood open, and behind it lay a hall with many doors, " +
  "each with a name that she could not read. She asked aloud for the way, and every door answered in a voice of its own. " +
  "She wrote down what each of them said, and what it cost her, and left before the lamps were out.";

/** What the model answers to the request: the same request always gives the same answer. */
export function planAnswer(model: SimulatedModelId, request: ProviderCall["request"]): PlannedAnswer {
  const asked = lastUserText(request.messages);
  const reasoning = reasoningOf(model, request, asked);
  const toolCalls = selectTools(request, asked).map((tool) => ({
    name: tool.name,
    arguments: sampleArguments(tool),
  }));
  if (toolCalls.length > 0) return { reasoning, text: "", toolCalls };
  return { reasoning, text: textOf(model, request, asked), toolCalls };
}

function textOf(model: SimulatedModelId, request: ProviderCall["request"], asked: string): string {
  const format = request.responseFormat;
  if (format?.type === "jsonSchema") return JSON.stringify(sampleJson(format.schema));
  if (format?.type === "json") return JSON.stringify({ simulated: true, notice: NOTICE, asked });
  const results = request.messages.flatMap((message) => (message.role === "tool" ? [message] : []));
  const result = request.messages.at(-1)?.role === "tool" ? results.at(-1) : undefined;
  if (result !== undefined) return `${NOTICE} The tool ${result.toolName} returned: ${result.text}`;
  return model === "story" ? `${NOTICE} ${STORY}` : `${NOTICE} You said: ${asked}`;
}

function reasoningOf(model: SimulatedModelId, request: ProviderCall["request"], asked: string): string {
  if (model !== "reasoner" || request.reasoningEffort === "none") return "";
  const steps = [
    `The question has ${asked.length} characters.`,
    `It came after ${request.messages.length - 1} other messages.`,
    "No model is behind this, so the answer repeats the question.",
  ];
  return `These thoughts are simulated. ${steps.join(" ")}`;
}

/** The tools that are called: those that must be, or those that the last user message names; none after a tool's result. */
function selectTools({ tools, toolChoice, messages }: ProviderCall["request"], asked: string): readonly Tool[] {
  if (tools.length === 0 || toolChoice?.mode === "none") return [];
  if (toolChoice?.mode === "tool") return tools.filter((tool) => tool.name === toolChoice.toolName);
  if (messages.at(-1)?.role === "tool") return [];
  const named = tools.filter((tool) => asked.includes(tool.name));
  return toolChoice?.mode === "required" && named.length === 0 ? tools.slice(0, 1) : named;
}

function sampleArguments(tool: Tool): JsonObject {
  const sample = sampleJson(tool.parameters);
  return typeof sample === "object" && sample !== null && !Array.isArray(sample) ? sample : {};
}

function lastUserText(messages: readonly Message[]): string {
  const last = messages.findLast((message) => message.role === "user");
  if (last?.role !== "user") return "";
  return last.parts.map((part) => (part.type === "text" ? part.text : `[${part.type}]`)).join(" ");
}
