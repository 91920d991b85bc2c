import type { FinishedCompletion } from "../domain/completion/completion.ts";
import { GatewayError } from "../domain/error/gateway-error.ts";
import { formatUsd } from "../lib/pico-usd.ts";
import type { RequestSummary } from "../lib/request-summary.ts";
import { cut, toLoggedError, type LoggedError } from "./redaction.ts";

/** What the log says of a completion. */
export interface CompletionLog {
  readonly completionId: string;
  readonly model: string;
  readonly status: FinishedCompletion["status"];
  readonly errorCode: string | undefined;
  readonly finishReason: string | undefined;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Dollars; `undefined` where the price is unknown. */
  readonly costUsd: string | undefined;
  readonly totalMs: number;
  readonly timeToFirstTokenMs: number | undefined;
  readonly overheadMs: number;
  readonly vendorStatus: number | undefined;
  readonly vendorRequestId: string | undefined;
  readonly error: LoggedError | undefined;
}

const REQUEST_FIELDS = [
  "requestId",
  "transport",
  "method",
  "path",
  "status",
  "durationMs",
  "operationType",
  "operationName",
  "organizationId",
  "apiKeyId",
  "clientIp",
  "errorCode",
] as const satisfies readonly (keyof RequestSummary)[];

/** Picks the named fields of a request; whatever else the object holds stays behind. */
export function toRequestLine(request: RequestSummary): Record<string, unknown> {
  const line: Record<string, unknown> = {};
  for (const field of REQUEST_FIELDS) {
    const value = request[field];
    if (value !== undefined) line[field] = typeof value === "string" ? cut(value) : value;
  }
  if (request.error !== undefined) line.error = toRequestError(request.error);
  return line;
}

/** A refusal needs no stack: its code says all, and callers can cause as many as they like. */
function toRequestError(error: unknown): LoggedError {
  const logged = toLoggedError(error);
  if (!(error instanceof GatewayError) || error.code === "INTERNAL_SERVER_ERROR") return logged;
  const { stack: _stack, ...rest } = logged;
  return rest;
}

/** Picks what the log says of a completion: figures and ids, no text of the caller or the model. */
export function toCompletionLog(completion: FinishedCompletion, failure: unknown): CompletionLog {
  const attempt = completion.attempts.at(-1);
  return {
    completionId: completion.id,
    model: cut(completion.modelId),
    status: completion.status,
    errorCode: completion.errorCode,
    finishReason: completion.finishReason,
    inputTokens: completion.usage.inputTokens,
    outputTokens: completion.usage.outputTokens,
    costUsd: completion.cost === undefined ? undefined : formatUsd(completion.cost.amountUsd),
    totalMs: completion.timing.totalMs,
    timeToFirstTokenMs: completion.timing.timeToFirstTokenMs,
    overheadMs: completion.timing.overheadMs,
    vendorStatus: attempt?.vendorStatus,
    vendorRequestId: attempt?.vendorRequestId === undefined ? undefined : cut(attempt.vendorRequestId),
    error: failure === undefined ? undefined : toRequestError(failure),
  };
}
