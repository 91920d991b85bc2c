import type { Provider } from "../../domain/provider/provider.ts";
import type { Tool, ToolChoice } from "../../domain/completion/message.ts";
import type { JsonObject } from "../../lib/json.ts";
import { mergeProviderOptions } from "../shared/merge-provider-options.ts";
import { ownOptionWarnings } from "../shared/own-options.ts";
import { notSent, usableToolChoice } from "../shared/request-fields.ts";
import type { CallContent, ConvertedRequest } from "../shared/vendor-dialect.ts";
import { createCacheBreakpoints } from "./cache-breakpoints.ts";
import { convertMessages } from "./convert-messages.ts";
import { convertThinking } from "./convert-thinking.ts";
import { RESERVED_OPTIONS } from "./fields.ts";
import { traitsOf, type ModelTraits } from "./model-traits.ts";
import { toOutputSchema } from "./output-schema.ts";

/** A call as the body of `POST /v1/messages`, without what makes it a stream. */
export function convertRequest(call: CallContent, provider: Provider): ConvertedRequest {
  const { request } = call;
  const warnings: string[] = [];
  const traits = traitsOf(call.vendorModelId, call.isReasoningModel);
  const breakpoints = createCacheBreakpoints(provider);
  const { system, messages } = convertMessages(request.messages, { provider, breakpoints, warnings });
  const thinking = convertThinking(call, traits, warnings);
  const format = convertFormat(call, traits, warnings);
  const systemBlocks = [...system, ...format.instructions];

  const body: JsonObject = { model: call.vendorModelId, max_tokens: request.maxOutputTokens, messages: [...messages] };
  if (systemBlocks.length > 0) body["system"] = systemBlocks;
  setSampling(body, call, traits, thinking.isOn, warnings);
  if (request.stop !== undefined && request.stop.length > 0) body["stop_sequences"] = [...request.stop];
  if (request.seed !== undefined) warnings.push(notSent("seed", "Anthropic has no such setting."));
  if (thinking.thinking !== undefined) body["thinking"] = thinking.thinking;
  const outputConfig: JsonObject = {
    ...(thinking.effort === undefined ? {} : { effort: thinking.effort }),
    ...(format.format === undefined ? {} : { format: format.format }),
  };
  if (Object.keys(outputConfig).length > 0) body["output_config"] = outputConfig;
  if (request.tools.length > 0) {
    body["tools"] = request.tools.map((tool, index) =>
      breakpoints.merge(convertTool(tool), tool, "tools", ["tools", String(index)]),
    );
  }
  const toolChoice = usableToolChoice(request, warnings);
  if (toolChoice !== undefined) body["tool_choice"] = convertToolChoice(toolChoice, traits, warnings);
  warnings.push(...ownOptionWarnings(request, provider));
  const options = breakpoints.ofCall(request.providerOptions);
  breakpoints.assertUsable();
  warnings.push(...mergeProviderOptions(body, options, provider, RESERVED_OPTIONS));
  return { body, warnings };
}

function convertTool({ name, description, parameters }: Tool): JsonObject {
  return { name, ...(description === undefined ? {} : { description }), input_schema: parameters };
}

function setSampling(
  body: JsonObject,
  { request }: CallContent,
  traits: ModelTraits,
  isThinking: boolean,
  warnings: string[],
): void {
  const { temperature, topP } = request;
  const obstacle = !traits.hasSampling
    ? "this model refuses it."
    : isThinking
      ? "Anthropic refuses it while the model thinks."
      : undefined;
  if (temperature !== undefined) {
    if (obstacle !== undefined) warnings.push(notSent("temperature", obstacle));
    else {
      body["temperature"] = Math.min(temperature, 1);
      if (temperature > 1) warnings.push("temperature was sent as 1, the highest that Anthropic takes.");
    }
  }
  if (topP === undefined) return;
  if (obstacle !== undefined) warnings.push(notSent("topP", obstacle));
  else if (temperature !== undefined) warnings.push(notSent("topP", "Anthropic refuses it beside temperature."));
  else body["top_p"] = topP;
}

function convertToolChoice(choice: ToolChoice, traits: ModelTraits, warnings: string[]): JsonObject {
  if (choice.mode === "auto" || choice.mode === "none") return { type: choice.mode };
  if (!traits.canForceTools) {
    warnings.push("toolChoice was sent as AUTO: this model refuses to be made to call a tool.");
    return { type: "auto" };
  }
  return choice.mode === "tool" ? { type: "tool", name: choice.toolName } : { type: "any" };
}

/** The response format as `output_config.format`, or as instructions where there is no other way. */
function convertFormat(
  { request }: CallContent,
  traits: ModelTraits,
  warnings: string[],
): { readonly format: JsonObject | undefined; readonly instructions: readonly JsonObject[] } {
  const format = request.responseFormat;
  if (format === undefined || format.type === "text") return { format: undefined, instructions: [] };
  if (format.type === "json") {
    warnings.push("responseFormat JSON was sent as a system text: Anthropic has no such setting.");
    return {
      format: undefined,
      instructions: [textBlock("Answer with one JSON value and nothing else, without a code fence.")],
    };
  }
  const output = traits.hasOutputFormat ? toOutputSchema(format.schema) : undefined;
  if (output === undefined) {
    const why = traits.hasOutputFormat
      ? "Anthropic cannot hold a model to this schema"
      : "this model cannot be held to a schema";
    warnings.push(`responseFormat.schema was sent as a system text, ${why}: the answer may not match.`);
    const text = `Answer with one JSON value that fits this JSON schema and with nothing else, without a code fence:\n${JSON.stringify(format.schema)}`;
    return { format: undefined, instructions: [textBlock(text)] };
  }
  if (output.dropped.length > 0) {
    warnings.push(
      `responseFormat.schema was sent without ${output.dropped.join(", ")}, which Anthropic refuses: the answer may not match.`,
    );
  }
  return { format: { type: "json_schema", schema: output.schema }, instructions: [] };
}

function textBlock(text: string): JsonObject {
  return { type: "text", text };
}
