import { ERROR_CODES, type ErrorCode } from "../../../domain/error/codes.ts";
import type { GatewayError } from "../../../domain/error/gateway-error.ts";
import { ParamError } from "./param-error.ts";
import { inOpenAiWords, toParam, type NameField } from "./openai-words.ts";

/** An error as OpenAI's clients know it. */
export interface OpenAiError {
  readonly message: string;
  readonly type: string;
  /** The parameter that is wrong, such as `messages[0].content`. */
  readonly param: string | null;
  readonly code: string;
}

/** What {@link toOpenAiError} needs of a failure; a failed completion's event has it too. */
export type Failure = Pick<GatewayError, "code" | "message"> & {
  readonly field?: readonly string[] | undefined;
};

/** Codes for which OpenAI has a word of its own; every other one is ours in lower case. */
const OWN_WORDS: Readonly<Partial<Record<ErrorCode, string>>> = {
  UNAUTHENTICATED: "invalid_api_key",
  BAD_USER_INPUT: "invalid_value",
  RATE_LIMITED: "rate_limit_exceeded",
  BUDGET_EXCEEDED: "insufficient_quota",
  GUARDRAIL_BLOCKED: "content_filter",
  INTERNAL_SERVER_ERROR: "server_error",
};

/** A failure in OpenAI's shape, derived from the one table of codes. */
export function toOpenAiError(failure: Failure, nameField: NameField = toParam): OpenAiError {
  const { code, message, field } = failure;
  const word = OWN_WORDS[code] ?? code.toLowerCase();
  if (failure instanceof ParamError) {
    return { message, type: toType(code), param: failure.param === "" ? null : failure.param, code: failure.reason };
  }
  const at = field ?? (code === "CONTEXT_LENGTH_EXCEEDED" ? ["messages"] : undefined);
  return {
    message: inOpenAiWords(message, nameField),
    type: toType(code),
    param: at === undefined ? null : nameField(at),
    code: word,
  };
}

/** The body of an answer that failed. */
export function toErrorBody(failure: Failure, nameField?: NameField): string {
  return JSON.stringify({ error: toOpenAiError(failure, nameField) });
}

function toType(code: ErrorCode): string {
  if (code === "BUDGET_EXCEEDED") return "insufficient_quota";
  const { httpStatus } = ERROR_CODES[code];
  if (httpStatus === 429) return "rate_limit_error";
  return httpStatus >= 500 ? "server_error" : "invalid_request_error";
}
