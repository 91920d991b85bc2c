import type { Ask, AnswerFormat, OfferedTool, ToolChoice } from "../answer/ask.ts";
import { toolTokens } from "../answer/plan-answer.ts";
import { countTokens } from "../answer/text.ts";
import { takeMarkers, type Control } from "../control/control.ts";
import { listAt, numberAt, recordAt, recordsOf, stringAt, stringsOf, type JsonRecord } from "../json.ts";
import { field } from "./fields.ts";
import { thinksByDefault } from "./models.ts";

/** Tokens of thinking by level. */
const LEVEL: Record<string, number> = { MINIMAL: 8, LOW: 32, MEDIUM: 64, HIGH: 96 };

/** Tokens of thinking where the model decides by itself. */
const DEFAULT_THINKING = 48;

/** Most tokens of thinking the simulator spends, whatever the budget. */
const MOST_THINKING = 96;

/** Tokens of an image, of a piece of audio and of a file. */
const IMAGE_TOKENS = 258;
const AUDIO_TOKENS = 320;
const FILE_TOKENS = 516;

/** Reads a generateContent request that was not refused into the common vocabulary, and its control markers. */
export function readAsk(
  body: JsonRecord,
  model: string,
  stream: boolean,
): { readonly ask: Ask; readonly control: Control } {
  const contents = recordsOf(listAt(body, "contents"));
  const config = field(body, "generationConfig") ?? {};
  const tools = recordsOf(listAt(body, "tools")).flatMap((tool) => declarationsOf(tool).map(readTool));
  const last = contents.findLast((content) => content.role !== "model" && textOf(content) !== "");
  const user = takeMarkers(last === undefined ? "" : textOf(last));
  const all = [field(body, "systemInstruction"), ...contents].filter((content) => content !== undefined);
  const promptText = all.map((content) => `${stringAt(content, "role") ?? ""}: ${allText(content)}`).join("\n");
  const kinds = contents.flatMap(mediaKindsIn);
  const [images, audio, files] = ["image", "audio", "file"].map(
    (kind) => kinds.filter((each) => each === kind).length,
  ) as [number, number, number];
  const mediaTokens = images * IMAGE_TOKENS + audio * AUDIO_TOKENS + files * FILE_TOKENS;
  const textTokens = all.reduce((sum, content) => sum + 1 + countTokens(allText(content)), 0);
  const ask: Ask = {
    model,
    stream,
    lastUserText: user.text,
    toolResults: trailingToolResults(contents.at(-1)),
    promptText,
    inputTokens: textTokens + mediaTokens + toolTokens(tools),
    markedCacheTokens: null,
    markedForAnHourTokens: 0,
    images,
    audio,
    files,
    maxOutputTokens: numberAt(config, "maxOutputTokens") ?? numberAt(config, "max_output_tokens") ?? null,
    stop: stringsOf([...listAt(config, "stopSequences"), ...listAt(config, "stop_sequences")]),
    tools,
    toolChoice: readToolChoice(field(body, "toolConfig")),
    parallelTools: true,
    format: readFormat(config),
    reasoningTokens: thinkingTokens(config, model),
    choices: numberAt(config, "candidateCount") ?? 1,
  };
  return { ask, control: user.control };
}

/** The parts of a content. */
export function partsOf(content: JsonRecord | undefined): JsonRecord[] {
  return content === undefined ? [] : recordsOf(listAt(content, "parts"));
}

/** The function declarations of a tool. */
export function declarationsOf(tool: JsonRecord): JsonRecord[] {
  return recordsOf([...listAt(tool, "functionDeclarations"), ...listAt(tool, "function_declarations")]);
}

function textOf(content: JsonRecord): string {
  return partsOf(content)
    .filter((part) => part.thought !== true)
    .map((part) => stringAt(part, "text") ?? "")
    .join("");
}

function allText(content: JsonRecord): string {
  return partsOf(content)
    .map((part) => {
      const structured = field(part, "functionCall") ?? field(part, "functionResponse");
      return structured === undefined ? (stringAt(part, "text") ?? "") : JSON.stringify(structured);
    })
    .join("");
}

/** `image`, `audio` or `file` for each part that holds media; media at a URL without a type counts as an image. */
function mediaKindsIn(content: JsonRecord): readonly string[] {
  return partsOf(content).flatMap((part) => {
    const media = field(part, "inlineData") ?? field(part, "fileData");
    if (media === undefined) return [];
    const type = stringAt(media, "mimeType") ?? stringAt(media, "mime_type") ?? "image/*";
    return [type.startsWith("image/") ? "image" : type.startsWith("audio/") ? "audio" : "file"];
  });
}

function trailingToolResults(content: JsonRecord | undefined): string[] {
  const responses = partsOf(content).map((part) => field(part, "functionResponse"));
  return responses
    .filter((response) => response !== undefined)
    .map((response) => JSON.stringify(response.response ?? {}));
}

function readTool(declaration: JsonRecord): OfferedTool {
  const parameters = field(declaration, "parametersJsonSchema") ?? recordAt(declaration, "parameters");
  return { name: stringAt(declaration, "name") ?? "", parameters: parameters ?? { type: "object" } };
}

function readToolChoice(toolConfig: JsonRecord | undefined): ToolChoice {
  const calling = toolConfig === undefined ? undefined : field(toolConfig, "functionCallingConfig");
  if (calling?.mode === "NONE") return { kind: "none" };
  if (calling?.mode !== "ANY") return { kind: "auto" };
  const [name, ...others] = stringsOf([
    ...listAt(calling, "allowedFunctionNames"),
    ...listAt(calling, "allowed_function_names"),
  ]);
  return name === undefined || others.length > 0 ? { kind: "required" } : { kind: "named", name };
}

function readFormat(config: JsonRecord): AnswerFormat {
  const type = stringAt(config, "responseMimeType") ?? stringAt(config, "response_mime_type");
  if (type !== "application/json") return { kind: "text" };
  const schema = field(config, "responseJsonSchema") ?? field(config, "responseSchema");
  return schema === undefined ? { kind: "json" } : { kind: "schema", schema };
}

function thinkingTokens(config: JsonRecord, model: string): number {
  const thinking = field(config, "thinkingConfig") ?? {};
  const level = stringAt(thinking, "thinkingLevel") ?? stringAt(thinking, "thinking_level");
  const budget = numberAt(thinking, "thinkingBudget") ?? numberAt(thinking, "thinking_budget");
  if (level !== undefined) return LEVEL[level.toUpperCase()] ?? DEFAULT_THINKING;
  if (budget !== undefined && budget >= 0) return Math.min(MOST_THINKING, budget);
  if (!thinksByDefault(model)) return 0;
  // A model that decides by itself how much to think leaves room for its answer.
  const limit = numberAt(config, "maxOutputTokens") ?? numberAt(config, "max_output_tokens") ?? Infinity;
  return Math.min(DEFAULT_THINKING, Math.floor(limit / 2));
}
