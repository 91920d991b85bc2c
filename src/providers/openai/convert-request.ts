import { badUserInput } from "../../domain/error/gateway-error.ts";
import type { Message, Tool, ToolChoice } from "../../domain/completion/message.ts";
import type { Provider } from "../../domain/provider/provider.ts";
import type { JsonObject, JsonValue } from "../../lib/json.ts";
import { mergeProviderOptions } from "../shared/merge-provider-options.ts";
import { ownOptionWarnings, mergeOwnOptions } from "../shared/own-options.ts";
import { notSent, usableToolChoice } from "../shared/request-fields.ts";
import type { CallContent, ConvertedRequest } from "../shared/vendor-dialect.ts";
import { convertMessages } from "./convert-messages.ts";
import { RESERVED_OPTIONS } from "./fields.ts";
import { isStrictSchema } from "./is-strict-schema.ts";

const MAX_STOP_SEQUENCES = 4;

/** A call as the body of `POST /chat/completions`, without what makes it a stream. */
export function convertRequest(call: CallContent, provider: Provider): ConvertedRequest {
  const { request } = call;
  const warnings: string[] = [];
  const isReasoning = call.isReasoningModel ?? isReasoningName(call.vendorModelId);
  const body: JsonObject = {
    model: call.vendorModelId,
    messages: convertMessages(request.messages, provider, warnings),
  };

  // Every current model takes the new name; servers of the family that know only the old one have models known not to reason.
  body[call.isReasoningModel === false ? "max_tokens" : "max_completion_tokens"] = request.maxOutputTokens;
  setSampling(body, call, isReasoning, warnings);
  setStop(body, request.stop, isReasoning, warnings);
  if (request.seed !== undefined) body["seed"] = request.seed;
  if (request.reasoningEffort !== undefined) {
    if (call.isReasoningModel === false) warnings.push(notSent("reasoningEffort", "the model does not reason."));
    else body["reasoning_effort"] = request.reasoningEffort;
  }
  if (request.tools.length > 0) {
    body["tools"] = request.tools.map((tool, index) =>
      mergeOwnOptions(convertTool(tool), tool, provider, ["tools", String(index)]),
    );
  }
  const toolChoice = usableToolChoice(request, warnings);
  if (toolChoice !== undefined) body["tool_choice"] = convertToolChoice(toolChoice);
  setResponseFormat(body, call, provider, warnings);
  warnings.push(...ownOptionWarnings(request, provider));
  warnings.push(...mergeProviderOptions(body, request.providerOptions, provider, RESERVED_OPTIONS));
  return { body, warnings };
}

/** Models that reason by their names, for those that no catalogue knows. */
function isReasoningName(vendorModelId: string): boolean {
  return /^(?:o\d|gpt-(?:[5-9]|\d\d))/.test(vendorModelId) && !vendorModelId.includes("-chat");
}

function setSampling(body: JsonObject, { request }: CallContent, isReasoning: boolean, warnings: string[]): void {
  const isFixed = isReasoning && request.reasoningEffort !== "none";
  const why = "OpenAI's reasoning models refuse it unless reasoningEffort is NONE.";
  if (request.temperature !== undefined) {
    if (isFixed) warnings.push(notSent("temperature", why));
    else body["temperature"] = request.temperature;
  }
  if (request.topP !== undefined) {
    if (isFixed) warnings.push(notSent("topP", why));
    else body["top_p"] = request.topP;
  }
}

function setStop(
  body: JsonObject,
  stop: readonly string[] | undefined,
  isReasoning: boolean,
  warnings: string[],
): void {
  if (stop === undefined || stop.length === 0) return;
  if (stop.length > MAX_STOP_SEQUENCES) {
    throw badUserInput(["stop"], `OpenAI takes at most ${MAX_STOP_SEQUENCES} stop sequences.`);
  }
  if (isReasoning) warnings.push(notSent("stop", "OpenAI's reasoning models refuse it."));
  else body["stop"] = [...stop];
}

function convertTool({ name, description, parameters }: Tool): JsonObject {
  return { type: "function", function: { name, ...(description === undefined ? {} : { description }), parameters } };
}

function convertToolChoice(choice: ToolChoice): JsonValue {
  return choice.mode === "tool" ? { type: "function", function: { name: choice.toolName } } : choice.mode;
}

function setResponseFormat(body: JsonObject, { request }: CallContent, provider: Provider, warnings: string[]): void {
  const format = request.responseFormat;
  if (format === undefined) return;
  switch (format.type) {
    case "text":
      body["response_format"] = { type: "text" };
      return;
    case "json":
      body["response_format"] = { type: "json_object" };
      if (request.messages.some(asksForJson)) return;
      body["messages"] = [
        { role: "system", content: "Answer in JSON." },
        ...convertMessages(request.messages, provider, []),
      ];
      warnings.push(
        'A system message "Answer in JSON." was added: OpenAI refuses responseFormat JSON unless a message says so.',
      );
      return;
    case "jsonSchema": {
      if (!/^[\w-]{1,64}$/.test(format.name)) {
        throw badUserInput(["responseFormat", "name"], "OpenAI takes names of 1 to 64 letters, digits, _ and - only.");
      }
      const strict = isStrictSchema(format.schema);
      body["response_format"] = {
        type: "json_schema",
        json_schema: { name: format.name, schema: format.schema, strict },
      };
      if (strict) return;
      warnings.push(
        "responseFormat.schema was sent without OpenAI's strict mode, which demands closed objects with every property required: " +
          "the answer may not match.",
      );
    }
  }
}

function asksForJson(message: Message): boolean {
  const texts =
    message.role === "user"
      ? message.parts.map((part) => (part.type === "text" ? part.text : ""))
      : [message.text ?? ""];
  return texts.some((text) => /json/i.test(text));
}
