import type { Ask, AnswerFormat, OfferedTool, ToolChoice } from "../answer/ask.ts";
import { toolTokens } from "../answer/plan-answer.ts";
import { countTokens } from "../answer/text.ts";
import { takeMarkers, type Control } from "../control/control.ts";
import { isRecord, listAt, numberAt, recordAt, recordsOf, stringAt, stringsOf, type JsonRecord } from "../json.ts";
import { traitsOf } from "./models.ts";

/** Reasoning tokens by effort. */
export const EFFORT: Record<string, number> = { none: 0, minimal: 8, low: 32, medium: 64, high: 128, xhigh: 256 };

/** Tokens of an image, of a piece of audio and of a file. */
export const IMAGE_TOKENS = 85;
const AUDIO_TOKENS = 40;
export const FILE_TOKENS = 900;

/** Reads a chat request that was not refused into the common vocabulary, and its control markers. */
export function readAsk(body: JsonRecord, model: string): { readonly ask: Ask; readonly control: Control } {
  const messages = recordsOf(listAt(body, "messages"));
  const tools = recordsOf(listAt(body, "tools")).map(readTool);
  const user = takeMarkers(textOf(messages.findLast((message) => message.role === "user")?.content));
  const promptText = messages.map((message) => `${String(message.role)}: ${messageText(message)}`).join("\n");
  const [images, audio, files] = ["image_url", "input_audio", "file"].map((kind) => countOf(messages, kind)) as [
    number,
    number,
    number,
  ];
  const mediaTokens = images * IMAGE_TOKENS + audio * AUDIO_TOKENS + files * FILE_TOKENS;
  const messageTokens = messages.reduce((sum, message) => sum + 3 + countTokens(messageText(message)), 3);
  const format = readFormat(recordAt(body, "response_format"));
  const schemaTokens = format.kind === "schema" ? countTokens(JSON.stringify(format.schema)) : 0;
  const ask: Ask = {
    model,
    stream: body.stream === true,
    lastUserText: user.text,
    toolResults: trailingToolResults(messages),
    promptText,
    inputTokens: messageTokens + mediaTokens + toolTokens(tools) + schemaTokens,
    markedCacheTokens: null,
    markedForAnHourTokens: 0,
    images,
    audio,
    files,
    maxOutputTokens: numberAt(body, "max_completion_tokens") ?? numberAt(body, "max_tokens") ?? null,
    stop: typeof body.stop === "string" ? [body.stop] : stringsOf(listAt(body, "stop")),
    tools,
    toolChoice: readToolChoice(body.tool_choice),
    parallelTools: body.parallel_tool_calls !== false,
    format,
    reasoningTokens: reasoningTokens(body, model),
    choices: numberAt(body, "n") ?? 1,
  };
  return { ask, control: user.control };
}

function reasoningTokens(body: JsonRecord, model: string): number {
  const traits = traitsOf(model);
  if (!traits.reasons) return 0;
  const asked = stringAt(body, "reasoning_effort");
  const tokens = EFFORT[asked ?? traits.defaultEffort] ?? 0;
  // A model that was not asked to reason leaves room for its answer.
  const limit = numberAt(body, "max_completion_tokens") ?? Infinity;
  return asked === undefined ? Math.min(tokens, Math.floor(limit / 2)) : tokens;
}

/** The text of a message's content, whatever form it has. */
export function textOf(content: unknown): string {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  return recordsOf(content)
    .map((part) => stringAt(part, "text") ?? stringAt(part, "refusal") ?? "")
    .join("");
}

function messageText(message: JsonRecord): string {
  const calls = listAt(message, "tool_calls");
  return textOf(message.content) + (calls.length > 0 ? JSON.stringify(calls) : "");
}

function countOf(messages: readonly JsonRecord[], kind: string): number {
  return messages.flatMap((message) => recordsOf(listAt(message, "content"))).filter((part) => part.type === kind)
    .length;
}

function trailingToolResults(messages: readonly JsonRecord[]): string[] {
  const from = messages.findLastIndex((message) => message.role !== "tool") + 1;
  return messages.slice(from).map((message) => textOf(message.content));
}

function readTool(tool: JsonRecord): OfferedTool {
  const definition = recordAt(tool, "function") ?? {};
  return {
    name: stringAt(definition, "name") ?? "",
    parameters: recordAt(definition, "parameters") ?? { type: "object" },
  };
}

function readToolChoice(choice: unknown): ToolChoice {
  if (choice === "none" || choice === "required") return { kind: choice };
  if (isRecord(choice) && choice.type === "allowed_tools") {
    return { kind: recordAt(choice, "allowed_tools")?.mode === "required" ? "required" : "auto" };
  }
  const name = isRecord(choice) ? stringAt(recordAt(choice, "function") ?? {}, "name") : undefined;
  return name === undefined ? { kind: "auto" } : { kind: "named", name };
}

function readFormat(format: JsonRecord | undefined): AnswerFormat {
  if (format?.type === "json_object") return { kind: "json" };
  if (format?.type !== "json_schema") return { kind: "text" };
  return { kind: "schema", schema: recordAt(recordAt(format, "json_schema") ?? {}, "schema") ?? {} };
}
