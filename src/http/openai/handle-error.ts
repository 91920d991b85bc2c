import { ERROR_CODES } from "../../domain/error/codes.ts";
import { GatewayError, toGatewayError } from "../../domain/error/gateway-error.ts";
import { UnreadableBodyError } from "../direct/read-body.ts";
import type { HttpReply } from "../http-reply.ts";
import { JSON_TYPE } from "./shared/endpoint.ts";
import { toErrorBody } from "./shared/error-body.ts";
import { ParamError, type ParamReason } from "./shared/param-error.ts";

/** A failure with the status of the whole answer. */
export interface WholeFailure {
  readonly status: number;
  readonly failure: GatewayError;
}

/** What was thrown anywhere under `/v1`, refusals of the web framework included. */
export function toWholeFailure(thrown: unknown, maxBodyBytes: number): WholeFailure {
  if (thrown instanceof GatewayError) return { status: ERROR_CODES[thrown.code].httpStatus, failure: thrown };
  if (thrown instanceof UnreadableBodyError)
    return { status: thrown.statusCode, failure: new ParamError("", "invalid_json", thrown.message) };
  const status = clientErrorStatus(thrown);
  if (status === undefined) return { status: 500, failure: toGatewayError(thrown) };
  const [reason, message] = toRefusal(status, maxBodyBytes);
  return { status, failure: new ParamError("", reason, message) };
}

/** Answers with a failure. Whether to try again is said in headers that OpenAI's clients follow. */
export function sendFailure(
  reply: HttpReply,
  { status, failure }: WholeFailure,
  nameField?: (field: readonly string[]) => string,
): void {
  const { retryAfterMs, retryable, completionId } = failure;
  if (status === 401) reply.header("www-authenticate", 'Bearer realm="narthex"');
  if (completionId !== undefined) reply.header("x-narthex-completion-id", completionId);
  if (retryAfterMs !== undefined) {
    reply.header("retry-after", String(Math.ceil(retryAfterMs / 1000)));
    reply.header("retry-after-ms", String(Math.ceil(retryAfterMs)));
  }
  reply.header("x-should-retry", String(retryable));
  reply.code(status).header("content-type", JSON_TYPE).send(toErrorBody(failure, nameField));
}

/** The status that the web framework gives a request that it refuses; its message is not passed on, as it may quote the body. */
function clientErrorStatus(thrown: unknown): number | undefined {
  if (typeof thrown !== "object" || thrown === null || !("statusCode" in thrown)) return undefined;
  const { statusCode } = thrown;
  return typeof statusCode === "number" && statusCode >= 400 && statusCode < 500 ? statusCode : undefined;
}

function toRefusal(status: number, maxBodyBytes: number): readonly [ParamReason, string] {
  switch (status) {
    case 413:
      return [
        "request_too_large",
        `The request body is larger than ${String(maxBodyBytes)} bytes, which is the limit. Send less at once.`,
      ];
    case 415:
      return ["unsupported_media_type", "Send the body as JSON, with the header content-type: application/json."];
    default:
      return ["invalid_json", "The request cannot be read. Send JSON in UTF-8 with a correct content-length."];
  }
}
