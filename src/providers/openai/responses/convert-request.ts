import { badUserInput } from "../../../domain/error/gateway-error.ts";
import type { Message, ReasoningEffort } from "../../../domain/completion/message.ts";
import type { Provider } from "../../../domain/provider/provider.ts";
import type { JsonObject } from "../../../lib/json.ts";
import { mergeProviderOptions } from "../../shared/merge-provider-options.ts";
import { ownOptionWarnings } from "../../shared/own-options.ts";
import { notSent } from "../../shared/request-fields.ts";
import type { CallContent, ConvertedRequest } from "../../shared/vendor-dialect.ts";
import { convertEffort } from "../convert-effort.ts";
import { isStrictSchema } from "../is-strict-schema.ts";
import { convertMessages } from "./convert-messages.ts";
import { convertTool, convertToolChoice, takeOptionTools } from "./convert-tools.ts";
import { RESERVED_OPTIONS } from "./fields.ts";
import { isReasoning } from "./model-traits.ts";

/** The least that OpenAI takes as `max_output_tokens`. */
const MIN_OUTPUT_TOKENS = 16;

/** A call as the body of `POST /responses`, without what makes it a stream. */
export function convertRequest(call: CallContent, provider: Provider): ConvertedRequest {
  const { request } = call;
  const warnings: string[] = [];
  const reasons = isReasoning(call);
  const optionTools = takeOptionTools(request.providerOptions);
  const { customTools } = optionTools;
  const input = convertMessages(request.messages, { provider, isReasoning: reasons, customTools, warnings });
  const body: JsonObject = { model: call.vendorModelId, input };

  const raisedMaxOutputTokens = setOutputLimit(body, request.maxOutputTokens, warnings);
  setSampling(body, call, reasons, warnings);
  if (request.stop !== undefined && request.stop.length > 0) {
    warnings.push(notSent("stop", "OpenAI's Responses API has no such setting."));
  }
  if (request.seed !== undefined) warnings.push(notSent("seed", "OpenAI's Responses API has no such setting."));
  if (request.reasoningEffort !== undefined) {
    if (reasons) setEffort(body, request.reasoningEffort, call.vendorModelId, warnings);
    else warnings.push(notSent("reasoningEffort", "the model does not reason."));
  }
  const functions = request.tools.map((tool, index) => convertTool(tool, index, provider));
  const tools = [...functions, ...optionTools.tools];
  if (tools.length > 0) body["tools"] = tools;
  const toolChoice = convertToolChoice(request, optionTools, warnings);
  if (toolChoice !== undefined) body["tool_choice"] = toolChoice;
  setFormat(body, call, input, warnings);
  warnings.push(...ownOptionWarnings(request, provider));
  warnings.push(...mergeProviderOptions(body, optionTools.options, provider, RESERVED_OPTIONS));
  // Chat completions keep no copy unless asked; by which API a model is called must not change that.
  if (body["store"] === undefined && body["conversation"] === undefined) body["store"] = false;
  if (reasons && body["store"] === false) addInclude(body, "reasoning.encrypted_content");
  return { body, warnings, raisedMaxOutputTokens };
}

/** Asks for what OpenAI leaves out of answers; a list of the caller's own goes before. */
function addInclude(body: JsonObject, what: string): void {
  const { include = [] } = body;
  if (Array.isArray(include) && !include.includes(what)) body["include"] = [...include, what];
}

function setEffort(body: JsonObject, effort: ReasoningEffort, vendorModelId: string, warnings: string[]): void {
  const { fields, warning } = convertEffort(effort, vendorModelId);
  body["reasoning"] = { effort: fields["reasoning_effort"] ?? effort };
  if (warning !== undefined) warnings.push(warning);
}

/** Gives the limit that is sent where it is not the one that was asked for. */
function setOutputLimit(body: JsonObject, maxOutputTokens: number | undefined, warnings: string[]): number | undefined {
  if (maxOutputTokens === undefined) return undefined;
  body["max_output_tokens"] = Math.max(maxOutputTokens, MIN_OUTPUT_TOKENS);
  if (maxOutputTokens >= MIN_OUTPUT_TOKENS) return undefined;
  warnings.push(`maxOutputTokens was sent as ${MIN_OUTPUT_TOKENS}, the least that OpenAI's Responses API takes.`);
  return MIN_OUTPUT_TOKENS;
}

function setSampling(body: JsonObject, { request }: CallContent, reasons: boolean, warnings: string[]): void {
  const isFixed = reasons && request.reasoningEffort !== "none";
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

function setFormat(body: JsonObject, { request }: CallContent, input: JsonObject[], warnings: string[]): void {
  const format = request.responseFormat;
  if (format === undefined) return;
  switch (format.type) {
    case "text":
      body["text"] = { format: { type: "text" } };
      return;
    case "json":
      body["text"] = { format: { type: "json_object" } };
      if (request.messages.some(asksForJson)) return;
      body["input"] = [{ role: "system", content: "Answer in JSON." }, ...input];
      warnings.push(
        'A system message "Answer in JSON." was added: OpenAI refuses responseFormat JSON unless a message says so.',
      );
      return;
    case "jsonSchema": {
      if (!/^[\w-]{1,64}$/.test(format.name)) {
        throw badUserInput(["responseFormat", "name"], "OpenAI takes names of 1 to 64 letters, digits, _ and - only.");
      }
      const strict = isStrictSchema(format.schema);
      body["text"] = { format: { type: "json_schema", name: format.name, schema: format.schema, strict } };
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
