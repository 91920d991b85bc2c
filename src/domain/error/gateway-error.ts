import { ERROR_CODES, type ErrorCode } from "./codes.ts";

/** What a {@link GatewayError} is made of. */
export interface GatewayErrorOptions {
  /** The code of the closed table. */
  readonly code: ErrorCode;
  /** For the caller: what happened and what to do next. Never a prompt, a secret, a vendor's key or another tenant's name. */
  readonly message: string;
  /** For the log in the place of the message, where that repeats a word of the caller's; default the message. */
  readonly loggedMessage?: string | undefined;
  /** For the log alone: what the operator needs besides. The same prohibitions hold. Default none. */
  readonly detail?: string | undefined;
  /** Whether the same call may succeed later; default the table's. */
  readonly retryable?: boolean | undefined;
  /** Milliseconds after which a retry makes sense; default unknown. */
  readonly retryAfterMs?: number | undefined;
  /** Path of the input field that is wrong, e.g. `["messages", "0", "text"]`; default none. */
  readonly field?: readonly string[] | undefined;
  /** The completion that failed, where its record exists; default none. */
  readonly completionId?: string | undefined;
  /** What was caught, for the log's chain of causes; default none. */
  readonly cause?: unknown;
}

/** A refusal or failure with a code of the closed table; both faces turn it into their own shape. */
export class GatewayError extends Error {
  override readonly name: string = "GatewayError";
  readonly code: ErrorCode;
  readonly loggedMessage: string;
  readonly detail: string | undefined;
  readonly retryable: boolean;
  readonly retryAfterMs: number | undefined;
  readonly field: readonly string[] | undefined;
  readonly completionId: string | undefined;

  constructor(options: GatewayErrorOptions) {
    super(options.message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = options.code;
    this.loggedMessage = options.loggedMessage ?? options.message;
    this.detail = options.detail;
    this.retryable = options.retryable ?? ERROR_CODES[options.code].retryable;
    this.retryAfterMs = options.retryAfterMs;
    this.field = options.field;
    this.completionId = options.completionId;
  }
}

/** Bad input at `field`, with a sentence that says what to send instead. */
export function badUserInput(field: readonly string[], message: string): GatewayError {
  return new GatewayError({ code: "BAD_USER_INPUT", field, message });
}

/** Any failure as a {@link GatewayError}; what nobody foresaw is our fault and says nothing to the caller. */
export function toGatewayError(error: unknown): GatewayError {
  if (error instanceof GatewayError) return error;
  return new GatewayError({
    code: "INTERNAL_SERVER_ERROR",
    message: "The gateway failed. Its operator finds the cause under the request id.",
    detail: error instanceof Error ? error.message : undefined,
    cause: error,
  });
}
