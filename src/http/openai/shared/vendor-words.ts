import type { JsonObject, JsonValue } from "../../../lib/json.ts";

/** Where a vendor takes one of OpenAI's parameters: options for it, made from the value. */
type Place = (value: JsonValue) => JsonObject;

const NO_PLACES: Readonly<Record<string, Place>> = {};

/** Parameters that every server of OpenAI's chat API knows, or refuses by name. */
const COMMON = new Set(["frequency_penalty", "presence_penalty", "logit_bias", "parallel_tool_calls"]);
/** Providers that take all else that OpenAI takes, or leave out what the model behind has not. */
const LIKE_OPENAI: ReadonlySet<string> = new Set(["openai", "azure", "openrouter"]);

const GEMINI: Readonly<Record<string, Place>> = {
  frequency_penalty: (value) => ({ generationConfig: { frequencyPenalty: value } }),
  presence_penalty: (value) => ({ generationConfig: { presencePenalty: value } }),
};

/** Vendors with a language of their own, and what of OpenAI's they have in it. All others speak OpenAI's chat API. */
const OWN_LANGUAGE: Readonly<Record<string, Readonly<Record<string, Place>>>> = {
  anthropic: {
    // Beside the mode, which the parser then always gives.
    parallel_tool_calls: () => ({ tool_choice: { disable_parallel_tool_use: true } }),
  },
  google: GEMINI,
  vertex: GEMINI,
  cohere: {
    frequency_penalty: (value) => ({ frequency_penalty: value }),
    presence_penalty: (value) => ({ presence_penalty: value }),
  },
  bedrock: NO_PLACES,
  simulator: NO_PLACES,
};

/** The provider that a model's name begins with; empty where it has none. */
export function providerOf(model: string): string {
  return model.slice(0, Math.max(model.indexOf("/"), 0));
}

/** Whether a provider takes what OpenAI takes in messages, parts and tools. */
export function isLikeOpenAi(providerId: string): boolean {
  return LIKE_OPENAI.has(providerId);
}

/** A parameter as options for the provider; `undefined` where it has no such setting. */
export function toOptions(providerId: string, name: string, value: JsonValue): JsonObject | undefined {
  const places = OWN_LANGUAGE[providerId];
  if (places !== undefined) return Object.hasOwn(places, name) ? places[name]?.(value) : undefined;
  return COMMON.has(name) || isLikeOpenAi(providerId) ? { [name]: value } : undefined;
}
