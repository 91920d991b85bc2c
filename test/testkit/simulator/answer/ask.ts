import type { JsonRecord } from "../json.ts";

/** A tool the caller offers. */
export interface OfferedTool {
  readonly name: string;
  /** JSON schema of the arguments; Gemini's upper-case type names are understood as well. */
  readonly parameters: JsonRecord;
}

/** What the caller says about calling tools. */
export type ToolChoice =
  { readonly kind: "auto" | "none" | "required" } | { readonly kind: "named"; readonly name: string };

/** The form the answer's text has to have. */
export type AnswerFormat =
  { readonly kind: "text" | "json" } | { readonly kind: "schema"; readonly schema: JsonRecord };

/** What the three vendors' requests have in common, in one vocabulary, once nothing in the request was refused. */
export interface Ask {
  /** The model's name without a control suffix. */
  readonly model: string;
  /** True when the answer is to be streamed. */
  readonly stream: boolean;
  /** Text of the last user message, control markers taken out. */
  readonly lastUserText: string;
  /** Texts of the tool results that end the conversation; empty when it does not end with one. */
  readonly toolResults: readonly string[];
  /** Everything that counts as input, as one text: the key of the prompt cache. */
  readonly promptText: string;
  /** Input tokens, all of them. */
  readonly inputTokens: number;
  /** Tokens before the last cache breakpoint (Anthropic), or null where the vendor caches by itself. */
  readonly markedCacheTokens: number | null;
  /** Those of them before the last breakpoint for an hour; 0 where the vendor has none. */
  readonly markedForAnHourTokens: number;
  /** Images, pieces of audio and files in the input. */
  readonly images: number;
  readonly audio: number;
  readonly files: number;
  /** Most output tokens, reasoning included; null without a limit. */
  readonly maxOutputTokens: number | null;
  readonly stop: readonly string[];
  readonly tools: readonly OfferedTool[];
  readonly toolChoice: ToolChoice;
  /** False when at most one tool may be called. */
  readonly parallelTools: boolean;
  readonly format: AnswerFormat;
  /** Tokens to spend on reasoning; 0 when none was asked for. */
  readonly reasoningTokens: number;
  /** How many alternative answers are asked for. */
  readonly choices: number;
}
