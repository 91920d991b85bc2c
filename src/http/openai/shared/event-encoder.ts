import type { CompletionEvent } from "../../../domain/completion/completion-event.ts";
import type { Completion } from "../../../domain/completion/completion.ts";
import type { Failure } from "./error-body.ts";

/** A piece of the answer. */
export type DeltaEvent = Extract<CompletionEvent, { type: "text-delta" | "reasoning-delta" | "tool-call-delta" }>;

/** Writes the events of one completion as server-sent events; each function gives what is to be sent, or nothing. */
export interface EventEncoder {
  /** Before the first delta. */
  start(at: { readonly completionId: string; readonly createdAtMs: number }): string;
  delta(event: DeltaEvent): string;
  /** The end of a whole answer. */
  finish(completion: Completion): string;
  /** The end of an answer that broke off; `completion` is missing where the gateway itself failed. */
  fail(failure: Failure, completion: Completion | undefined): string;
}
