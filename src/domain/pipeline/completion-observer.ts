import type { FinishedCompletion } from "../completion/completion.ts";
import type { GatewayError } from "../error/gateway-error.ts";

/** Is told of every ended completion: metrics and the log. Never waited for, never throws. */
export interface CompletionObserver {
  observeCompletion(
    completion: FinishedCompletion,
    context: { readonly requestId: string; readonly failure: GatewayError | undefined },
  ): void;
}
