import { badUserInput } from "../../domain/error/gateway-error.ts";
import type { Tool, ToolChoice } from "../../domain/completion/message.ts";
import type { Provider } from "../../domain/provider/provider.ts";
import type { JsonObject } from "../../lib/json.ts";
import { mergeProviderOptions } from "../shared/merge-provider-options.ts";
import { mergeOwnOptions, ownOptionWarnings } from "../shared/own-options.ts";
import { notSent, usableToolChoice } from "../shared/request-fields.ts";
import type { CallContent, ConvertedRequest } from "../shared/vendor-dialect.ts";
import type { RequestQuirks } from "./chat-quirks.ts";
import { convertMessages } from "./convert-messages.ts";
import { convertResponseFormat } from "./convert-response-format.ts";
import { RESERVED_OPTIONS } from "./fields.ts";

/** What the parts of a request are made from. */
interface Making {
  readonly call: CallContent;
  readonly provider: Provider;
  readonly quirks: RequestQuirks;
  readonly isReasoning: boolean;
  readonly body: JsonObject;
  readonly warnings: string[];
}

/** A call as the body of chat completions, without what makes it a stream. */
export function convertRequest(call: CallContent, provider: Provider, quirks: RequestQuirks): ConvertedRequest {
  const { request } = call;
  const warnings: string[] = [];
  const isReasoning = call.isReasoningModel ?? quirks.isReasoningName(call.vendorModelId);
  const format = convertResponseFormat(call, provider, quirks, warnings);
  const messages = [...format.systemMessages, ...convertMessages(request.messages, provider, quirks, warnings)];
  const body: JsonObject = {
    model: call.vendorModelId,
    messages: [...quirks.arrangeMessages(messages, isReasoning && request.reasoningEffort !== "none")],
    [quirks.tokenLimit(call.isReasoningModel)]: request.maxOutputTokens,
  };
  const making: Making = { call, provider, quirks, isReasoning, body, warnings };
  setSampling(making);
  setStop(making);
  setSeed(making);
  setEffort(making);
  setTools(making);
  if (format.responseFormat !== undefined) body["response_format"] = format.responseFormat;
  warnings.push(...ownOptionWarnings(request, provider));
  warnings.push(...mergeProviderOptions(body, request.providerOptions, provider, RESERVED_OPTIONS));
  return { body: { ...quirks.defaults(call.vendorModelId), ...body }, warnings };
}

function setSampling({ call: { request, vendorModelId }, quirks, isReasoning, body, warnings }: Making): void {
  const isOff = request.reasoningEffort === "none" && quirks.convertEffort("none", vendorModelId).warning === undefined;
  const isFixed = isReasoning && !isOff;
  const why = isFixed ? quirks.samplingWhileReasoning : undefined;
  if (request.temperature !== undefined) {
    if (why === undefined) body["temperature"] = request.temperature;
    else warnings.push(notSent("temperature", why));
  }
  if (request.topP !== undefined) {
    if (why === undefined) body["top_p"] = request.topP;
    else warnings.push(notSent("topP", why));
  }
}

function setStop({ call: { request }, provider, quirks, isReasoning, body, warnings }: Making): void {
  const { stop } = request;
  if (stop === undefined || stop.length === 0) return;
  if (quirks.maxStopSequences === 0) {
    warnings.push(notSent("stop", `${provider.name} has no such setting.`));
    return;
  }
  if (stop.length > quirks.maxStopSequences) {
    throw badUserInput(["stop"], `${provider.name} takes at most ${String(quirks.maxStopSequences)} stop sequences.`);
  }
  const why = isReasoning ? quirks.stopWhileReasoning : undefined;
  if (why === undefined) body["stop"] = [...stop];
  else warnings.push(notSent("stop", why));
}

function setSeed({ call: { request }, provider, quirks, body, warnings }: Making): void {
  if (request.seed === undefined) return;
  if (quirks.seed === undefined) warnings.push(notSent("seed", `${provider.name} has no such setting.`));
  else body[quirks.seed] = request.seed;
}

function setEffort({ call, quirks, body, warnings }: Making): void {
  const effort = call.request.reasoningEffort;
  if (effort === undefined) return;
  if (call.isReasoningModel === false) {
    warnings.push(notSent("reasoningEffort", "the model does not reason."));
    return;
  }
  const { fields, warning } = quirks.convertEffort(effort, call.vendorModelId);
  Object.assign(body, fields);
  if (warning !== undefined) warnings.push(warning);
}

function setTools({ call: { request }, provider, quirks, body, warnings }: Making): void {
  if (request.tools.length > 0 && !quirks.takesTools) {
    throw badUserInput(["tools"], `${provider.name} takes no tools. Leave them out, or ask another model.`);
  }
  const choice = usableToolChoice(request, warnings);
  const isTaken = choice === undefined || quirks.toolChoices.includes(choice.mode);
  if (!isTaken && choice.mode === "none") {
    warnings.push(notSent("tools", `${provider.name} has no setting that forbids calls.`));
    return;
  }
  const [tools, sent] = isTaken ? [request.tools, choice] : withoutChoice(choice, request.tools, quirks);
  if (tools.length > 0) {
    body["tools"] = tools.map((tool) =>
      mergeOwnOptions(convertTool(tool), tool, provider, ["tools", String(request.tools.indexOf(tool))]),
    );
  }
  if (sent !== undefined) {
    body["tool_choice"] =
      sent.mode === "tool"
        ? { type: "function", function: { name: sent.toolName } }
        : sent.mode === "required"
          ? quirks.requiredWord
          : sent.mode;
  }
  if (!isTaken && sent === undefined && choice.mode !== "auto") {
    warnings.push(notSent("toolChoice", `${provider.name} always lets the model choose.`));
  }
}

function convertTool({ name, description, parameters }: Tool): JsonObject {
  return { type: "function", function: { name, ...(description === undefined ? {} : { description }), parameters } };
}

/** What can be sent in place of a choice that the vendor does not take: of one tool, a demand for some call with only that tool there. */
function withoutChoice(
  choice: ToolChoice,
  tools: readonly Tool[],
  quirks: RequestQuirks,
): readonly [readonly Tool[], ToolChoice | undefined] {
  if (choice.mode !== "tool") return [tools, undefined];
  const only = tools.filter(({ name }) => name === choice.toolName);
  return [only, quirks.toolChoices.includes("required") ? { mode: "required" } : undefined];
}
