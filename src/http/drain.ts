import { createLivelyList } from "../lib/lively-list.ts";
import { GatewayError } from "../domain/error/gateway-error.ts";

/** What is under way, so that a shutdown can wait for it. */
export interface Drain {
  /** Throws `OVERLOADED` once {@link Drain.begin} was called: another replica takes the call. */
  assertOpen(): void;
  /** Counts one operation; `abort` ends it when the time for ending well is over. The returned function counts it down, once. */
  enter(abort: (reason: GatewayError) => void): () => void;
  readonly isDraining: boolean;
  /** From now on nothing new is admitted. */
  begin(): void;
  /** Resolves when nothing is under way. */
  whenIdle(): Promise<void>;
  /** Ends everything that is still under way. */
  abortAll(): void;
}

/** Creates the count of what is under way. */
export function createDrain(): Drain {
  const live = createLivelyList<(reason: GatewayError) => void>();
  const idle = Promise.withResolvers<void>();
  let isDraining = false;

  function settle(): void {
    if (isDraining && live.size === 0) idle.resolve();
  }

  return {
    get isDraining() {
      return isDraining;
    },
    assertOpen() {
      if (isDraining) throw shuttingDown();
    },
    enter(abort) {
      const place = live.add(abort);
      return () => {
        if (live.remove(place)) settle();
      };
    },
    begin() {
      isDraining = true;
      settle();
    },
    whenIdle: () => idle.promise,
    abortAll() {
      const reason = shuttingDown();
      for (const abort of [...live.items()]) abort(reason);
    },
  };
}

function shuttingDown(): GatewayError {
  return new GatewayError({
    code: "OVERLOADED",
    message: "This instance of the gateway is shutting down. Send the request again; another instance takes it.",
  });
}
