import type { Clock } from "../../lib/clock.ts";
import type { IdSource } from "../../lib/id.ts";
import type { AnswerSchemas } from "../completion/answer-schema.ts";
import type { CompletionRequestDraft } from "../completion/completion-request-draft.ts";
import { parseCompletionRequest, type CompletionRequestLimits } from "../completion/parse-completion-request.ts";
import type { CallContext } from "../gateway.ts";
import { assertScope, type Principal } from "../identity/principal.ts";
import type { AuthorizedExchange } from "./exchange.ts";
import { openExchange } from "./open-exchange.ts";

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
  const open = openExchange(principal, request, call, {
    ...deps,
    idPrefix: "cmpl",
    maxTimeoutMs: deps.limits.maxTimeoutMs,
  });
  return { ...open, step: "authorized", request, isStream: call.isStream };
}
