import type { Clock } from "../../lib/clock.ts";
import type { IdSource } from "../../lib/id.ts";
import type { CompletionRequestDraft } from "../completion/completion-request-draft.ts";
import { parseCompletionRequest, type ParseRequestDeps } from "../completion/parse-completion-request.ts";
import type { CallContext } from "../gateway.ts";
import { assertScope, type Principal } from "../identity/principal.ts";
import type { AuthorizedExchange } from "./exchange.ts";
import { openExchange } from "./open-exchange.ts";

/** What {@link authorize} works with. */
export interface AuthorizeDeps extends ParseRequestDeps {
  readonly clock: Clock;
  readonly ids: IdSource;
}

/** Asserts `completion:create`, parses the request and opens the exchange. */
export function authorize(
  principal: Principal,
  draft: CompletionRequestDraft,
  call: CallContext & { readonly isStream: boolean },
  deps: AuthorizeDeps,
): AuthorizedExchange {
  assertScope(principal, "completion:create");
  const request = parseCompletionRequest(draft, principal.organizationId, deps);
  const open = openExchange(principal, request, call, {
    ...deps,
    idPrefix: "cmpl",
    maxTimeoutMs: deps.limits.maxTimeoutMs,
  });
  return { ...open, step: "authorized", request, isStream: call.isStream };
}
