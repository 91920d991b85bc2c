import type { Ask, AnswerFormat, OfferedTool, ToolChoice } from "../answer/ask.ts";
import { toolTokens } from "../answer/plan-answer.ts";
import { countTokens } from "../answer/text.ts";
import { takeMarkers, type Control } from "../control/control.ts";
import { listAt, numberAt, recordAt, recordsOf, stringAt, stringsOf, type JsonRecord } from "../json.ts";

/** Most tokens of thinking that the simulator spends, whatever the budget. */
const MOST_THINKING = 64;

/** Reads a Converse request that was not refused into the common vocabulary, and its control markers. */
export function readAsk(
  body: JsonRecord,
  model: string,
  stream: boolean,
): { readonly ask: Ask; readonly control: Control } {
  const messages = recordsOf(listAt(body, "messages"));
  const config = recordAt(body, "inferenceConfig") ?? {};
  const toolConfig = recordAt(body, "toolConfig") ?? {};
  const tools = recordsOf(listAt(toolConfig, "tools")).flatMap(readTool);
  const blocks = messages.flatMap((message) => recordsOf(listAt(message, "content")));
  const last = messages.findLast((message) => message.role === "user" && ownText(message) !== "");
  const user = takeMarkers(last === undefined ? "" : ownText(last));
  const system = recordsOf(listAt(body, "system")).map((block) => stringAt(block, "text") ?? "");
  const promptText = [...system, ...messages.map((message) => JSON.stringify(message.content))].join("\n");
  const images = blocks.filter((block) => recordAt(block, "image") !== undefined).length;
  const ask: Ask = {
    model,
    stream,
    lastUserText: user.text,
    toolResults: recordsOf(listAt(messages.at(-1) ?? {}, "content")).flatMap(resultText),
    promptText,
    inputTokens: countTokens(promptText) + images * 1_000 + toolTokens(tools),
    markedCacheTokens: null,
    markedForAnHourTokens: 0,
    images,
    audio: 0,
    files: 0,
    maxOutputTokens: numberAt(config, "maxTokens") ?? null,
    stop: stringsOf(listAt(config, "stopSequences")),
    tools,
    toolChoice: readToolChoice(recordAt(toolConfig, "toolChoice")),
    parallelTools: true,
    format: readFormat(body),
    reasoningTokens: thinkingTokens(body),
    choices: 1,
  };
  return { ask, control: user.control };
}

function ownText(message: JsonRecord): string {
  return recordsOf(listAt(message, "content"))
    .map((block) => stringAt(block, "text") ?? "")
    .join("");
}

function resultText(block: JsonRecord): string[] {
  const result = recordAt(block, "toolResult");
  if (result === undefined) return [];
  return [
    recordsOf(listAt(result, "content"))
      .map((part) => stringAt(part, "text") ?? "")
      .join(""),
  ];
}

function readTool(tool: JsonRecord): OfferedTool[] {
  const spec = recordAt(tool, "toolSpec");
  if (spec === undefined) return [];
  const parameters = recordAt(recordAt(spec, "inputSchema") ?? {}, "json") ?? { type: "object" };
  return [{ name: stringAt(spec, "name") ?? "", parameters }];
}

function readToolChoice(choice: JsonRecord | undefined): ToolChoice {
  if (choice !== undefined && "any" in choice) return { kind: "required" };
  const name = stringAt(recordAt(choice ?? {}, "tool") ?? {}, "name");
  return name === undefined ? { kind: "auto" } : { kind: "named", name };
}

function readFormat(body: JsonRecord): AnswerFormat {
  const more = recordAt(body, "additionalModelRequestFields") ?? {};
  const format = recordAt(recordAt(more, "output_config") ?? {}, "format");
  const schema = format === undefined ? undefined : recordAt(format, "schema");
  return schema === undefined ? { kind: "text" } : { kind: "schema", schema };
}

function thinkingTokens(body: JsonRecord): number {
  const thinking = recordAt(recordAt(body, "additionalModelRequestFields") ?? {}, "thinking");
  if (thinking?.type !== "enabled" && thinking?.type !== "adaptive") return 0;
  return Math.min(MOST_THINKING, numberAt(thinking, "budget_tokens") ?? MOST_THINKING);
}
