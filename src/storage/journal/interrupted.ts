import type { FinishedCompletion, StartedCompletion } from "../../domain/completion/completion.ts";
import { NO_USAGE } from "../../domain/usage/token-usage.ts";

/**
 * The record of a completion that was in flight when its process died: failed, with unknown cost. What the vendor counted died
 * with the process, so the usage is zero and marked as estimated. It ends when the journal was last written, the latest
 * moment at which the process is known to have lived.
 */
export function toInterruptedCompletion(started: StartedCompletion, lastWrittenAtMs: number): FinishedCompletion {
  const finishedAtMs = Math.max(started.createdAtMs, lastWrittenAtMs);
  return {
    ...started,
    status: "FAILED",
    finishReason: "ERROR",
    rawFinishReason: undefined,
    errorCode: "INTERNAL_SERVER_ERROR",
    errorMessage: "The gateway's process ended while the call was in flight; whether the model answered is not known.",
    warnings: [],
    usage: { ...NO_USAGE, estimated: true },
    cost: undefined,
    timing: { totalMs: finishedAtMs - started.createdAtMs, timeToFirstTokenMs: undefined, overheadMs: 0 },
    attempts: [],
    outputBytes: 0,
    outputHmac: "",
    finishedAtMs,
  };
}
