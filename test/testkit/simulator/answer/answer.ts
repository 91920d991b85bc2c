/** A tool call of an answer. */
export interface PlannedCall {
  readonly name: string;
  /** The arguments as JSON text; cut off when the limit of output tokens was reached inside it. */
  readonly argumentsJson: string;
}

/** What a model says that will not answer, where its vendor lets it say something. */
export const REFUSAL = "I'm sorry, but I can't help with that.";

/** Why an answer ended, in one vocabulary; each dialect says it in its vendor's words. */
export type Ending = "stop" | "length" | "tools" | "stop-sequence" | "filter" | "refused";

/** Tokens of an answer; parts are contained in their totals. */
export interface Tokens {
  /** All input tokens, cached ones included. */
  readonly input: number;
  /** Part of the input read from the vendor's cache. */
  readonly cacheRead: number;
  /** Part of the input written to the vendor's cache (Anthropic). */
  readonly cacheWrite: number;
  /** Those of them that are kept for an hour. */
  readonly cacheWriteForAnHour: number;
  /** All output tokens, reasoning included. */
  readonly output: number;
  /** Part of the output spent on reasoning. */
  readonly reasoning: number;
}

/** What the simulator will say, before a dialect puts it into a vendor's shape. */
export interface Answer {
  /** Reasoning text in the pieces it is streamed in. */
  readonly reasoning: readonly string[];
  /** Text in the pieces it is streamed in. */
  readonly text: readonly string[];
  readonly calls: readonly PlannedCall[];
  readonly ending: Ending;
  /** The stop sequence that ended it, or null. */
  readonly stopSequence: string | null;
  readonly tokens: Tokens;
}

/** Parts of an answer that a script lays down; the rest is planned as usual. */
export interface ScriptedAnswer {
  readonly reasoning?: string | readonly string[];
  readonly text?: string | readonly string[];
  readonly calls?: readonly { readonly name: string; readonly arguments: unknown }[];
  readonly ending?: Ending;
  readonly tokens?: Partial<Tokens>;
}
