import type { Clock } from "../../lib/clock.ts";
import { GatewayError } from "../error/gateway-error.ts";
import type { CallControl } from "./call-control.ts";

/** The calls under way in this process, and the door that closes when it drains. */
export interface LiveCalls {
  /** Throws `OVERLOADED` once draining. */
  assertOpen(): void;
  /** Counts a call as live until it is closed. */
  open(control: CallControl): void;
  /** The call has ended; closing it again is harmless. */
  close(control: CallControl): void;
  /** How many calls are live. */
  count(): number;
  /** Lets no new call in, waits until the live ones have ended, and ends those that are left after `limitMs`. Resolves when none is live. */
  drain(limitMs: number): Promise<void>;
}

/** Creates the empty set of live calls. */
export function createLiveCalls(deps: { readonly clock: Clock }): LiveCalls {
  const live = new Set<CallControl>();
  let draining: PromiseWithResolvers<void> | undefined;

  return {
    assertOpen() {
      if (draining !== undefined) throw shuttingDown();
    },
    open(control) {
      live.add(control);
    },
    close(control) {
      live.delete(control);
      if (live.size === 0) draining?.resolve();
    },
    count: () => live.size,
    async drain(limitMs) {
      draining ??= Promise.withResolvers<void>();
      if (live.size === 0) return;
      const cancel = deps.clock.schedule(limitMs, () => {
        for (const control of live) control.abort(shuttingDown());
      });
      await draining.promise;
      cancel();
    },
  };
}

function shuttingDown(): GatewayError {
  return new GatewayError({
    code: "OVERLOADED",
    message: "This gateway process is shutting down. Send the call again; another process takes it.",
    retryAfterMs: 1_000,
  });
}
