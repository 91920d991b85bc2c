import type { ErrorCode } from "../domain/error/codes.ts";
import type { FinishedCompletion } from "../domain/completion/completion.ts";
import { GatewayError } from "../domain/error/gateway-error.ts";
import { formatUsd } from "../lib/pico-usd.ts";
import { cut, toLoggedError, type LoggedError } from "./redaction.ts";

/** What one line says of a request; nothing else of it reaches the log. */
export interface RequestLog {
  /** As in the response's `x-request-id`. */
  readonly requestId: string;
  readonly transport: "http" | "websocket";
  readonly method?: string | undefined;
  /** The route, without query string. */
  readonly path?: string | undefined;
  /** HTTP status; not of operations over a WebSocket. */
  readonly status?: number | undefined;
  readonly durationMs: number;
  readonly operationType?: string | undefined;
  readonly operationName?: string | undefined;
  readonly organizationId?: string | undefined;
  readonly apiKeyId?: string | undefined;
  readonly clientIp?: string | undefined;
  /** The code of the refusal or failure. */
  readonly errorCode?: ErrorCode | undefined;
  /** What was thrown; shown without what it may hold of the request. */
  readonly error?: unknown;
}

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
] as const satisfies readonly (keyof RequestLog)[];

/** Picks the named fields of a request; whatever else the object holds stays behind. */
export function toRequestLine(request: RequestLog): Record<string, unknown> {
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
