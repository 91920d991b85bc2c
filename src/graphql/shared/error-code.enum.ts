import type { ErrorCode as DomainErrorCode } from "../../domain/error/codes.ts";
import { defineSameNameEnum } from "./define-enum.ts";

/** The closed table of error codes as a GraphQL enum. */
export const ErrorCode = defineSameNameEnum<DomainErrorCode>({
  name: "ErrorCode",
  description: "Why something was refused or failed. The same codes stand in `extensions.code` of errors.",
  values: {
    UNAUTHENTICATED: "The key is missing, malformed, unknown, expired or revoked.",
    FORBIDDEN: "The key lacks the scope that the field needs.",
    NOT_FOUND: "There is nothing of that id that the key may see.",
    MODEL_NOT_FOUND: "No model of that name is served.",
    BAD_USER_INPUT: "The input is wrong; `field` says where, the message what to send instead.",
    CONTEXT_LENGTH_EXCEEDED: "The conversation is longer than the model takes.",
    RATE_LIMITED: "A limit of the gateway on requests or tokens was reached. A vendor's limit is PROVIDER_UNAVAILABLE.",
    BUDGET_EXCEEDED: "The call would cost more than what is left of a budget.",
    GUARDRAIL_BLOCKED: "A guardrail refused the input or the answer.",
    IDEMPOTENCY_CONFLICT: "The idempotency key was used for a different input.",
    PROVIDER_ERROR: "The vendor failed or refused our credential, or its answer made no sense.",
    PROVIDER_TIMEOUT: "The vendor did not answer in time.",
    PROVIDER_UNAVAILABLE: "The vendor is overloaded, limits our rate or cannot be reached.",
    OVERLOADED: "The gateway cannot take or look up anything more at the moment.",
    CANCELLED: "The call was ended before it was done.",
    INTERNAL_SERVER_ERROR: "The gateway failed. The request id leads the operator to the cause.",
  },
});
