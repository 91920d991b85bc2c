import type { Clock } from "../../lib/clock.ts";
import type { IdSource } from "../../lib/id.ts";
import type { CallFields } from "../completion/parse-call-fields.ts";
import type { CallContext } from "../gateway.ts";
import type { Principal } from "../identity/principal.ts";
import { createCallControl } from "./call-control.ts";
import type { OpenExchange } from "./exchange.ts";

/** What {@link openExchange} works with. */
export interface OpenExchangeDeps {
  readonly clock: Clock;
  readonly ids: IdSource;
  /** The kind of the record's id. */
  readonly idPrefix: "cmpl" | "emb";
  /** The limit of a call that gives none, milliseconds. */
  readonly maxTimeoutMs: number;
}

/** Opens the exchange of a parsed request: from here on its time is measured, and its caller can end it. */
export function openExchange(
  principal: Principal,
  request: CallFields,
  call: CallContext,
  deps: OpenExchangeDeps,
): OpenExchange {
  return {
    principal,
    requestId: call.requestId,
    completionId: deps.ids.createId(deps.idPrefix),
    origin: {
      organizationId: principal.organizationId,
      teamId: principal.teamId,
      projectId: principal.projectId,
      userId: principal.userId,
      apiKeyId: principal.apiKeyId,
      endUserId: request.endUserId,
      sessionId: request.sessionId,
      subject: request.subject,
      metadata: request.metadata,
      clientIp: call.clientIp,
    },
    createdAtMs: deps.clock.nowMs(),
    control: createCallControl({
      clock: deps.clock,
      callerSignal: call.signal,
      controller: call.controller,
      timeoutMs: request.timeoutMs ?? deps.maxTimeoutMs,
    }),
  };
}
