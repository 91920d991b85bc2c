import type { Clock } from "../../lib/clock.ts";
import type { IdSource } from "../../lib/id.ts";
import type { AnswerSchemas } from "../completion/answer-schema.ts";
import type { CompletionRequestDraft } from "../completion/completion-request-draft.ts";
import { parseCompletionRequest, type CompletionRequestLimits } from "../completion/parse-completion-request.ts";
import type { CallContext } from "../gateway.ts";
import { assertScope, type Principal } from "../identity/principal.ts";
import { createCallControl } from "./call-control.ts";
import type { AuthorizedExchange } from "./exchange.ts";

/** What {@link authorize} works with. */
export interface AuthorizeDeps {
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly limits: CompletionRequestLimits;
  readonly schemas: AnswerSchemas;
}

/** Asserts `completion:create`, parses the request and opens the exchange. */
export function authorize(
  principal: Principal,
  draft: CompletionRequestDraft,
  call: CallContext & { readonly isStream: boolean },
  deps: AuthorizeDeps,
): AuthorizedExchange {
  assertScope(principal, "completion:create");
  const request = parseCompletionRequest(draft, deps);
  return {
    step: "authorized",
    principal,
    request,
    requestId: call.requestId,
    completionId: deps.ids.createId("cmpl"),
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
    isStream: call.isStream,
    createdAtMs: deps.clock.nowMs(),
    control: createCallControl({
      clock: deps.clock,
      callerSignal: call.signal,
      timeoutMs: request.timeoutMs ?? deps.limits.maxTimeoutMs,
    }),
  };
}
