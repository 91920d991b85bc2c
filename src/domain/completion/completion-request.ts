import type { JsonObject } from "../../lib/json.ts";
import type { Message, ReasoningEffort, ResponseFormat, Tool, ToolChoice } from "./message.ts";
import type { CallFields } from "./parse-call-fields.ts";

/** What goes to the vendor, in our words. */
export interface ModelRequest {
  /** At least one. */
  readonly messages: readonly Message[];
  /** 0 to 2; default the vendor's. */
  readonly temperature: number | undefined;
  /** Above 0, at most 1; default the vendor's. */
  readonly topP: number | undefined;
  /** At least 1. `undefined` only before the route step, which puts in the default. */
  readonly maxOutputTokens: number | undefined;
  readonly stop: readonly string[] | undefined;
  readonly seed: number | undefined;
  readonly reasoningEffort: ReasoningEffort | undefined;
  /** Empty where none were given. */
  readonly tools: readonly Tool[];
  readonly toolChoice: ToolChoice | undefined;
  readonly responseFormat: ResponseFormat | undefined;
  /** Options in the vendor's own words, under the provider's id: `{"openai": {"logprobs": true}}`. */
  readonly providerOptions: JsonObject | undefined;
}

/** A completion as the caller asked for it, parsed. */
export interface CompletionRequest extends ModelRequest, CallFields {}
