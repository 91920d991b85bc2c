import { GraphQLError } from "graphql";
import type { ErrorCode } from "../../domain/error/codes.ts";
import { GatewayError, toGatewayError } from "../../domain/error/gateway-error.ts";
import { redactMessage } from "./redact.ts";

/** GraphQL's own codes, which stay what they are. */
const DOCUMENT_CODES = ["GRAPHQL_PARSE_FAILED", "GRAPHQL_VALIDATION_FAILED", "PERSISTED_QUERY_NOT_FOUND"] as const;

/** A code of GraphQL's own. */
type DocumentCode = (typeof DOCUMENT_CODES)[number];

/** Turns whatever was thrown or refused into the error that the caller gets. */
export type ErrorFormatter = (error: unknown, requestId: string) => GraphQLError;

/** What {@link createErrorFormatter} works with. */
export interface ErrorFormatterOptions {
  /** The address of the page about a code. */
  readonly docsUrl: (code: string) => string;
  /** Whether names of the schema are kept from callers who guess. */
  readonly hidesSuggestions: boolean;
}

/**
 * Creates the one place where errors get their shape: message and `extensions { code, requestId, retryable, retryAfterMs?, field?,
 * completionId?, docsUrl }`. What is not ours becomes `INTERNAL_SERVER_ERROR` with a neutral message; the original stays on
 * `originalError` for the log, and never reaches a response.
 */
export function createErrorFormatter(options: ErrorFormatterOptions): ErrorFormatter {
  return (thrown, requestId) => {
    const error = thrown instanceof GraphQLError ? thrown : undefined;
    const refusal = toRefusal(thrown, options);
    const { code, message, retryable, retryAfterMs, field, completionId } = refusal;
    return new GraphQLError(message, {
      ...(error?.nodes === undefined ? {} : { nodes: error.nodes }),
      ...(error?.source === undefined ? {} : { source: error.source }),
      ...(error?.positions === undefined ? {} : { positions: error.positions }),
      ...(error?.path === undefined ? {} : { path: error.path }),
      originalError: refusal.original,
      extensions: {
        code,
        requestId,
        retryable,
        ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
        ...(field === undefined ? {} : { field }),
        ...(completionId === undefined ? {} : { completionId }),
        docsUrl: options.docsUrl(code),
      },
    });
  };
}

/** What the caller is told, and what is kept for the log. */
interface Refusal {
  readonly code: ErrorCode | DocumentCode;
  readonly message: string;
  readonly retryable: boolean;
  readonly retryAfterMs?: number | undefined;
  readonly field?: readonly string[] | undefined;
  readonly completionId?: string | undefined;
  readonly original: Error | undefined;
}

function toRefusal(thrown: unknown, options: ErrorFormatterOptions): Refusal {
  const original = unwrap(thrown);
  if (original instanceof GatewayError) {
    const { code, message, retryable, retryAfterMs, field, completionId } = original;
    return { code, message, retryable, retryAfterMs, field, completionId, original };
  }
  if (thrown instanceof GraphQLError && isAboutRequest(thrown, original)) {
    const code = toRequestCode(thrown);
    // The parser calls itself for each level, and runs out of stack as any function does.
    const message = original instanceof RangeError ? "Syntax Error: The document is nested too deeply." : undefined;
    return { code, message: message ?? redactMessage(thrown, options), retryable: false, original: undefined };
  }
  const { code, message, retryable } = toGatewayError(original);
  return { code, message, retryable, original: original instanceof Error ? original : undefined };
}

/** What a resolver threw, under the errors that GraphQL wraps it in. */
function unwrap(thrown: unknown): unknown {
  let error = thrown;
  while (error instanceof GraphQLError && error.originalError !== undefined) error = error.originalError;
  return error;
}

/** GraphQL's own refusals of a document, an argument or a request; not failures of a resolver or of our answer's shape. */
function isAboutRequest(error: GraphQLError, original: unknown): boolean {
  if (error.extensions.code === "GRAPHQL_PARSE_FAILED") return true;
  if (!(original instanceof GraphQLError)) return false;
  return typeof error.extensions.code === "string"
    ? error.extensions.code !== "INTERNAL_SERVER_ERROR"
    : isAboutArgument(original);
}

/** An argument that was refused only when its field was resolved, as its variable was of the right type. */
function isAboutArgument(error: GraphQLError): boolean {
  return /^(?:Argument|Directive|Variable) "/.test(error.message);
}

function toRequestCode(error: GraphQLError): ErrorCode | DocumentCode {
  return DOCUMENT_CODES.find((code) => code === error.extensions.code) ?? "BAD_USER_INPUT";
}
