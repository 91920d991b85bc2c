/** What a code means to both faces. */
export interface ErrorCodeRow {
  /** HTTP status of a whole answer that failed with this code. */
  readonly httpStatus: number;
  /** Whether the same call may succeed later without a change, unless the error itself says otherwise. */
  readonly retryable: boolean;
}

/** The closed table of error codes. GraphQL's enum, HTTP statuses and docs/errors are all derived from it. */
export const ERROR_CODES = {
  UNAUTHENTICATED: { httpStatus: 401, retryable: false },
  FORBIDDEN: { httpStatus: 403, retryable: false },
  NOT_FOUND: { httpStatus: 404, retryable: false },
  MODEL_NOT_FOUND: { httpStatus: 404, retryable: false },
  BAD_USER_INPUT: { httpStatus: 400, retryable: false },
  CONTEXT_LENGTH_EXCEEDED: { httpStatus: 400, retryable: false },
  RATE_LIMITED: { httpStatus: 429, retryable: true },
  BUDGET_EXCEEDED: { httpStatus: 429, retryable: false },
  GUARDRAIL_BLOCKED: { httpStatus: 400, retryable: false },
  IDEMPOTENCY_CONFLICT: { httpStatus: 409, retryable: false },
  PROVIDER_ERROR: { httpStatus: 502, retryable: false },
  PROVIDER_TIMEOUT: { httpStatus: 504, retryable: true },
  PROVIDER_UNAVAILABLE: { httpStatus: 503, retryable: true },
  OVERLOADED: { httpStatus: 503, retryable: true },
  CANCELLED: { httpStatus: 499, retryable: false },
  INTERNAL_SERVER_ERROR: { httpStatus: 500, retryable: true },
} as const satisfies Record<string, ErrorCodeRow>;

/** A code of the table. */
export type ErrorCode = keyof typeof ERROR_CODES;

/** Whether a word is one of the table's codes. */
export function isErrorCode(word: string): word is ErrorCode {
  return Object.hasOwn(ERROR_CODES, word);
}
