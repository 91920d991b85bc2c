import type { Ask, OfferedTool } from "../answer/ask.ts";
import { toolTokens } from "../answer/plan-answer.ts";
import { countTokens } from "../answer/text.ts";
import { takeMarkers, type Control } from "../control/control.ts";
import { listAt, numberAt, recordAt, recordsOf, stringAt, stringsOf, type JsonRecord } from "../json.ts";

/** Most tokens of thinking that the simulator spends, whatever the budget. */
const MOST_THINKING = 64;

/** Reads a chat request that was not refused into the common vocabulary, and its control markers. */
export function readAsk(body: JsonRecord, model: string): { readonly ask: Ask; readonly control: Control } {
  const messages = recordsOf(listAt(body, "messages"));
  const tools = recordsOf(listAt(body, "tools")).map(readTool);
  const user = takeMarkers(textOf(messages.findLast((message) => message.role === "user")?.content));
  const promptText = messages.map((message) => `${String(message.role)}: ${messageText(message)}`).join("\n");
  const images = messages.flatMap((message) => recordsOf(listAt(message, "content"))).filter(isImage).length;
  const format = recordAt(body, "response_format");
  const schema = format === undefined ? undefined : recordAt(format, "json_schema");
  const thinking = recordAt(body, "thinking");
  const from = messages.findLastIndex((message) => message.role !== "tool") + 1;
  const ask: Ask = {
    model,
    stream: body.stream === true,
    lastUserText: user.text,
    toolResults: messages.slice(from).map((message) => textOf(message.content)),
    promptText,
    inputTokens: countTokens(promptText) + images * 100 + toolTokens(tools),
    markedCacheTokens: null,
    markedForAnHourTokens: 0,
    images,
    audio: 0,
    files: 0,
    maxOutputTokens: numberAt(body, "max_tokens") ?? null,
    stop: stringsOf(listAt(body, "stop_sequences")),
    tools,
    toolChoice: { kind: body.tool_choice === "NONE" ? "none" : body.tool_choice === "REQUIRED" ? "required" : "auto" },
    parallelTools: true,
    format:
      schema !== undefined ? { kind: "schema", schema } : { kind: format?.type === "json_object" ? "json" : "text" },
    reasoningTokens:
      thinking?.type === "enabled" ? Math.min(MOST_THINKING, numberAt(thinking, "token_budget") ?? MOST_THINKING) : 0,
    choices: 1,
  };
  return { ask, control: user.control };
}

/** The text of a message's content, whatever form it has. */
function textOf(content: unknown): string {
  if (typeof content === "string") return content;
  return Array.isArray(content)
    ? recordsOf(content)
        .map((part) => stringAt(part, "text") ?? "")
        .join("")
    : "";
}

function messageText(message: JsonRecord): string {
  const calls = listAt(message, "tool_calls");
  return (
    (stringAt(message, "tool_plan") ?? "") + textOf(message.content) + (calls.length > 0 ? JSON.stringify(calls) : "")
  );
}

function isImage(part: JsonRecord): boolean {
  return part.type === "image_url";
}

function readTool(tool: JsonRecord): OfferedTool {
  const definition = recordAt(tool, "function") ?? {};
  return {
    name: stringAt(definition, "name") ?? "",
    parameters: recordAt(definition, "parameters") ?? { type: "object" },
  };
}
