import type { Ask, AnswerFormat, OfferedTool, ToolChoice } from "../answer/ask.ts";
import { toolTokens } from "../answer/plan-answer.ts";
import { countTokens } from "../answer/text.ts";
import { takeMarkers, type Control } from "../control/control.ts";
import { listAt, numberAt, recordAt, recordsOf, stringAt, stringsOf, type JsonRecord } from "../json.ts";

/** Tokens of thinking by effort, for models that think adaptively. */
const EFFORT: Record<string, number> = { low: 32, medium: 64, high: 96, xhigh: 128, max: 256 };

/** Most tokens of thinking the simulator spends, whatever the budget. */
const MOST_THINKING = 96;

/** Tokens of an image and of a document. */
const IMAGE_TOKENS = 1_200;
const DOCUMENT_TOKENS = 2_000;

/** Reads a Messages request that was not refused into the common vocabulary, and its control markers. */
export function readAsk(body: JsonRecord, model: string): { readonly ask: Ask; readonly control: Control } {
  const messages = recordsOf(listAt(body, "messages"));
  const tools = recordsOf(listAt(body, "tools"))
    .filter((tool) => "input_schema" in tool)
    .map(readTool);
  const last = messages.findLast((message) => message.role === "user" && ownText(message) !== "");
  const user = takeMarkers(last === undefined ? "" : ownText(last));
  const texts = [
    contentText(body.system),
    ...messages.map((message) => `${String(message.role)}: ${contentText(message.content)}`),
  ];
  const images = countOf(messages, "image");
  const files = countOf(messages, "document");
  const mediaTokens = images * IMAGE_TOKENS + files * DOCUMENT_TOKENS;
  const textTokens = texts.reduce((sum, text) => sum + 3 + countTokens(text), 0);
  const inputTokens = textTokens + mediaTokens + (tools.length > 0 ? 300 + toolTokens(tools) : 0);
  const choice = recordAt(body, "tool_choice");
  const ask: Ask = {
    model,
    stream: body.stream === true,
    lastUserText: user.text,
    toolResults: trailingToolResults(messages.at(-1)),
    promptText: markedText(body),
    inputTokens,
    markedCacheTokens: countTokens(markedText(body)),
    markedForAnHourTokens: countTokens(textUpTo(cacheOrder(body), (part) => part.marked && part.forAnHour)),
    images,
    audio: 0,
    files,
    maxOutputTokens: numberAt(body, "max_tokens") ?? null,
    stop: stringsOf(listAt(body, "stop_sequences")),
    tools,
    toolChoice: readToolChoice(choice),
    parallelTools: choice?.disable_parallel_tool_use !== true,
    format: readFormat(body),
    reasoningTokens: thinkingTokens(body),
    choices: 1,
  };
  return { ask, control: user.control };
}

/** Blocks of a message's content; a string counts as one text block. */
export function blocksOf(content: unknown): JsonRecord[] {
  if (typeof content === "string") return [{ type: "text", text: content }];
  return Array.isArray(content) ? recordsOf(content) : [];
}

function ownText(message: JsonRecord): string {
  return blocksOf(message.content)
    .map((block) => (block.type === "text" ? (stringAt(block, "text") ?? "") : ""))
    .join("");
}

function contentText(content: unknown): string {
  return blocksOf(content).map(blockText).join("");
}

function blockText(block: JsonRecord): string {
  switch (block.type) {
    case "tool_use":
      return JSON.stringify(block.input ?? {});
    case "tool_result":
      return contentText(block.content);
    default:
      return stringAt(block, "text") ?? stringAt(block, "thinking") ?? "";
  }
}

function countOf(messages: readonly JsonRecord[], type: string): number {
  const blocks = messages
    .flatMap((message) => blocksOf(message.content))
    .flatMap((block) => (block.type === "tool_result" ? blocksOf(block.content) : [block]));
  return blocks.filter((block) => block.type === type).length;
}

function trailingToolResults(last: JsonRecord | undefined): string[] {
  const results = blocksOf(last?.content).filter((block) => block.type === "tool_result");
  return results.map((block) => contentText(block.content));
}

function readTool(tool: JsonRecord): OfferedTool {
  return { name: stringAt(tool, "name") ?? "", parameters: recordAt(tool, "input_schema") ?? { type: "object" } };
}

function readToolChoice(choice: JsonRecord | undefined): ToolChoice {
  if (choice?.type === "none") return { kind: "none" };
  if (choice?.type === "any") return { kind: "required" };
  const name = choice?.type === "tool" ? stringAt(choice, "name") : undefined;
  return name === undefined ? { kind: "auto" } : { kind: "named", name };
}

function readFormat(body: JsonRecord): AnswerFormat {
  const format = recordAt(recordAt(body, "output_config") ?? {}, "format") ?? recordAt(body, "output_format");
  const schema = format?.type === "json_schema" ? recordAt(format, "schema") : undefined;
  return schema === undefined ? { kind: "text" } : { kind: "schema", schema };
}

function thinkingTokens(body: JsonRecord): number {
  const thinking = recordAt(body, "thinking");
  if (thinking?.type === "enabled") return Math.min(MOST_THINKING, numberAt(thinking, "budget_tokens") ?? 0);
  if (thinking?.type !== "adaptive") return 0;
  return EFFORT[stringAt(recordAt(body, "output_config") ?? {}, "effort") ?? "high"] ?? 0;
}

/** A part of the prompt that can be cached. */
interface CachePart {
  readonly text: string;
  readonly marked: boolean;
  readonly forAnHour: boolean;
}

/** The prompt's parts in the order in which Anthropic caches them: tools, system, messages; one text a block. */
function cacheOrder(body: JsonRecord): CachePart[] {
  const parts = [
    ...recordsOf(listAt(body, "tools")).map((tool) => ({ text: JSON.stringify(tool), ...markOf(tool) })),
    ...[body.system, ...recordsOf(listAt(body, "messages")).map((message) => message.content)].flatMap((content) =>
      blocksOf(content).map((block) => ({ text: blockText(block), ...markOf(block) })),
    ),
  ];
  // A breakpoint on the request as a whole marks the last block that can be cached.
  const last = parts.at(-1);
  return "cache_control" in body && last !== undefined
    ? [...parts.slice(0, -1), { text: last.text, ...markOf(body) }]
    : parts;
}

function markOf(block: JsonRecord): { readonly marked: boolean; readonly forAnHour: boolean } {
  return { marked: "cache_control" in block, forAnHour: recordAt(block, "cache_control")?.ttl === "1h" };
}

function markedText(body: JsonRecord): string {
  return textUpTo(cacheOrder(body), (part) => part.marked);
}

function textUpTo(parts: readonly CachePart[], isEnd: (part: CachePart) => boolean): string {
  const end = parts.findLastIndex(isEnd) + 1;
  return parts
    .slice(0, end)
    .map((part) => part.text)
    .join("\n");
}
