import { GatewayError } from "../domain/error/gateway-error.ts";
import type { Clock } from "../lib/clock.ts";
import { withDeadline } from "../lib/with-deadline.ts";

/** How long a read waits for this replica's own records to arrive, milliseconds. */
const FLUSHED_LIMIT_MS = 5_000;

/** What reads of records wait for first. */
export interface FlushedBarrier {
  /** Resolves once everything this replica has journalled so far is in the database. */
  readonly flushed: () => Promise<void>;
  readonly clock: Clock;
}

/** Waits until this replica's own records are readable. Rejects with `OVERLOADED` where they do not arrive in time. */
export async function awaitFlushed(barrier: FlushedBarrier): Promise<void> {
  try {
    await withDeadline(barrier.clock, FLUSHED_LIMIT_MS, () => barrier.flushed());
  } catch (error) {
    if (error instanceof GatewayError) throw error;
    throw new GatewayError({
      code: "OVERLOADED",
      message: "The newest records are not in the database yet. Try again in a moment.",
      detail: error instanceof Error ? error.message : undefined,
      retryAfterMs: 1_000,
    });
  }
}
