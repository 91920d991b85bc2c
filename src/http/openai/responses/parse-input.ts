import type { ContentPartDraft, MessageDraft } from "../../../domain/completion/completion-request-draft.ts";
import type { JsonObject, JsonValue } from "../../../lib/json.ts";
import type { Origin } from "./field-names.ts";
import type { Carry } from "../shared/carry.ts";
import { noStoredFile, toAudio, toFile, toMedia } from "../shared/media.ts";
import { ParamError, wrongType } from "../shared/param-error.ts";
import { missing, readString, requireObject, requireString, toObject, toWord } from "../shared/read-fields.ts";
import { parseArguments } from "../shared/tools.ts";

/** A conversation, and where each message of it came from. */
export interface ParsedInput {
  readonly messages: readonly MessageDraft[];
  readonly origins: readonly Origin[];
}

type ToolCallDraft = NonNullable<MessageDraft["toolCalls"]>[number];

/** What one or several items of the model's turn make together. */
interface AssistantTurn {
  text: string;
  readonly toolCalls: ToolCallDraft[];
}

/** A message of the conversation, with the first item that it came from. */
interface Step {
  readonly origin: Origin;
  readonly said: AssistantTurn | { readonly message: MessageDraft };
}

const ROLES = ["user", "assistant", "system", "developer"] as const;

/**
 * Parses `input`: a text, or items. What the model said and called in one turn are items of their own there and one message here.
 */
export function parseInput(input: JsonValue | undefined, carry: Carry): ParsedInput {
  if (input === undefined || input === null) throw missing("input");
  if (typeof input === "string")
    return { messages: [{ role: "user", text: input }], origins: [{ at: "input", content: "input" }] };
  if (!Array.isArray(input)) throw wrongType("input", "a string or an array of items", input);

  const steps: Step[] = [];
  const turnAt = (at: string): AssistantTurn => {
    const last = steps.at(-1);
    if (last !== undefined && "toolCalls" in last.said) return last.said;
    const said: AssistantTurn = { text: "", toolCalls: [] };
    steps.push({ origin: { at, content: at }, said });
    return said;
  };

  for (const [index, value] of input.entries()) {
    const origin = `input[${String(index)}]`;
    const item = toObject(value, origin);
    const at = `${origin}.`;
    const type = readString(item, "type", at) ?? "message";
    if (type === "reasoning") {
      carry.notes.push(`${origin} was ignored: reasoning of earlier turns is not sent to the vendor.`);
    } else if (type === "function_call") {
      turnAt(origin).toolCalls.push(parseCall(item, at));
    } else if (type === "message" && readString(item, "role", at) === "assistant") {
      turnAt(origin).text += parseTexts(item["content"], `${at}content`);
    } else {
      const content = type === "message" ? `${at}content` : `${at}output`;
      steps.push({ origin: { at: origin, content }, said: { message: parseItem(item, type, at, carry) } });
    }
  }
  return { messages: steps.map(toMessage), origins: steps.map(({ origin }) => origin) };
}

function toMessage({ said }: Step): MessageDraft {
  if ("message" in said) return said.message;
  return { role: "assistant", text: said.text === "" ? undefined : said.text, toolCalls: said.toolCalls };
}

function parseItem(item: JsonObject, type: string, at: string, carry: Carry): MessageDraft {
  switch (type) {
    case "message": {
      const role = toWord(requireString(item, "role", at), ROLES, `${at}role`);
      return {
        role: role === "developer" ? "system" : role,
        ...parseContent(item["content"], `${at}content`, carry),
      };
    }
    case "function_call_output":
      return {
        role: "tool",
        toolCallId: requireString(item, "call_id", at),
        ...parseContent(item["output"], `${at}output`, carry),
      };
    case "item_reference":
      throw new ParamError(
        `${at}type`,
        "unsupported_value",
        "No item is stored here, so none can be referred to. Send items whole: clients do so when store is false (in the AI SDK the provider option openai.store).",
      );
    default:
      throw new ParamError(
        `${at}type`,
        "unsupported_value",
        `Unsupported value for '${at}type'. Items are messages, function_call and function_call_output.`,
      );
  }
}

function parseCall(item: JsonObject, at: string): ToolCallDraft {
  return {
    id: requireString(item, "call_id", at),
    name: requireString(item, "name", at),
    arguments: parseArguments(readString(item, "arguments", at), `${at}arguments`),
  };
}

/** What the model said: a text, or parts of texts and refusals. */
function parseTexts(content: JsonValue | undefined, param: string): string {
  if (content === undefined || content === null) return "";
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) throw wrongType(param, "a string or an array of parts", content);
  return content
    .map((value, index) => {
      const of = `${param}[${String(index)}]`;
      return parseText(toObject(value, of), `${of}.`);
    })
    .join("");
}

function parseText(part: JsonObject, at: string): string {
  const type = toWord(requireString(part, "type", at), ["output_text", "refusal", "input_text"], `${at}type`);
  return requireString(part, type === "refusal" ? "refusal" : "text", at);
}

function parseContent(
  content: JsonValue | undefined,
  param: string,
  carry: Carry,
): Pick<MessageDraft, "text" | "parts"> {
  if (content === undefined || content === null) throw missing(param);
  if (typeof content === "string") return { text: content };
  if (!Array.isArray(content)) throw wrongType(param, "a string or an array of parts", content);
  return {
    parts: content.map((value, index) => {
      const of = `${param}[${String(index)}]`;
      return parsePart(toObject(value, of), `${of}.`, carry);
    }),
  };
}

function parsePart(part: JsonObject, at: string, carry: Carry): ContentPartDraft {
  switch (requireString(part, "type", at)) {
    case "input_text":
      return { text: requireString(part, "text", at), ...carry.optionsOf(part, at) };
    case "input_image": {
      if (readString(part, "file_id", at) !== undefined) throw noStoredFile(`${at}file_id`);
      const detail = readString(part, "detail", at);
      return {
        image: toMedia(requireString(part, "image_url", at), `${at}image_url`),
        ...carry.optionsOf(
          part,
          at,
          detail === undefined || detail === "auto"
            ? undefined
            : { param: `${at}detail`, options: { image_url: { detail } } },
        ),
      };
    }
    case "input_audio":
      return {
        audio: toAudio(requireObject(part, "input_audio", at), `${at}input_audio.`),
        ...carry.optionsOf(part, at),
      };
    case "input_file":
      return { file: toFile(part, at), ...carry.optionsOf(part, at) };
    default:
      throw new ParamError(
        `${at}type`,
        "unsupported_value",
        `Unsupported value for '${at}type'. Parts of messages are of the type input_text, input_image, input_audio or input_file.`,
      );
  }
}
