import type { VendorError } from "../dialect.ts";
import { article, firstOf, isGiven, kindOf, listAt, numberAt, type JsonRecord } from "../json.ts";
import { invalid, modelNotFound } from "./errors.ts";
import { traitsOf, type OpenAiModels } from "./models.ts";
import { refuseConversation } from "./refuse-conversation.ts";
import { refuseFormat, refuseTools } from "./refuse-schemas.ts";

/** Every argument of a chat request. */
const ARGUMENTS = new Set(
  (
    "messages model audio frequency_penalty function_call functions logit_bias logprobs max_completion_tokens max_tokens metadata modalities " +
    "moderation n parallel_tool_calls prediction presence_penalty prompt_cache_key prompt_cache_options prompt_cache_retention reasoning_effort " +
    "response_format safety_identifier seed service_tier stop store stream stream_options temperature tool_choice tools top_logprobs top_p user " +
    "verbosity web_search_options"
  ).split(" "),
);

/** Sampling arguments that a reasoning model does not have. */
const NOT_WHEN_REASONING = ["top_p", "presence_penalty", "frequency_penalty", "logprobs", "top_logprobs", "logit_bias"];

/** Numbers with their least and most. */
const RANGES: readonly (readonly [string, number, number])[] = [
  ["temperature", 0, 2],
  ["top_p", 0, 1],
  ["presence_penalty", -2, 2],
  ["frequency_penalty", -2, 2],
  ["top_logprobs", 0, 20],
  ["n", 1, 128],
  ["max_tokens", 1, Infinity],
  ["max_completion_tokens", 1, Infinity],
];

/** What OpenAI refuses in a chat request; undefined when it would answer. */
export function refuseChat(body: JsonRecord, model: string, models: OpenAiModels): VendorError | undefined {
  return firstOf([
    () => (model === "" ? invalid("you must provide a model parameter") : undefined),
    () => refuseUnknown(body),
    () => (models.has(model) ? undefined : modelNotFound(model)),
    () => refuseForModel(body, model),
    () => refuseNumbers(body),
    () => refuseSwitches(body),
    () => refuseConversation(body, model),
    () => refuseTools(body),
    () => refuseFormat(body),
  ]);
}

/** A prompt that is longer than the model's context. */
export function refuseLength(inputTokens: number, model: string): VendorError | undefined {
  const most = traitsOf(model).contextTokens;
  if (inputTokens <= most) return undefined;
  return invalid(
    `This model's maximum context length is ${String(most)} tokens. However, your messages resulted in ${String(inputTokens)} tokens. Please reduce the length of the messages.`,
    "messages",
    "context_length_exceeded",
  );
}

function refuseUnknown(body: JsonRecord): VendorError | undefined {
  const unknown = Object.keys(body).filter((key) => !ARGUMENTS.has(key));
  if (unknown.length === 0) return undefined;
  return invalid(`Unrecognized request argument${unknown.length > 1 ? "s" : ""} supplied: ${unknown.join(", ")}`);
}

function refuseForModel(body: JsonRecord, model: string): VendorError | undefined {
  const traits = traitsOf(model);
  const effort = body.reasoning_effort;
  if (!traits.reasons) {
    return effort === undefined || effort === null
      ? undefined
      : invalid("Unrecognized request argument supplied: reasoning_effort");
  }
  if (typeof effort === "string" && !traits.efforts.includes(effort)) {
    const known = traits.efforts.map((name) => `'${name}'`);
    const listed = `${known.slice(0, -1).join(", ")}, and ${known.at(-1) ?? ""}`;
    return invalid(
      `Unsupported value: 'reasoning_effort' does not support '${effort}' with this model. Supported values are: ${listed}.`,
      "reasoning_effort",
      "unsupported_value",
    );
  }
  if (isGiven(body.max_tokens)) {
    return invalid(
      "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
      "max_tokens",
      "unsupported_parameter",
    );
  }
  if (isGiven(body.stop)) return unsupported("stop");
  if ((effort ?? traits.defaultEffort) === "none") return undefined;
  if (isGiven(body.temperature) && body.temperature !== 1) {
    return invalid(
      `Unsupported value: 'temperature' does not support ${String(body.temperature)} with this model. Only the default (1) value is supported.`,
      "temperature",
      "unsupported_value",
    );
  }
  const sampling = NOT_WHEN_REASONING.find((name) => isGiven(body[name]));
  return sampling === undefined ? undefined : unsupported(sampling);
}

function unsupported(name: string): VendorError {
  return invalid(`Unsupported parameter: '${name}' is not supported with this model.`, name, "unsupported_parameter");
}

function refuseNumbers(body: JsonRecord): VendorError | undefined {
  for (const [name, least, most] of RANGES) {
    const value = body[name];
    if (!isGiven(value)) continue;
    const wanted = ["temperature", "top_p", "presence_penalty", "frequency_penalty"].includes(name)
      ? "decimal"
      : "integer";
    if (typeof value !== "number" || (wanted === "integer" && !Number.isInteger(value))) {
      return invalid(
        `Invalid type for '${name}': expected ${wanted === "integer" ? "an integer" : "a decimal"}, but got ${article(kindOf(value))} instead.`,
        name,
        "invalid_type",
      );
    }
    if (value < least) return outside(name, wanted, "below minimum", `>= ${String(least)}`, value);
    if (value > most) return outside(name, wanted, "above maximum", `<= ${String(most)}`, value);
  }
  if (isGiven(body.max_tokens) && isGiven(body.max_completion_tokens)) {
    return invalid(
      "Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.",
      "max_tokens",
      "invalid_parameter_combination",
    );
  }
  return refuseTooManyTokens(body);
}

function refuseTooManyTokens(body: JsonRecord): VendorError | undefined {
  const name = isGiven(body.max_tokens) ? "max_tokens" : "max_completion_tokens";
  const value = numberAt(body, name);
  const most = traitsOf(typeof body.model === "string" ? body.model : "").outputTokens;
  if (value === undefined || value <= most) return undefined;
  const said = String(value);
  return invalid(
    `${name} is too large: ${said}. This model supports at most ${String(most)} completion tokens, whereas you provided ${said}.`,
    name,
    "invalid_value",
  );
}

function outside(name: string, kind: string, where: string, range: string, value: number): VendorError {
  const code = `${kind}_${where.replace(" ", "_")}_value`
    .replace("below_minimum", "below_min")
    .replace("above_maximum", "above_max");
  return invalid(
    `Invalid '${name}': ${kind} ${where} value. Expected a value ${range}, but got ${String(value)} instead.`,
    name,
    code,
  );
}

function refuseSwitches(body: JsonRecord): VendorError | undefined {
  if (isGiven(body.stream) && typeof body.stream !== "boolean") {
    return invalid(
      `Invalid type for 'stream': expected a boolean, but got ${article(kindOf(body.stream))} instead.`,
      "stream",
      "invalid_type",
    );
  }
  if (isGiven(body.stream_options) && body.stream !== true) {
    return invalid("The 'stream_options' parameter is only allowed when 'stream' is enabled.", "stream_options");
  }
  if (isGiven(body.top_logprobs) && body.logprobs !== true) {
    return invalid("The 'top_logprobs' parameter is only allowed when 'logprobs' is enabled.", "top_logprobs");
  }
  const stop = listAt(body, "stop");
  if (stop.length > 4) {
    return invalid(
      `Invalid 'stop': array too long. Expected an array with maximum length 4, but got an array with length ${String(stop.length)} instead.`,
      "stop",
      "array_above_max_length",
    );
  }
  return undefined;
}
