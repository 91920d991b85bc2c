import type { JsonObject, JsonValue } from "../../../lib/json.ts";
import { addOptions } from "./pass-on.ts";
import { readObject } from "./read-fields.ts";
import { isLikeOpenAi } from "./vendor-words.ts";

/** Collects, while a body is parsed, what the gateway has no field for. */
export interface Carry {
  /** The provider that the model is asked of. */
  readonly providerId: string;
  /** Sentences for the warnings. */
  readonly notes: string[];
  /**
   * The provider options of a message, part or tool: its own `provider_options`, Anthropic's `cache_control`, which clients of
   * other gateways write beside the text, and what OpenAI has besides.
   *
   * @param ofOpenAi what OpenAI has besides and where it goes; noted for vendors that have no such setting
   */
  optionsOf(
    holder: JsonObject,
    at: string,
    ofOpenAi?: { readonly param: string; readonly options: JsonObject },
  ): OwnOptions;
}

/** To be spread into a draft. */
export interface OwnOptions {
  readonly providerOptions?: JsonObject;
}

const NO_OPTIONS: OwnOptions = {};

/** Providers that take `cache_control`. */
const CACHE_CONTROL: ReadonlySet<string> = new Set(["anthropic", "openrouter"]);

/** Creates an empty collection. */
export function createCarry(providerId: string, notes: readonly string[]): Carry {
  const collected = [...notes];

  function addCacheControl(given: JsonObject | undefined, value: JsonValue, at: string): JsonObject | undefined {
    if (CACHE_CONTROL.has(providerId))
      return addOptions(given, providerId, { cache_control: value }, `${at}cache_control`);
    collected.push(`${at}cache_control was not sent: ${providerId} has no such setting.`);
    return given;
  }

  return {
    providerId,
    notes: collected,
    optionsOf(holder, at, ofOpenAi) {
      let options = readObject(holder, "provider_options", at);
      const cacheControl = holder["cache_control"];
      if (cacheControl !== undefined && cacheControl !== null) options = addCacheControl(options, cacheControl, at);
      if (ofOpenAi !== undefined) {
        if (isLikeOpenAi(providerId)) options = addOptions(options, providerId, ofOpenAi.options, ofOpenAi.param);
        else collected.push(`${ofOpenAi.param} was not sent: ${providerId} has no such setting.`);
      }
      return options === undefined ? NO_OPTIONS : { providerOptions: options };
    },
  };
}
