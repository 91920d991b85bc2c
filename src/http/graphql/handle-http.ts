import { HeaderMap } from "@apollo/server";
import type { GraphQLFormattedError } from "graphql";
import { createCallerLeft } from "../../domain/error/caller-left.ts";
import type { Gateway } from "../../domain/gateway.ts";
import type { Principal } from "../../domain/identity/principal.ts";
import { createGraphqlContext } from "../../graphql/context.ts";
import type { GraphqlFace } from "../../graphql/schema.ts";
import type { Clock } from "../../lib/clock.ts";
import type { Drain } from "../drain.ts";
import { elapsedMs } from "../elapsed-ms.ts";
import type { HttpReply } from "../http-reply.ts";
import type { HttpRequest } from "../http-request.ts";
import type { HttpLogger } from "../http-logger.ts";
import type { Apollo, ApolloRequest } from "./apollo.ts";
import { setRetryAfter, toErrorBody } from "./error-body.ts";
import { noteErrors, toSummary, type Outcome } from "./outcome.ts";
import type { RepeatedOperations } from "./repeated-operations.ts";

/** What {@link createHttpHandler} works with. */
export interface HttpHandlerDeps {
  readonly gateway: Gateway;
  readonly face: GraphqlFace;
  readonly apollo: Apollo;
  readonly repeated: RepeatedOperations;
  readonly clock: Clock;
  readonly drain: Drain;
  readonly logger: HttpLogger;
  readonly pageSize: { readonly default: number; readonly max: number };
}

/** The headers that Apollo reads: for the content type and against forged requests. */
const APOLLO_HEADERS = ["content-type", "accept", "x-apollo-operation-name", "apollo-require-preflight"];

/**
 * Creates the handler of POST and GET /graphql for a request whose principal is known. When the client is gone before its answer
 * is written, the call's signal is aborted.
 */
export function createHttpHandler(
  deps: HttpHandlerDeps,
): (request: HttpRequest, reply: HttpReply, principal: Principal) => Promise<string> {
  const { apollo, clock, drain, face } = deps;

  /** The answer to a document that is too long to be read at all; Apollo would read it. */
  function refuseLongDocument(request: HttpRequest, reply: HttpReply, outcome: Outcome): string | undefined {
    const { body } = request;
    const query = typeof body === "object" && body !== null && "query" in body ? body.query : undefined;
    if (typeof query !== "string" || query.length <= face.maxDocumentLength) return undefined;
    try {
      face.parse(query);
      return undefined;
    } catch (error) {
      const refusal = face.formatError(error, request.id);
      noteErrors(outcome, [refusal]);
      reply.code(400).header("content-type", "application/json; charset=utf-8");
      return toErrorBody([refusal.toJSON()]);
    }
  }

  return async (request, reply, principal) => {
    drain.assertOpen();
    const controller = new AbortController();
    const leave = drain.enter((reason) => {
      controller.abort(reason);
    });
    reply.raw.once("close", () => {
      if (!reply.raw.writableFinished) controller.abort(createCallerLeft());
    });
    const outcome: Outcome = {};
    try {
      const graphql = createGraphqlContext({
        gateway: deps.gateway,
        principal,
        call: { requestId: request.id, clientIp: request.ip, signal: controller.signal },
        clock,
        pageSize: deps.pageSize,
      });
      const repeated = await deps.repeated.answer(request, reply, { context: graphql, outcome });
      if (repeated !== undefined) return repeated;
      const refused = refuseLongDocument(request, reply, outcome);
      if (refused !== undefined) return refused;
      const response = await apollo.run(toApolloRequest(request), { graphql, outcome });
      reply.code(response.status ?? 200);
      for (const [name, value] of response.headers) reply.header(name, value);
      const body = response.body.kind === "complete" ? response.body.string : "";
      // Apollo puts errors first, and leaves the field out where there are none.
      return body.startsWith('{"errors"') ? completeErrors(body, request.id, reply) : body;
    } finally {
      leave();
      deps.logger.logRequest({
        requestId: request.id,
        transport: "http",
        method: request.method,
        path: "/graphql",
        status: reply.statusCode,
        durationMs: elapsedMs(request, reply),
        organizationId: principal.organizationId,
        apiKeyId: principal.apiKeyId,
        clientIp: request.ip,
        ...toSummary(outcome),
      });
    }
  };
}

function toApolloRequest(request: HttpRequest): ApolloRequest {
  const headers = new HeaderMap();
  for (const name of APOLLO_HEADERS) {
    const value = request.headers[name];
    if (typeof value === "string") headers.set(name, value);
  }
  const queryAt = request.url.indexOf("?");
  return { method: request.method, headers, search: queryAt < 0 ? "" : request.url.slice(queryAt), body: request.body };
}

/** Puts the request's id into errors that were made before there was an operation, and the waiting time into the header. */
function completeErrors(body: string, requestId: string, reply: HttpReply): string {
  const answer: unknown = JSON.parse(body);
  if (!hasErrors(answer)) return body;
  setRetryAfter(reply, answer.errors);
  if (answer.errors.every((error) => error.extensions?.requestId !== "")) return body;
  return toErrorBody(answer.errors.map((error) => ({ ...error, extensions: { ...error.extensions, requestId } })));
}

function hasErrors(answer: unknown): answer is { readonly errors: readonly GraphQLFormattedError[] } {
  return typeof answer === "object" && answer !== null && "errors" in answer && Array.isArray(answer.errors);
}
