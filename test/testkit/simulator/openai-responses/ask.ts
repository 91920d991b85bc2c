import type { AnswerFormat, Ask, OfferedTool, ToolChoice } from "../answer/ask.ts";
import { toolTokens } from "../answer/plan-answer.ts";
import { countTokens } from "../answer/text.ts";
import { takeMarkers, type Control } from "../control/control.ts";
import { isRecord, listAt, numberAt, recordAt, recordsOf, stringAt, type JsonRecord } from "../json.ts";
import { EFFORT, FILE_TOKENS, IMAGE_TOKENS } from "../openai/ask.ts";
import { traitsOf } from "../openai/models.ts";

/** The items of a request's input; a text alone is a user's message. */
export function inputOf(body: JsonRecord): JsonRecord[] {
  if (typeof body.input === "string") return [{ role: "user", content: body.input }];
  return recordsOf(listAt(body, "input"));
}

/** Reads a request that was not refused into the common vocabulary, and its control markers. */
export function readAsk(body: JsonRecord, model: string): { readonly ask: Ask; readonly control: Control } {
  const items = inputOf(body);
  const tools = recordsOf(listAt(body, "tools")).flatMap(readTool);
  const user = takeMarkers(textOf(items.findLast((item) => item.role === "user")?.content));
  const texts = [stringAt(body, "instructions") ?? "", ...items.map(itemText)].filter((text) => text !== "");
  const images = countOf(items, "input_image");
  const files = countOf(items, "input_file");
  const itemTokens = texts.reduce((sum, text) => sum + 3 + countTokens(text), 3);
  const format = readFormat(recordAt(recordAt(body, "text") ?? {}, "format"));
  const schemaTokens = format.kind === "schema" ? countTokens(JSON.stringify(format.schema)) : 0;
  const ask: Ask = {
    model,
    stream: body.stream === true,
    lastUserText: user.text,
    toolResults: trailingOutputs(items),
    promptText: texts.join("\n"),
    inputTokens: itemTokens + images * IMAGE_TOKENS + files * FILE_TOKENS + toolTokens(tools) + schemaTokens,
    markedCacheTokens: null,
    markedForAnHourTokens: 0,
    images,
    audio: 0,
    files,
    maxOutputTokens: numberAt(body, "max_output_tokens") ?? null,
    stop: [],
    tools,
    toolChoice: readToolChoice(body.tool_choice),
    parallelTools: body.parallel_tool_calls !== false,
    format,
    reasoningTokens: reasoningTokens(body, model),
    choices: 1,
  };
  return { ask, control: user.control };
}

function reasoningTokens(body: JsonRecord, model: string): number {
  const traits = traitsOf(model);
  if (!traits.reasons) return 0;
  const asked = stringAt(recordAt(body, "reasoning") ?? {}, "effort");
  const tokens = EFFORT[asked ?? traits.defaultEffort] ?? 0;
  // A model that was not asked to reason leaves room for its answer.
  return asked === undefined ? Math.min(tokens, Math.floor((numberAt(body, "max_output_tokens") ?? 1e9) / 2)) : tokens;
}

/** The text of an item's content, whatever form it has. */
export function textOf(content: unknown): string {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  return recordsOf(content)
    .map((part) => stringAt(part, "text") ?? stringAt(part, "refusal") ?? "")
    .join("");
}

function itemText(item: JsonRecord): string {
  switch (item.type) {
    case "function_call":
      return `${stringAt(item, "name") ?? ""} ${stringAt(item, "arguments") ?? ""}`;
    case "custom_tool_call":
      return `${stringAt(item, "name") ?? ""} ${stringAt(item, "input") ?? ""}`;
    case "function_call_output":
    case "custom_tool_call_output":
      return textOf(item.output);
    case "reasoning":
      return textOf(item.summary);
    default:
      return textOf(item.content);
  }
}

function countOf(items: readonly JsonRecord[], type: string): number {
  return items.flatMap((item) => recordsOf(listAt(item, "content"))).filter((part) => part.type === type).length;
}

function isOutput(item: JsonRecord): boolean {
  return item.type === "function_call_output" || item.type === "custom_tool_call_output";
}

function trailingOutputs(items: readonly JsonRecord[]): string[] {
  const from = items.findLastIndex((item) => !isOutput(item)) + 1;
  return items.slice(from).map((item) => textOf(item.output));
}

function readTool(tool: JsonRecord): OfferedTool[] {
  if (tool.type !== "function") return [];
  return [{ name: stringAt(tool, "name") ?? "", parameters: recordAt(tool, "parameters") ?? { type: "object" } }];
}

function readToolChoice(choice: unknown): ToolChoice {
  if (choice === "none" || choice === "required") return { kind: choice };
  if (!isRecord(choice)) return { kind: "auto" };
  if (choice.type === "allowed_tools") return { kind: choice.mode === "required" ? "required" : "auto" };
  const name = choice.type === "function" ? stringAt(choice, "name") : undefined;
  return name === undefined ? { kind: "auto" } : { kind: "named", name };
}

function readFormat(format: JsonRecord | undefined): AnswerFormat {
  if (format?.type === "json_object") return { kind: "json" };
  if (format?.type !== "json_schema") return { kind: "text" };
  return { kind: "schema", schema: recordAt(format, "schema") ?? {} };
}
