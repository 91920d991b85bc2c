import type { VendorError } from "../dialect.ts";
import { firstOf, isGiven, listAt, numberAt, recordsOf, stringAt, type JsonRecord } from "../json.ts";
import { declarationsOf } from "./ask.ts";
import { badFields, invalid, modelNotFound } from "./errors.ts";
import { field } from "./fields.ts";
import { refuseUnknownNames } from "./known-fields.ts";
import { signsThoughts, thinksByDefault, type GeminiModels } from "./models.ts";
import { refuseContents } from "./refuse-contents.ts";

const INPUT_LIMIT = 1_048_576;

/** What Google refuses in a generateContent request; undefined when it would answer. */
export function refuseGenerate(body: JsonRecord, model: string, models: GeminiModels): VendorError | undefined {
  const config = field(body, "generationConfig") ?? {};
  return firstOf([
    () => refuseUnknownNames(body),
    () => (models.has(model) ? undefined : modelNotFound(model)),
    () => refuseContents(body, model),
    () => refuseConfig(config),
    () => refuseThinking(config, model),
    () => refuseTools(body, config, model),
  ]);
}

/** A prompt that is longer than the model's context. */
export function refuseLength(inputTokens: number): VendorError | undefined {
  if (inputTokens <= INPUT_LIMIT) return undefined;
  return invalid(
    `The input token count (${String(inputTokens)}) exceeds the maximum number of tokens allowed (${String(INPUT_LIMIT)}).`,
  );
}

function refuseConfig(config: JsonRecord): VendorError | undefined {
  const at = (name: string, problem: string): VendorError =>
    invalid(`* GenerateContentRequest.generation_config.${name}: ${problem}\n`);
  const temperature = numberAt(config, "temperature");
  if (isGiven(config.temperature) && temperature === undefined)
    return wrongKind("generation_config.temperature", "TYPE_FLOAT", config.temperature);
  if (temperature !== undefined && (temperature < 0 || temperature > 2))
    return at("temperature", "temperature must be in the range [0.0, 2.0].");
  const topP = numberAt(config, "topP");
  if (topP !== undefined && (topP < 0 || topP > 1)) return at("top_p", "top_p must be in the range [0.0, 1.0].");
  const topK = numberAt(config, "topK");
  if (topK !== undefined && topK < 1) return at("top_k", "top_k must be positive.");
  const most = config.maxOutputTokens;
  if (isGiven(most) && typeof most !== "number")
    return wrongKind("generation_config.max_output_tokens", "TYPE_INT32", most);
  if (typeof most === "number" && most < 1) return at("max_output_tokens", "max_output_tokens must be positive.");
  const candidates = numberAt(config, "candidateCount");
  if (candidates !== undefined && (candidates < 1 || candidates > 8))
    return at("candidate_count", "candidate_count must be in the range [1, 8].");
  if (listAt(config, "stopSequences").length > 5)
    return at("stop_sequences", "the maximum number of stop sequences is 5.");
  return refuseFormat(config, at);
}

function refuseFormat(config: JsonRecord, at: (name: string, problem: string) => VendorError): VendorError | undefined {
  const type = stringAt(config, "responseMimeType") ?? stringAt(config, "response_mime_type");
  if (type !== undefined && !["text/plain", "application/json", "text/x.enum"].includes(type)) {
    return at(
      "response_mime_type",
      "allowed mimetypes are `text/plain`, `application/json`, `application/xml`, `application/yaml` and `text/x.enum`.",
    );
  }
  const schema = field(config, "responseSchema");
  const json = field(config, "responseJsonSchema");
  if (schema !== undefined && json !== undefined)
    return at("response_schema", "only one of response_schema and response_json_schema may be set.");
  if ((schema ?? json) === undefined || type === "application/json" || type === "text/x.enum") return undefined;
  return invalid("Response schema is only supported when response mime type is application/json or text/x.enum.");
}

function refuseThinking(config: JsonRecord, model: string): VendorError | undefined {
  const thinking = field(config, "thinkingConfig");
  if (thinking === undefined) return undefined;
  if (!/^gemini-(2\.5|[3-9]|flash|pro)/.test(model)) return invalid(`Thinking is not enabled for models/${model}`);
  const budget = numberAt(thinking, "thinkingBudget");
  const level = stringAt(thinking, "thinkingLevel");
  if (budget !== undefined && level !== undefined)
    return invalid("You can only set only one of thinking budget and thinking level.");
  if (level !== undefined) {
    if (!signsThoughts(model)) return invalid("Thinking level is not supported for this model.");
    const known = ["MINIMAL", "LOW", "MEDIUM", "HIGH"].includes(level.toUpperCase());
    return known
      ? undefined
      : wrongKind(
          "generation_config.thinking_config.thinking_level",
          "type.googleapis.com/google.ai.generativelanguage.v1beta.ThinkingConfig.ThinkingLevel",
          level,
        );
  }
  if (budget === undefined || budget === -1) return undefined;
  const mustThink = thinksByDefault(model) && model.includes("pro");
  const most = model.includes("pro") ? 32_768 : 24_576;
  const least = mustThink ? 128 : model.includes("lite") ? 512 : 0;
  if (budget === 0)
    return mustThink ? invalid("Budget 0 is invalid. This model only works in thinking mode.") : undefined;
  if (budget >= least && budget <= most) return undefined;
  return invalid(
    `The thinking budget ${String(budget)} is invalid. Please choose a value between ${String(least)} and ${String(most)}.`,
  );
}

function refuseTools(body: JsonRecord, config: JsonRecord, model: string): VendorError | undefined {
  const tools = recordsOf(listAt(body, "tools"));
  const declarations = tools.flatMap(declarationsOf);
  for (const [index, declaration] of declarations.entries()) {
    const name = stringAt(declaration, "name") ?? "";
    if (/^[A-Za-z_][\w.:-]{0,63}$/.test(name)) continue;
    return invalid(
      `* GenerateContentRequest.tools[0].function_declarations[${String(index)}].name: [FIELD_INVALID] Invalid function name. Must start with a letter or an underscore. Must be alphanumeric (a-z, A-Z, 0-9), underscores (_), dots (.), colons (:), or dashes (-), with a maximum length of 64.\n`,
    );
  }
  const names = declarations.map((declaration) => stringAt(declaration, "name") ?? "");
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice !== undefined) return invalid(`Duplicate function declaration found: ${twice}`);
  const type = stringAt(config, "responseMimeType") ?? stringAt(config, "response_mime_type");
  if (names.length > 0 && type === "application/json" && !signsThoughts(model)) {
    return invalid("Function calling with a response mime type: 'application/json' is unsupported");
  }
  return refuseToolConfig(field(body, "toolConfig"), names);
}

function refuseToolConfig(toolConfig: JsonRecord | undefined, names: readonly string[]): VendorError | undefined {
  const calling = toolConfig === undefined ? undefined : field(toolConfig, "functionCallingConfig");
  if (calling === undefined) return undefined;
  const mode = stringAt(calling, "mode") ?? "AUTO";
  if (!["MODE_UNSPECIFIED", "AUTO", "ANY", "NONE", "VALIDATED"].includes(mode)) {
    return wrongKind(
      "tool_config.function_calling_config.mode",
      "type.googleapis.com/google.ai.generativelanguage.v1beta.FunctionCallingConfig.Mode",
      mode,
    );
  }
  if (names.length === 0 && mode !== "NONE")
    return invalid("Function calling config is set without function_declarations.");
  const allowed = recordNames(calling);
  if (allowed.length > 0 && mode !== "ANY" && mode !== "VALIDATED") {
    return invalid("Function calling mode must be ANY when allowed_function_names is set.");
  }
  const foreign = allowed.find((name) => !names.includes(name));
  return foreign === undefined
    ? undefined
    : invalid(`Function '${foreign}' in allowed_function_names is not one of the function declarations.`);
}

function recordNames(calling: JsonRecord): string[] {
  return [...listAt(calling, "allowedFunctionNames"), ...listAt(calling, "allowed_function_names")].filter(
    (name) => typeof name === "string",
  );
}

function wrongKind(path: string, type: string, value: unknown): VendorError {
  return badFields([{ field: path, description: `Invalid value at '${path}' (${type}), ${JSON.stringify(value)}` }]);
}
