import type { CompletionRequestDraft, MessageDraft } from "../../../domain/completion/completion-request-draft.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../../lib/json.ts";
import { mergeMetadata, parseEffort, parseJsonSchema } from "../shared/call-settings.ts";
import { createCarry, type Carry } from "../shared/carry.ts";
import type { HeaderFields } from "../shared/caller-headers.ts";
import { wrongType } from "../shared/param-error.ts";
import { sortParameters } from "../shared/parameter-rule.ts";
import { passOn } from "../shared/pass-on.ts";
import {
  readArray,
  readBody,
  readBoolean,
  readInteger,
  readNumber,
  readObject,
  readString,
  requireString,
  toObject,
  toWord,
} from "../shared/read-fields.ts";
import {
  notAFunction,
  parseAllowed,
  parseFunction,
  selectAllowed,
  toMode,
  type ToolChoiceDraft,
  type ToolDraft,
} from "../shared/tools.ts";
import { providerOf } from "../shared/vendor-words.ts";
import type { Origin } from "./field-names.ts";
import { RESPONSE_PARAMETERS } from "./parameters.ts";
import { parseInput } from "./parse-input.ts";

/** A request of the responses API as the gateway takes it. */
export interface ResponseRequest {
  readonly draft: CompletionRequestDraft;
  readonly isStream: boolean;
  /** The body, which the answer repeats in part. */
  readonly body: JsonObject;
  /** Where each message of the draft came from. */
  readonly origins: readonly Origin[];
}

/**
 * Parses the body of `POST /v1/responses`.
 *
 * @throws {@link import("../shared/param-error.ts").ParamError} with OpenAI's name of the parameter
 */
export function parseResponseRequest(input: unknown, fromHeaders: HeaderFields): ResponseRequest {
  const body = readBody(input);
  const model = requireString(body, "model");
  const { passedOn, notes } = sortParameters(body, RESPONSE_PARAMETERS);
  const carry = createCarry(providerOf(model), notes);
  const choice = parseToolChoice(body["tool_choice"]);
  const tools = selectAllowed(parseTools(readArray(body, "tools") ?? [], carry), choice?.allowed);
  const isOneCall = readBoolean(body, "parallel_tool_calls") === false && tools.length > 0;
  if (!isOneCall) delete passedOn["parallel_tool_calls"];
  const text = readObject(body, "text") ?? {};
  const verbosity = readString(text, "verbosity", "text.");
  if (verbosity !== undefined) passedOn["verbosity"] = verbosity;
  const options = passOn(carry.providerId, passedOn, readObject(body, "provider_options"));
  carry.notes.push(...options.notes);
  const { messages, origins } = parseConversation(body, carry);

  return {
    isStream: readBoolean(body, "stream") ?? false,
    body,
    origins,
    draft: {
      model,
      messages,
      temperature: readNumber(body, "temperature"),
      topP: readNumber(body, "top_p"),
      maxOutputTokens: readInteger(body, "max_output_tokens"),
      reasoningEffort: parseReasoning(readObject(body, "reasoning"), carry.notes),
      tools,
      // Said even where it is the default: vendors that take both in one object need the mode.
      toolChoice: choice?.toolChoice ?? (isOneCall ? { mode: "auto" } : undefined),
      responseFormat: parseFormat(readObject(text, "format", "text."), carry.notes),
      providerOptions: options.providerOptions,
      ...fromHeaders,
      metadata: mergeMetadata(fromHeaders.metadata, readObject(body, "metadata")),
      endUserId: fromHeaders.endUserId ?? readString(body, "user") ?? readString(body, "safety_identifier"),
      notes: carry.notes,
    },
  };
}

function parseConversation(
  body: JsonObject,
  carry: Carry,
): { readonly messages: readonly MessageDraft[]; readonly origins: readonly Origin[] } {
  const instructions = readString(body, "instructions");
  const parsed = parseInput(body["input"], carry);
  if (instructions === undefined || instructions === "") return parsed;
  return {
    messages: [{ role: "system", text: instructions }, ...parsed.messages],
    origins: [{ at: "instructions", content: "instructions" }, ...parsed.origins],
  };
}

function parseReasoning(reasoning: JsonObject | undefined, notes: string[]): CompletionRequestDraft["reasoningEffort"] {
  if (reasoning === undefined) return undefined;
  for (const [name, value] of Object.entries(reasoning)) {
    if (name === "effort" || value === null) continue;
    notes.push(`reasoning.${name} was ignored: what the vendor shows of its reasoning is delivered as it is.`);
  }
  return parseEffort(readString(reasoning, "effort", "reasoning."), "reasoning.effort");
}

function parseFormat(format: JsonObject | undefined, notes: string[]): CompletionRequestDraft["responseFormat"] {
  if (format === undefined) return undefined;
  const type = toWord(
    requireString(format, "type", "text.format."),
    ["text", "json_object", "json_schema"],
    "text.format.type",
  );
  if (type === "text") return { type };
  return type === "json_object" ? { type: "json" } : parseJsonSchema(format, "text.format.", notes);
}

function parseTools(tools: readonly JsonValue[], carry: Carry): readonly ToolDraft[] {
  return tools.map((item, index) => {
    const param = `tools[${String(index)}]`;
    const tool = toObject(item, param);
    if (requireString(tool, "type", `${param}.`) !== "function") throw notAFunction(`${param}.type`);
    return parseFunction(tool, `${param}.`, tool, carry);
  });
}

function parseToolChoice(choice: JsonValue | undefined): ToolChoiceDraft | undefined {
  if (choice === undefined || choice === null) return undefined;
  if (typeof choice === "string") return { toolChoice: { mode: toMode(choice) } };
  if (!isJsonObject(choice)) throw wrongType("tool_choice", "a string or an object", choice);
  const at = "tool_choice.";
  switch (requireString(choice, "type", at)) {
    case "function":
      return { toolChoice: { mode: "tool", toolName: requireString(choice, "name", at) } };
    case "allowed_tools":
      return parseAllowed(choice, at, (tool, of) => requireString(tool, "name", of));
    default:
      throw notAFunction("tool_choice.type");
  }
}
