import type { GraphQLError, OperationDefinitionNode } from "graphql";
import { isErrorCode, type ErrorCode } from "../../domain/error/codes.ts";
import type { RequestSummary } from "../../lib/request-summary.ts";

/** What the log says of an operation, filled in while it runs. */
export interface Outcome {
  operationType?: string;
  operationName?: string;
  errorCode?: ErrorCode;
  error?: unknown;
}

/** Notes which operation was meant. */
export function noteOperation(outcome: Outcome, operation: OperationDefinitionNode | undefined): void {
  if (operation === undefined) return;
  outcome.operationType = operation.operation;
  if (operation.name !== undefined) outcome.operationName = operation.name.value;
}

/** Notes what went wrong: of several errors a failure of ours before a refusal. */
export function noteErrors(outcome: Outcome, errors: readonly GraphQLError[] | undefined): void {
  for (const error of errors ?? []) {
    const code = error.extensions.code;
    if (typeof code !== "string" || outcome.errorCode === "INTERNAL_SERVER_ERROR") return;
    if (outcome.errorCode !== undefined && code !== "INTERNAL_SERVER_ERROR") continue;
    outcome.errorCode = isErrorCode(code) ? code : "BAD_USER_INPUT";
    outcome.error = error.originalError ?? undefined;
  }
}

/** The part of the log's line that an outcome gives. */
export function toSummary(
  outcome: Outcome,
): Pick<RequestSummary, "operationType" | "operationName" | "errorCode" | "error"> {
  return {
    operationType: outcome.operationType,
    operationName: outcome.operationName,
    errorCode: outcome.errorCode,
    error: outcome.error,
  };
}
