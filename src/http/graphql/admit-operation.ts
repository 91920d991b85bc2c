import type { ExecutionResult, GraphQLError, GraphQLSchema, DocumentNode } from "graphql";
import type { SubscribePayload } from "graphql-ws";
import { createCallerLeft } from "../../domain/error/caller-left.ts";
import { GatewayError } from "../../domain/error/gateway-error.ts";
import type { Gateway } from "../../domain/gateway.ts";
import type { Principal } from "../../domain/identity/principal.ts";
import { createGraphqlContext } from "../../graphql/context.ts";
import type { GraphqlFace, GraphqlOperation } from "../../graphql/schema.ts";
import type { Clock } from "../../lib/clock.ts";
import type { IdSource } from "../../lib/id.ts";
import type { BodyRoom, BodyShare } from "../body-room.ts";
import type { Drain } from "../drain.ts";
import type { HttpLogger } from "../http-logger.ts";
import { noteErrors, noteOperation, toSummary, type Outcome } from "./outcome.ts";
import { OperationRefused } from "./socket-operation.ts";
import type { SocketState } from "./socket-state.ts";

/** What {@link admitOperation} works with. */
export interface AdmitOperationDeps {
  readonly gateway: Gateway;
  readonly face: GraphqlFace;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly drain: Drain;
  /** Where an operation's message finds room until it has ended. */
  readonly bodies: BodyRoom;
  readonly logger: HttpLogger;
  readonly pageSize: { readonly default: number; readonly max: number };
}

/** An operation that may begin. */
export interface AdmittedOperation {
  readonly operation: GraphqlOperation;
  readonly abort: () => void;
  readonly onResult: (result: ExecutionResult) => void;
  readonly onEnd: () => void;
  readonly toRefusal: (error: unknown) => OperationRefused;
}

/** What graphql-ws takes as the arguments of an execution; ours are all in `contextValue`. */
interface OperationArgs {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operationName: string | null | undefined;
  readonly contextValue: AdmittedOperation;
}

/** The most operations that are under way on one socket. */
const MAX_OPERATIONS = 100;

/**
 * Admits one operation of a socket: authenticates it anew, so that a key revoked meanwhile is refused, and parses it. Errors are
 * in their final shape.
 *
 * @param messageSize how much room its message takes, in UTF-16 units; it was parsed to learn which operation it begins
 */
export async function admitOperation(
  deps: AdmitOperationDeps,
  state: SocketState,
  payload: SubscribePayload,
  messageSize: number,
): Promise<OperationArgs | readonly GraphQLError[]> {
  const { face, clock, drain } = deps;
  const requestId = deps.ids.createId("req");
  const startedAtMs = clock.monotonicMs();
  const outcome: Outcome = {};
  let principal: Principal | undefined;
  let share: BodyShare | undefined;

  function log(): void {
    deps.logger.logRequest({
      requestId,
      transport: "websocket",
      path: "/graphql",
      durationMs: clock.monotonicMs() - startedAtMs,
      organizationId: principal?.organizationId,
      apiKeyId: principal?.apiKeyId,
      clientIp: state.clientIp,
      ...toSummary(outcome),
    });
  }

  function end(): void {
    share?.leave(messageSize);
    state.operations -= 1;
    if (state.operations === 0) state.onIdle();
  }

  // Counted before anything is waited for, or operations that come together would not see each other.
  state.operations += 1;
  try {
    drain.assertOpen();
    if (state.operations > MAX_OPERATIONS) throw createTooMany();
    principal = await deps.gateway.identity.authenticate(state.presented);
    const room = deps.bodies.of(principal.organizationId);
    room.enter(messageSize);
    share = room;
    const document = face.parse(payload.query);
    const operation = face.admit({ document, operationName: payload.operationName }, requestId);
    if ("kind" in operation) noteOperation(outcome, operation);
    else throw new OperationRefused(operation);
    const controller = new AbortController();
    const leave = drain.enter((reason) => {
      controller.abort(reason);
    });
    const call = { requestId, clientIp: state.clientIp, signal: controller.signal };
    const context = createGraphqlContext({ gateway: deps.gateway, principal, call, clock, pageSize: deps.pageSize });
    const { operationName, variables } = payload;
    return {
      schema: face.schema,
      document,
      operationName,
      contextValue: {
        operation: { document, operationName, variables, context },
        abort: () => {
          controller.abort(createCallerLeft());
        },
        onResult: (result) => {
          noteErrors(outcome, result.errors);
        },
        toRefusal: (error) => {
          const refusal = new OperationRefused([face.formatError(error, requestId)]);
          noteErrors(outcome, refusal.errors);
          return refusal;
        },
        onEnd: () => {
          log();
          // Not before the operation's last message is on its way: a shutdown closes a socket without operations.
          clock.schedule(0, () => {
            leave();
            end();
          });
        },
      },
    };
  } catch (error) {
    const errors = error instanceof OperationRefused ? error.errors : [face.formatError(error, requestId)];
    noteErrors(outcome, errors);
    log();
    clock.schedule(0, end);
    return errors;
  }
}

function createTooMany(): GatewayError {
  return new GatewayError({
    code: "RATE_LIMITED",
    message: `At most ${String(MAX_OPERATIONS)} operations can be under way on one WebSocket. Wait for one to end, or open another.`,
  });
}
