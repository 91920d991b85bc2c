import type { CompletionRequestDraft } from "../../../domain/completion/completion-request-draft.ts";
import type { JsonObject } from "../../../lib/json.ts";
import { mergeMetadata, parseEffort, parseJsonSchema } from "../shared/call-settings.ts";
import { createCarry } from "../shared/carry.ts";
import type { HeaderFields } from "../shared/caller-headers.ts";
import { ParamError, wrongType } from "../shared/param-error.ts";
import { sortParameters } from "../shared/parameter-rule.ts";
import { passOn } from "../shared/pass-on.ts";
import {
  missing,
  readArray,
  readBody,
  readBoolean,
  readInteger,
  readNumber,
  readObject,
  readString,
  requireObject,
  requireString,
  toWord,
} from "../shared/read-fields.ts";
import { toSaidNames } from "../shared/said-names.ts";
import { selectAllowed } from "../shared/tools.ts";
import { providerOf } from "../shared/vendor-words.ts";
import { CHAT_PARAMETERS } from "./parameters.ts";
import { parseMessages } from "./parse-messages.ts";
import { parseToolChoice, parseTools } from "./parse-tools.ts";

/** A chat request as the gateway takes it, and how its answer is to be sent. */
export interface ChatRequest {
  /** Names of the gateway's fields as this caller said them. */
  readonly nameField: (field: readonly string[]) => string;
  readonly draft: CompletionRequestDraft;
  readonly isStream: boolean;
  /** `stream_options.include_usage`. */
  readonly includesUsage: boolean;
}

/**
 * Parses the body of `POST /v1/chat/completions`: every type, and what OpenAI says in its own way. Ranges, roles and what belongs
 * together are the domain's to check.
 *
 * @throws {@link ParamError} with OpenAI's name of the parameter
 */
export function parseChatRequest(input: unknown, fromHeaders: HeaderFields): ChatRequest {
  const body = readBody(input);
  const model = requireString(body, "model");
  const { passedOn, notes } = sortParameters(body, CHAT_PARAMETERS);
  const isStream = readBoolean(body, "stream") ?? false;
  const messages = readArray(body, "messages");
  if (messages === undefined) throw missing("messages");

  const carry = createCarry(providerOf(model), notes);
  const choice = parseToolChoice(body["tool_choice"]);
  const tools = selectAllowed(parseTools(readArray(body, "tools") ?? [], carry), choice?.allowed);
  const isOneCall = readBoolean(body, "parallel_tool_calls") === false && tools.length > 0;
  if (!isOneCall) delete passedOn["parallel_tool_calls"];
  const options = passOn(carry.providerId, passedOn, readObject(body, "provider_options"));
  carry.notes.push(...options.notes);

  return {
    nameField: toSaidNames(body, fromHeaders),
    isStream,
    includesUsage: parseStreamOptions(body, isStream),
    draft: {
      model,
      messages: parseMessages(messages, carry),
      temperature: readNumber(body, "temperature"),
      topP: readNumber(body, "top_p"),
      maxOutputTokens: parseMaxTokens(body),
      stop: parseStop(body),
      seed: readInteger(body, "seed"),
      reasoningEffort: parseEffort(readString(body, "reasoning_effort"), "reasoning_effort"),
      tools,
      // Said even where it is the default: vendors that take both in one object need the mode.
      toolChoice: choice?.toolChoice ?? (isOneCall ? { mode: "auto" } : undefined),
      responseFormat: parseResponseFormat(readObject(body, "response_format"), carry.notes),
      providerOptions: options.providerOptions,
      ...fromHeaders,
      metadata: mergeMetadata(fromHeaders.metadata, readObject(body, "metadata")),
      endUserId: fromHeaders.endUserId ?? readString(body, "user") ?? readString(body, "safety_identifier"),
      notes: carry.notes,
    },
  };
}

function parseStreamOptions(body: JsonObject, isStream: boolean): boolean {
  const options = readObject(body, "stream_options");
  if (options === undefined) return false;
  if (!isStream) {
    throw new ParamError("stream_options", "invalid_value", "'stream_options' goes with 'stream': true only.");
  }
  return readBoolean(options, "include_usage", "stream_options.") ?? false;
}

function parseMaxTokens(body: JsonObject): number | undefined {
  const current = readInteger(body, "max_completion_tokens");
  const older = readInteger(body, "max_tokens");
  if (current !== undefined && older !== undefined && current !== older) {
    throw new ParamError(
      "max_tokens",
      "invalid_value",
      "'max_tokens' and 'max_completion_tokens' are two names of one limit; send one of them.",
    );
  }
  return current ?? older;
}

function parseStop(body: JsonObject): readonly string[] | undefined {
  const stop = body["stop"];
  if (stop === undefined || stop === null) return undefined;
  if (typeof stop === "string") return [stop];
  if (!Array.isArray(stop)) throw wrongType("stop", "a string or an array of strings", stop);
  return stop.map((sequence, index) => {
    if (typeof sequence === "string") return sequence;
    throw wrongType(`stop[${String(index)}]`, "a string", sequence);
  });
}

function parseResponseFormat(
  format: JsonObject | undefined,
  notes: string[],
): CompletionRequestDraft["responseFormat"] {
  if (format === undefined) return undefined;
  const type = toWord(
    requireString(format, "type", "response_format."),
    ["text", "json_object", "json_schema"],
    "response_format.type",
  );
  if (type === "text") return { type };
  if (type === "json_object") return { type: "json" };
  return parseJsonSchema(
    requireObject(format, "json_schema", "response_format."),
    "response_format.json_schema.",
    notes,
  );
}
