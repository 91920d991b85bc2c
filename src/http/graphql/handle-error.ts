import { GraphQLError } from "graphql";
import { createCallerLeft } from "../../domain/error/caller-left.ts";
import { ERROR_CODES } from "../../domain/error/codes.ts";
import { GatewayError } from "../../domain/error/gateway-error.ts";
import type { GraphqlFace } from "../../graphql/schema.ts";
import { UnreadableBodyError } from "../direct/read-body.ts";
import { elapsedMs } from "../elapsed-ms.ts";
import type { HttpReply } from "../http-reply.ts";
import type { HttpRequest } from "../http-request.ts";
import type { HttpLogger } from "../http-logger.ts";
import { setRetryAfter, toErrorBody } from "./error-body.ts";
import { noteErrors, toSummary, type Outcome } from "./outcome.ts";

/**
 * Creates the handler of whatever fails outside of an operation: authentication, bodies that are too large or no JSON, unknown
 * paths. The answer has GraphQL's shape whatever the path.
 */
export function createErrorHandler(deps: {
  readonly face: GraphqlFace;
  readonly logger: HttpLogger;
  readonly maxBodyBytes: number;
}): (error: unknown, request: HttpRequest, reply: HttpReply) => void {
  return (thrown, request, reply) => {
    const { status, error } = toWholeError(
      hasLeft(thrown, request) ? createCallerLeft() : thrown,
      request.method,
      deps.maxBodyBytes,
    );
    const formatted = deps.face.formatError(error, request.id);
    const outcome: Outcome = {};
    noteErrors(outcome, [formatted]);
    setRetryAfter(reply, [formatted.toJSON()]);
    if (status === 401) reply.header("www-authenticate", 'Bearer realm="narthex"');
    reply
      .code(status)
      .header("content-type", "application/json; charset=utf-8")
      .send(toErrorBody([formatted.toJSON()]));
    deps.logger.logRequest({
      requestId: request.id,
      transport: "http",
      method: request.method,
      path: request.routeOptions.url,
      status,
      durationMs: elapsedMs(request, reply),
      clientIp: request.ip,
      ...toSummary(outcome),
    });
  };
}

/** Whether a body cannot be read because its sender left: no bad input. */
function hasLeft(thrown: unknown, { raw }: HttpRequest): boolean {
  return raw.destroyed && !raw.complete && !(thrown instanceof GatewayError);
}

/** An error with the HTTP status of the whole answer. */
interface WholeError {
  readonly status: number;
  readonly error: unknown;
}

function toWholeError(thrown: unknown, method: string, maxBodyBytes: number): WholeError {
  if (thrown instanceof GatewayError) return { status: ERROR_CODES[thrown.code].httpStatus, error: thrown };
  const status = clientErrorStatus(thrown);
  if (status === undefined) return { status: 500, error: thrown };
  const messages: Readonly<Record<number, string>> = {
    404: "There is nothing here. The graph is at /graphql.",
    405: `${method} is not allowed here. Send POST, or GET for queries.`,
    413: `The request body is larger than ${String(maxBodyBytes)} bytes, which is the limit. Send less at once.`,
    415: "Send the body as JSON, with the header content-type: application/json.",
  };
  const unreadable = thrown instanceof UnreadableBodyError ? thrown.message : undefined;
  const message =
    unreadable ?? messages[status] ?? "The request cannot be read. Send JSON in UTF-8 with a correct content-length.";
  const code = status === 404 ? "NOT_FOUND" : "BAD_USER_INPUT";
  return { status, error: new GraphQLError(message, { originalError: new GatewayError({ code, message }) }) };
}

/** The status that the web framework gives a request that it refuses; its message is not passed on, as it may quote the body. */
function clientErrorStatus(thrown: unknown): number | undefined {
  if (typeof thrown !== "object" || thrown === null || !("statusCode" in thrown)) return undefined;
  const { statusCode } = thrown;
  return typeof statusCode === "number" && statusCode >= 400 && statusCode < 500 ? statusCode : undefined;
}
