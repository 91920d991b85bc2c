import type { FastifyInstance } from "fastify";
import { createCallerLeft } from "../../domain/error/caller-left.ts";
import { ERROR_CODES, type ErrorCode } from "../../domain/error/codes.ts";
import { GatewayError } from "../../domain/error/gateway-error.ts";
import type { Principal } from "../../domain/identity/principal.ts";
import type { DirectRoute } from "../direct/direct-way.ts";
import type { Drain } from "../drain.ts";
import { elapsedMs } from "../elapsed-ms.ts";
import type { HttpReply } from "../http-reply.ts";
import type { HttpRequest } from "../http-request.ts";
import type { HttpLogger } from "../http-logger.ts";
import { createChatCompletions } from "./chat-completions.ts";
import { createEmbeddings } from "./embeddings.ts";
import { sendFailure, toWholeFailure, type WholeFailure } from "./handle-error.ts";
import { createGetModel, createListModels } from "./models.ts";
import { createResponses } from "./responses.ts";
import { JSON_TYPE, type Endpoint, type EndpointCall, type EndpointDeps } from "./shared/endpoint.ts";
import { ParamError } from "./shared/param-error.ts";

/** What {@link mountOpenAi} works with. */
export interface OpenAiDeps extends EndpointDeps {
  readonly drain: Drain;
  readonly logger: HttpLogger;
  readonly maxBodyBytes: number;
  /** Who sends a request, as for every other face. */
  readonly authenticate: (request: HttpRequest) => Promise<Principal>;
}

/** What is known of a request so far. */
interface RequestState {
  principal: Principal | undefined;
  errorCode: ErrorCode | undefined;
  error: unknown;
  nameField?: (field: readonly string[]) => string;
}

/** The address that everything of this face begins with. */
const PREFIX = "/v1";

/** Every endpoint. */
function createEndpoints(deps: EndpointDeps): readonly Endpoint[] {
  return [
    createChatCompletions(deps),
    createEmbeddings(deps),
    createResponses(deps),
    createListModels(deps),
    createGetModel(deps),
  ];
}

/** Whether a request is for this face, whatever becomes of it. */
export function isOpenAiUrl(url: string): boolean {
  return url === PREFIX || url.startsWith(`${PREFIX}/`) || url.startsWith(`${PREFIX}?`);
}

/** Answers a request whose address cannot be read, which comes past every hook, and logs it. */
export function refuseUnreadable(
  error: unknown,
  request: HttpRequest,
  reply: HttpReply,
  deps: Pick<OpenAiDeps, "logger" | "maxBodyBytes">,
): void {
  const whole = toWholeFailure(error, deps.maxBodyBytes);
  logOnClose(deps.logger, request, reply, { principal: undefined, errorCode: whole.failure.code, error: undefined });
  sendFailure(reply, whole);
}

/**
 * Mounts the OpenAI-compatible face: who asks is known before the body is read, and every answer has OpenAI's shape.
 *
 * @returns the endpoints that take a JSON body, for the direct way
 */
export async function mountOpenAi(app: FastifyInstance, deps: OpenAiDeps): Promise<readonly DirectRoute[]> {
  /** Of requests that the web framework took in. */
  const states = new WeakMap<HttpRequest, RequestState>();
  const endpoints = createEndpoints(deps);

  function fail(thrown: unknown, reply: HttpReply, state: RequestState | undefined): void {
    const whole = toWholeFailure(thrown, deps.maxBodyBytes);
    if (state !== undefined) {
      state.errorCode = whole.failure.code;
      state.error = thrown;
    }
    sendFailure(reply, whole, state?.nameField);
  }

  function begin(request: HttpRequest, reply: HttpReply, principal: Principal | undefined): RequestState {
    const state: RequestState = { principal, errorCode: undefined, error: undefined };
    logOnClose(deps.logger, request, reply, state);
    return state;
  }

  async function carryOut(
    handle: Endpoint["handle"],
    request: HttpRequest,
    reply: HttpReply,
    state: RequestState | undefined,
  ): Promise<string | undefined> {
    const body = await handle(openCall(request, reply, state));
    if (body !== undefined) reply.header("content-type", JSON_TYPE);
    return body;
  }

  /** Counts the call as under way until its answer is out; a reader that leaves before aborts it. */
  function openCall(request: HttpRequest, reply: HttpReply, state: RequestState | undefined): EndpointCall {
    deps.drain.assertOpen();
    if (state?.principal === undefined) throw new Error("The request was not authenticated.");
    const controller = new AbortController();
    const abort = (reason: GatewayError): void => {
      controller.abort(reason);
    };
    const leave = deps.drain.enter(abort);
    const onClose = (): void => {
      leave();
      if (!reply.raw.writableFinished) abort(createCallerLeft());
    };
    if (reply.raw.destroyed) onClose();
    else reply.raw.once("close", onClose);
    return {
      request,
      reply,
      principal: state.principal,
      context: { requestId: request.id, clientIp: request.ip, signal: controller.signal, controller },
      abort,
      nameFieldsBy: (toParam) => {
        state.nameField = toParam;
      },
      noteFailure: (code) => {
        state.errorCode = code;
      },
    };
  }

  await app.register(
    async (v1) => {
      v1.addHook("onRequest", async (request, reply) => {
        const state = begin(request, reply, undefined);
        states.set(request, state);
        state.principal = await deps.authenticate(request);
      });
      v1.setErrorHandler((thrown, request, reply) => {
        fail(thrown, reply, states.get(request));
      });
      v1.setNotFoundHandler((request, reply) => {
        const allowed = endpoints.filter(({ url }) => matches(url, request.url)).map(({ method }) => method);
        const whole = allowed.length === 0 ? notFound() : wrongMethod(request.method, allowed);
        if (allowed.length > 0) reply.header("allow", allowed.join(", "));
        const state = states.get(request);
        if (state !== undefined) state.errorCode = whole.failure.code;
        sendFailure(reply, whole);
      });
      for (const { method, url, handle } of endpoints) {
        v1.route({
          method,
          url: url.slice(PREFIX.length),
          handler: (request, reply) => carryOut(handle, request, reply, states.get(request)),
        });
      }
      await Promise.resolve();
    },
    { prefix: PREFIX },
  );
  return endpoints
    .filter(({ method }) => method === "POST")
    .map(({ url, handle }) => ({
      url,
      open(request, reply, principal) {
        const state = begin(request, reply, principal);
        return {
          carryOut: () => carryOut(handle, request, reply, state),
          fail: (thrown) => {
            fail(thrown, reply, state);
          },
          // Logged when the socket closes, as every request of this face.
          leave: () => undefined,
        };
      },
    }));
}

/** Logs once the answer is out, or its reader gone. */
function logOnClose(logger: HttpLogger, request: HttpRequest, reply: HttpReply, state: RequestState): void {
  const log = (): void => {
    const isGone = !reply.raw.writableFinished && state.errorCode === undefined;
    logger.logRequest({
      requestId: request.id,
      transport: "http",
      method: request.method,
      path: request.routeOptions.url,
      status: isGone ? ERROR_CODES.CANCELLED.httpStatus : reply.raw.statusCode,
      durationMs: elapsedMs(request, reply),
      organizationId: state.principal?.organizationId,
      apiKeyId: state.principal?.apiKeyId,
      clientIp: request.ip,
      errorCode: isGone ? "CANCELLED" : state.errorCode,
      error: state.error,
    });
  };
  // One that left before anybody knew who it is has closed already.
  if (reply.raw.destroyed) log();
  else reply.raw.once("close", log);
}

/** Whether an address is an endpoint's, whatever the method. */
function matches(url: string, asked: string): boolean {
  const [path = ""] = asked.split("?");
  return url.endsWith("*") ? path.startsWith(url.slice(0, -1)) : path === url;
}

function notFound(): WholeFailure {
  const message = "There is nothing here. Base URLs of OpenAI clients end in /v1; see docs/guides/openai-clients.md.";
  return { status: 404, failure: new GatewayError({ code: "NOT_FOUND", message }) };
}

function wrongMethod(method: string, allowed: readonly string[]): WholeFailure {
  const message = `${method} is not allowed here. Send ${allowed.join(" or ")}.`;
  return { status: 405, failure: new ParamError("", "method_not_allowed", message) };
}
