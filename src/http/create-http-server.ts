import websocket from "@fastify/websocket";
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import type { IncomingMessage } from "node:http";
import { handleProtocols } from "graphql-ws";
import { createCallerLeft } from "../domain/error/caller-left.ts";
import type { Gateway } from "../domain/gateway.ts";
import type { Principal } from "../domain/identity/principal.ts";
import type { Clock } from "../lib/clock.ts";
import type { IdSource } from "../lib/id.ts";
import { withDeadline } from "../lib/with-deadline.ts";
import { createAuthenticateRequest } from "./authenticate-request.ts";
import { createBodyRoom } from "./body-room.ts";
import { createClientAddress } from "./client-address.ts";
import { createTakeRoom } from "./take-room.ts";
import { createDirectWay } from "./direct/direct-way.ts";
import { parseBody } from "./direct/read-body.ts";
import { createDrain } from "./drain.ts";
import { createApollo } from "./graphql/apollo.ts";
import { createFace } from "./graphql/create-face.ts";
import { createErrorHandler } from "./graphql/handle-error.ts";
import { createHttpHandler } from "./graphql/handle-http.ts";
import { createRefuseConnection } from "./graphql/refuse-connection.ts";
import { createRepeatedOperations } from "./graphql/repeated-operations.ts";
import { createWebSocketFace } from "./graphql/web-socket.ts";
import type { HttpLogger } from "./http-logger.ts";
import { isOpenAiUrl, mountOpenAi, refuseUnreadable } from "./openai/mount-openai.ts";
import { mountOperations, type HealthSource, type MetricsSource } from "./mount-operations.ts";
import { toRequestId } from "./request-id.ts";
import type { HttpServerSettings } from "./settings.ts";

/** What {@link createHttpServer} works with. */
export interface HttpServerDeps {
  readonly gateway: Gateway;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly logger: HttpLogger;
  readonly health: HealthSource;
  readonly metrics: MetricsSource;
  /** The folder of the pages about error codes. */
  readonly errorPages: string;
  readonly settings: HttpServerSettings;
  /** The address of the page about an error code. */
  readonly docsUrl: (code: string) => string;
}

/** The gateway's socket to the world. */
export interface HttpServer {
  /** Starts listening; rejects with the system's error where the port is taken. `port` 0 takes any free one. */
  listen(at: {
    readonly host: string;
    readonly port: number;
  }): Promise<{ readonly url: string; readonly port: number }>;
  /**
   * Shuts down: new operations are refused with `OVERLOADED` and readiness turns 503 at once; those under way may end until
   * `limitMs` is over and are aborted then; at last every socket is closed.
   */
  close(limitMs: number): Promise<void>;
}

/** Milliseconds in which a request must have come in whole. */
const REQUEST_TIMEOUT_MS = 120_000;
/** Milliseconds that aborted operations get to write their records and answers. */
const ABORT_GRACE_MS = 2_000;

/** Creates the HTTP server: GraphQL over HTTP and WebSocket, the OpenAI-compatible face, health and metrics. */
export async function createHttpServer(deps: HttpServerDeps): Promise<HttpServer> {
  const { gateway, clock, ids, logger, settings } = deps;
  const { maxBodyBytes, trustedProxies } = settings.http;
  const address = createClientAddress(trustedProxies);
  const drain = createDrain();
  const authenticate = createAuthenticateRequest(gateway.identity);
  const bodies = createBodyRoom(settings.http.bodyRoom);
  const face = createFace(settings.graphql, deps.docsUrl);
  const repeated = createRepeatedOperations({ face });
  const apollo = await createApollo({
    face,
    logger,
    maxTokens: settings.graphql.maxTokens,
    onExecuted: repeated.remember,
  });
  const pageSize = { default: settings.graphql.defaultPageSize, max: settings.graphql.maxPageSize };
  const handle = createHttpHandler({ gateway, face, apollo, repeated, clock, drain, logger, pageSize });
  const webSockets = createWebSocketFace({ ...deps, face, drain, bodies, pageSize, ...settings.graphql });

  const handleError = createErrorHandler({ face, logger, maxBodyBytes });
  const refuse = (error: unknown, request: FastifyRequest, reply: FastifyReply): void => {
    reply.header("x-request-id", request.id);
    if (isOpenAiUrl(request.url)) refuseUnreadable(error, request, reply, { logger, maxBodyBytes });
    else handleError(error, request, reply);
  };
  const app = fastify({
    // Addresses that cannot be read come past every hook.
    frameworkErrors: (error, request, reply) => {
      refuse(error, request, reply);
    },
    clientErrorHandler: createRefuseConnection({ face, ids, logger }),
    bodyLimit: maxBodyBytes,
    trustProxy: address.trust,
    genReqId: (request) => toRequestId(request, ids),
    requestIdHeader: false,
    requestTimeout: REQUEST_TIMEOUT_MS,
    return503OnClosing: false,
    forceCloseConnections: true,
    exposeHeadRoutes: false,
  });
  app.removeContentTypeParser(["application/json", "text/plain"]);
  app.addContentTypeParser("application/json", { parseAs: "buffer" }, (_request, body: Buffer, done) => {
    done(null, parseBody(body));
  });
  app.addHook("onRequest", (request, reply, done) => {
    reply.header("x-request-id", request.id);
    if (drain.isDraining) reply.header("connection", "close");
    done();
  });
  /** Of requests that the web framework takes in. */
  const principals = new WeakMap<IncomingMessage, Principal>();
  const identify = async (request: IncomingMessage): Promise<Principal> => {
    const principal = await authenticate(request);
    principals.set(request, principal);
    return principal;
  };
  app.addHook("preParsing", createTakeRoom({ bodies, maxBodyBytes, find: (request) => principals.get(request) }));
  app.setErrorHandler(handleError);
  app.setNotFoundHandler((request, reply) => {
    const isGraph = request.url.split("?")[0] === "/graphql";
    if (isGraph) reply.header("allow", "GET, POST");
    throw Object.assign(new Error("not found"), { statusCode: isGraph ? 405 : 404 });
  });
  await app.register(websocket, {
    // A socket that fails closes itself, with the code that says why.
    errorHandler: () => undefined,
    preClose: (done) => {
      webSockets.closeAll();
      done();
    },
    options: { maxPayload: maxBodyBytes, handleProtocols },
  });
  mountOperations(app, { ...deps, isDraining: () => drain.isDraining });

  const openAiRoutes = await mountOpenAi(app, {
    gateway,
    clock,
    drain,
    logger,
    maxBodyBytes,
    heartbeatMs: settings.graphql.pingIntervalMs,
    stallMs: settings.graphql.slowReaderTimeoutMs,
    authenticate: (request) => identify(request.raw),
  });

  const graphql = {
    url: "/graphql",
    // Before the body is read: nobody unknown makes us read sixteen megabytes.
    onRequest: async (request: FastifyRequest): Promise<void> => {
      if (!request.ws) await identify(request.raw);
    },
    handler: (request: FastifyRequest, reply: Parameters<typeof handle>[1]) => {
      const principal = principals.get(request.raw);
      if (principal === undefined) throw new Error("The request was not authenticated.");
      return handle(request, reply, principal);
    },
  };
  app.route({ ...graphql, method: "POST" });
  app.route({ ...graphql, method: "GET", wsHandler: webSockets.open });

  const directWay = createDirectWay({
    routes: [
      ...openAiRoutes,
      {
        url: graphql.url,
        open: (request, reply, principal) => ({
          carryOut: () => handle(request, reply, principal),
          fail: (thrown) => {
            handleError(thrown, request, reply);
          },
          leave: () => {
            handleError(createCallerLeft(), request, reply);
          },
        }),
      },
    ],
    clock,
    authenticate,
    toRequestId: (request) => toRequestId(request, ids),
    maxBodyBytes,
    bodies,
    toClientIp: address.find,
    isDraining: () => drain.isDraining,
    webFramework: (request, response) => {
      app.routing(request, response);
    },
  });
  app.server.removeAllListeners("request").on("request", directWay);

  return {
    async listen(at) {
      const url = await app.listen({ host: at.host, port: at.port });
      return { url, port: Number(new URL(url).port) };
    },
    async close(limitMs) {
      drain.begin();
      webSockets.beginClose();
      await withDeadline(clock, limitMs, () => drain.whenIdle()).catch(async () => {
        drain.abortAll();
        await withDeadline(clock, ABORT_GRACE_MS, () => drain.whenIdle()).catch(() => undefined);
      });
      await closeApp(app);
      await apollo.stop();
    },
  };
}

async function closeApp(app: FastifyInstance): Promise<void> {
  await app.close();
}
