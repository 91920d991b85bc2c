import type { WebSocket } from "@fastify/websocket";
import type { FastifyRequest } from "fastify";
import type { GraphQLError } from "graphql";
import { CloseCode, makeServer, type Context } from "graphql-ws";
import { GatewayError } from "../../domain/error/gateway-error.ts";
import type { Gateway } from "../../domain/gateway.ts";
import type { PresentedCredentials } from "../../domain/identity/identity.ts";
import type { GraphqlFace } from "../../graphql/schema.ts";
import type { Clock } from "../../lib/clock.ts";
import type { IdSource } from "../../lib/id.ts";
import type { BodyRoom } from "../body-room.ts";
import type { Drain } from "../drain.ts";
import type { HttpLogger } from "../http-logger.ts";
import { keepAlive } from "./keep-alive.ts";
import { admitOperation, type AdmittedOperation } from "./admit-operation.ts";
import { createReusedIds, type ReusedIds } from "./reused-ids.ts";
import type { SocketState } from "./socket-state.ts";
import { createSocketOperation, OperationRefused } from "./socket-operation.ts";
import { createWebSocketSender } from "./web-socket-sender.ts";

/** What {@link createWebSocketFace} works with. */
export interface WebSocketFaceDeps {
  readonly gateway: Gateway;
  readonly face: GraphqlFace;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly drain: Drain;
  readonly bodies: BodyRoom;
  readonly logger: HttpLogger;
  readonly pageSize: { readonly default: number; readonly max: number };
  readonly pingIntervalMs: number;
  readonly slowReaderTimeoutMs: number;
}

/** GraphQL over WebSocket (`graphql-transport-ws`). */
export interface WebSocketFace {
  /** Serves a socket that was just opened. */
  open(socket: WebSocket, request: FastifyRequest): void;
  /** Closes the sockets without operations, and each other one when its last operation has ended. */
  beginClose(): void;
  /** Closes every socket. */
  closeAll(): void;
}

/** What belongs to a socket. */
interface SocketExtra {
  readonly socket: WebSocket;
  readonly state: SocketState;
  /** What the socket's messages come through; there once graphql-ws listens. */
  ids?: ReusedIds;
  /** The size of the message that is being handed on, in UTF-16 units. */
  messageSize: number;
  /** The caller is known: from now on it may send as much as a request may. */
  readonly admit: () => void;
}

/** Bytes that somebody unknown may send. */
const MAX_UNKNOWN_BYTES = 65_536;
/** Milliseconds in which `connection_init` must come. */
const INIT_TIMEOUT_MS = 10_000;
/** Told to clients when the process shuts down; they come back elsewhere. */
const GOING_AWAY = 1001;
/** Told to clients whose connection cannot be served for the moment. */
const TRY_AGAIN_LATER = 1013;
/** The longest reason that a close frame holds, in bytes. */
const MAX_REASON_BYTES = 123;

/** Creates the face. */
export function createWebSocketFace(deps: WebSocketFaceDeps): WebSocketFace {
  const { face, gateway, clock, drain, logger } = deps;
  const sockets = new Map<WebSocket, SocketState>();
  let isClosing = false;

  const server = makeServer<Record<string, unknown>, SocketExtra>({
    connectionInitWaitTimeout: INIT_TIMEOUT_MS,
    async onConnect(context) {
      const { socket, state } = context.extra;
      state.presented = toPresented(context.connectionParams, state.upgrade);
      try {
        drain.assertOpen();
        await gateway.identity.authenticate(state.presented);
        context.extra.admit();
        return true;
      } catch (error) {
        closeRefused(socket, error);
        return false;
      }
    },
    async onSubscribe(context, id, payload) {
      context.extra.ids?.began(id, context);
      const admitted = await admitOperation(deps, context.extra.state, payload, context.extra.messageSize);
      return "contextValue" in admitted ? admitted : [...admitted];
    },
    execute: (args) => run(toAdmitted(args), "execute"),
    subscribe: (args) => Promise.resolve(run(toAdmitted(args), "subscribe")),
    onError: (_context, _id, _payload, errors) => errors.flatMap(toFinalErrors).map((error) => error.toJSON()),
  });

  function run(operation: AdmittedOperation, method: "execute" | "subscribe") {
    return createSocketOperation({ ...operation, begin: () => face[method](operation.operation) });
  }

  function toFinalErrors(error: GraphQLError): readonly GraphQLError[] {
    if (error.originalError instanceof OperationRefused) return error.originalError.errors;
    return [error];
  }

  function close(socket: WebSocket): void {
    socket.close(GOING_AWAY, "The gateway is shutting down.");
  }

  return {
    open(socket, request) {
      const upgrade = toUpgradeCredentials(request);
      const state: SocketState = { clientIp: request.ip, upgrade, presented: upgrade, operations: 0, onIdle };
      function onIdle(): void {
        if (isClosing) close(socket);
      }
      const stopPings = keepAlive({ socket, clock, intervalMs: deps.pingIntervalMs });
      const sender = createWebSocketSender({
        socket,
        clock,
        stallMs: deps.slowReaderTimeoutMs,
        onStall: () => {
          logger.logEvent({ level: "warn", message: "a subscriber that did not read was cut off" });
        },
      });
      sockets.set(socket, state);
      const extra: SocketExtra = { socket, state, messageSize: 0, admit: limitUntilAdmitted(socket, request) };
      const closed = server.opened(
        {
          protocol: socket.protocol,
          send: (message) => sender.send(message),
          close: (code, reason) => {
            socket.close(code, toReason(reason ?? ""));
          },
          onMessage(handle) {
            const ids = createReusedIds({
              handle: (message) => {
                extra.messageSize = message.length;
                return handle(message).catch(() => {
                  socket.close(CloseCode.BadRequest, "This message is not a client's to send.");
                });
              },
              onDuplicate: (id) => {
                socket.close(CloseCode.SubscriberAlreadyExists, toReason(`Subscriber for ${id} already exists`));
              },
            });
            extra.ids = ids;
            socket.on("message", (data) => {
              ids.receive(toText(data));
            });
          },
        },
        extra,
      );
      socket.once("close", (code, reason) => {
        sockets.delete(socket);
        extra.ids?.close();
        stopPings();
        void closed(code, reason.toString());
        sender.close();
      });
      if (isClosing) close(socket);
    },
    beginClose() {
      isClosing = true;
      for (const [socket, state] of sockets) {
        if (state.operations === 0) close(socket);
      }
    },
    closeAll() {
      for (const socket of sockets.keys()) close(socket);
    },
  };
}

/** Cuts a socket off that sends more than a `connection_init` before it is admitted: nobody unknown fills our memory. */
function limitUntilAdmitted(socket: WebSocket, request: FastifyRequest): () => void {
  const connection = request.raw.socket;
  const startedAt = connection.bytesRead;
  function watch(): void {
    if (connection.bytesRead - startedAt > MAX_UNKNOWN_BYTES) socket.terminate();
  }
  connection.on("data", watch);
  return () => {
    connection.off("data", watch);
  };
}

/** graphql-ws hands back what `onSubscribe` gave it. */
function toAdmitted(args: { readonly contextValue?: unknown }): AdmittedOperation {
  if (!isAdmitted(args.contextValue)) throw new Error("graphql-ws lost an operation.");
  return args.contextValue;
}

function isAdmitted(value: unknown): value is AdmittedOperation {
  return typeof value === "object" && value !== null && "operation" in value && "abort" in value;
}

function toPresented(params: Context["connectionParams"], upgrade: PresentedCredentials): PresentedCredentials {
  const authorization = params?.authorization ?? params?.Authorization;
  const organizationId = params?.["x-narthex-organization"];
  return {
    authorization: typeof authorization === "string" ? authorization : upgrade.authorization,
    organizationId: typeof organizationId === "string" ? organizationId : upgrade.organizationId,
  };
}

function toUpgradeCredentials(request: FastifyRequest): PresentedCredentials {
  const organizationId = request.headers["x-narthex-organization"];
  return {
    authorization: request.headers.authorization,
    organizationId: typeof organizationId === "string" ? organizationId : undefined,
  };
}

/** Clients take 4401 as final and do not come back with the same key; anything else may pass. */
function closeRefused(socket: WebSocket, error: unknown): void {
  if (!(error instanceof GatewayError)) {
    socket.close(TRY_AGAIN_LATER, "INTERNAL_SERVER_ERROR: The gateway failed.");
    return;
  }
  const code = error.retryable ? TRY_AGAIN_LATER : CloseCode.Unauthorized;
  socket.close(code, toReason(`${error.code}: ${error.message}`));
}

function toReason(text: string): string {
  let reason = text;
  while (Buffer.byteLength(reason) > MAX_REASON_BYTES) reason = reason.slice(0, -1);
  return reason;
}

function toText(data: Buffer | ArrayBuffer | Buffer[]): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString();
  return Buffer.isBuffer(data) ? data.toString() : Buffer.from(data).toString();
}
