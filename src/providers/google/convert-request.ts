import { badUserInput } from "../../domain/error/gateway-error.ts";
import type { ReasoningEffort, Tool, ToolChoice } from "../../domain/completion/message.ts";
import type { Provider } from "../../domain/provider/provider.ts";
import { isJsonObject, type JsonObject } from "../../lib/json.ts";
import { mergeProviderOptions, refuseReserved } from "../shared/merge-provider-options.ts";
import { ownOptionWarnings, mergeOwnOptions } from "../shared/own-options.ts";
import { notSent, usableToolChoice } from "../shared/request-fields.ts";
import type { CallContent, ConvertedRequest } from "../shared/vendor-dialect.ts";
import { convertFormat } from "./convert-format.ts";
import { convertMessages } from "./convert-messages.ts";
import { RESERVED_GENERATION_OPTIONS, RESERVED_OPTIONS } from "./fields.ts";
import { thinkingTraitsOf } from "./model-traits.ts";

const MAX_STOP_SEQUENCES = 5;

/** Tokens of thinking by effort, as Google maps OpenAI's words (ai.google.dev/gemini-api/docs/openai). */
const BUDGET: Readonly<Record<Exclude<ReasoningEffort, "none">, number>> = {
  minimal: 1_024,
  low: 1_024,
  medium: 8_192,
  high: 24_576,
};
/** The least budget of models that always think. */
const MIN_BUDGET = 128;

/** A call as the body of `generateContent`, the same for a stream. */
export function convertRequest(call: CallContent, provider: Provider): ConvertedRequest {
  const { request } = call;
  const warnings: string[] = [];
  const traits = thinkingTraitsOf(call.vendorModelId, call.isReasoningModel);
  const { system, contents } = convertMessages(request.messages, {
    provider,
    vendorModelId: call.vendorModelId,
    needsSignatures: traits.kind === "level",
    warnings,
  });

  const body: JsonObject = { contents: [...contents] };
  const format = convertFormat(call, { takesToolsBeside: traits.kind === "level" }, warnings);
  const systemParts = [...system, ...format.instructions];
  if (systemParts.length > 0) body["systemInstruction"] = { parts: systemParts };
  if (request.tools.length > 0) {
    const functionDeclarations = request.tools.map((tool, index) =>
      mergeOwnOptions(convertTool(tool), tool, provider, ["tools", String(index)]),
    );
    body["tools"] = [{ functionDeclarations }];
  }
  const toolChoice = usableToolChoice(request, warnings);
  if (toolChoice !== undefined) body["toolConfig"] = { functionCallingConfig: convertToolChoice(toolChoice) };
  body["generationConfig"] = { ...convertConfig(call, warnings), ...format.config };

  const own = request.providerOptions?.[provider.id];
  const generation = isJsonObject(own) ? own["generationConfig"] : undefined;
  if (isJsonObject(generation)) {
    refuseReserved(generation, ["providerOptions", provider.id, "generationConfig"], RESERVED_GENERATION_OPTIONS);
  }
  warnings.push(...ownOptionWarnings(request, provider));
  warnings.push(...mergeProviderOptions(body, request.providerOptions, provider, RESERVED_OPTIONS));
  return { body, warnings };
}

function convertTool({ name, description, parameters }: Tool): JsonObject {
  return { name, description: description ?? "", parametersJsonSchema: parameters };
}

function convertConfig(call: CallContent, warnings: string[]): JsonObject {
  const { request } = call;
  const config: JsonObject = { maxOutputTokens: request.maxOutputTokens };
  if (request.temperature !== undefined) config["temperature"] = request.temperature;
  if (request.topP !== undefined) config["topP"] = request.topP;
  if (request.stop !== undefined && request.stop.length > 0) {
    if (request.stop.length > MAX_STOP_SEQUENCES) {
      throw badUserInput(["stop"], `Google takes at most ${MAX_STOP_SEQUENCES} stop sequences.`);
    }
    config["stopSequences"] = [...request.stop];
  }
  if (request.seed !== undefined) config["seed"] = request.seed;
  const thinking = convertThinking(call, warnings);
  if (thinking !== undefined) config["thinkingConfig"] = thinking;
  return config;
}

function convertThinking(
  { vendorModelId, isReasoningModel, request }: CallContent,
  warnings: string[],
): JsonObject | undefined {
  const effort = request.reasoningEffort;
  if (effort === undefined) return undefined;
  const traits = thinkingTraitsOf(vendorModelId, isReasoningModel);
  switch (traits.kind) {
    case "none":
      warnings.push(notSent("reasoningEffort", "the model does not reason."));
      return undefined;
    case "budget":
      if (effort !== "none") return { thinkingBudget: BUDGET[effort], includeThoughts: true };
      if (traits.canDisable) return { thinkingBudget: 0 };
      warnings.push(`reasoningEffort NONE was sent as a budget of ${MIN_BUDGET} tokens: this model always thinks.`);
      return { thinkingBudget: MIN_BUDGET };
    case "level": {
      const isLowest = effort === "none" || effort === "minimal";
      if (isLowest && (effort === "none" || traits.lowest !== "minimal")) {
        warnings.push(
          `reasoningEffort ${effort.toUpperCase()} was sent as level ${traits.lowest}: this model thinks no less.`,
        );
      }
      return {
        thinkingLevel: isLowest ? traits.lowest : effort,
        ...(effort === "none" ? {} : { includeThoughts: true }),
      };
    }
  }
}

function convertToolChoice(choice: ToolChoice): JsonObject {
  switch (choice.mode) {
    case "auto":
      return { mode: "AUTO" };
    case "none":
      return { mode: "NONE" };
    case "required":
      return { mode: "ANY" };
    case "tool":
      return { mode: "ANY", allowedFunctionNames: [choice.toolName] };
  }
}
