import type { CompletionObserver } from "../domain/pipeline/completion-observer.ts";
import type { Logger } from "./logger.ts";
import type { Metrics } from "./metrics.ts";

/** Creates the observer that the pipeline tells of ended completions: it counts them and notes them for their request's line. */
export function createCompletionObserver(deps: {
  readonly metrics: Metrics;
  readonly logger: Logger;
}): CompletionObserver {
  const { metrics, logger } = deps;
  return {
    observeCompletion(completion, { requestId, failure }) {
      metrics.observeCompletion(completion);
      for (const { status, errorCode, providerId } of completion.attempts) {
        if (status === "FAILED" && errorCode !== undefined)
          metrics.observeVendorFailure({ providerId, code: errorCode });
      }
      logger.noteCompletion(requestId, completion, failure);
    },
  };
}
