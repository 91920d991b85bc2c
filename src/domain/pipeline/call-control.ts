import type { Clock } from "../../lib/clock.ts";
import { GatewayError } from "../error/gateway-error.ts";

/** Holds a call's one abort signal and its stopwatch. */
export interface CallControl {
  /** Aborted once, with a {@link GatewayError} as its reason. */
  readonly signal: AbortSignal;
  /** Aborts; later calls do nothing. */
  abort(reason: GatewayError): void;
  /** Milliseconds since the exchange began, fractional. */
  elapsedMs(): number;
  /** Waits for others' work and counts the time as theirs: the vendor's, or a slow reader's. */
  waitFor<T>(work: Promise<T>): Promise<T>;
  /** From now until {@link endForeignWait}, time is others'. */
  beginForeignWait(): void;
  endForeignWait(): void;
  /** The part of the elapsed time that was ours. */
  ownMs(): number;
  /** Stops the timer and lets go of the caller's signal. */
  release(): void;
}

/**
 * Creates the control of one call.
 *
 * @param deps.callerSignal aborted when the caller is gone, or with a {@link GatewayError} that says what else ended the call
 * @param deps.timeoutMs limit on the whole call
 */
export function createCallControl(deps: {
  readonly clock: Clock;
  readonly callerSignal: AbortSignal;
  readonly timeoutMs: number;
}): CallControl {
  const { clock, callerSignal, timeoutMs } = deps;
  const startedMs = clock.monotonicMs();
  const controller = new AbortController();
  let foreignMs = 0;
  let foreignSinceMs: number | undefined;

  const abort = (reason: GatewayError): void => {
    controller.abort(reason);
  };
  const onCallerGone = (): void => {
    const reason: unknown = callerSignal.reason;
    abort(reason instanceof GatewayError ? reason : callerLeft());
  };
  const cancelTimer = clock.schedule(timeoutMs, () => {
    abort(
      new GatewayError({
        code: "PROVIDER_TIMEOUT",
        message: `The call took longer than ${String(timeoutMs)} ms. Raise timeoutMs, or ask for less.`,
      }),
    );
  });
  if (callerSignal.aborted) onCallerGone();
  else callerSignal.addEventListener("abort", onCallerGone, { once: true });

  const control: CallControl = {
    signal: controller.signal,
    abort,
    elapsedMs: () => clock.monotonicMs() - startedMs,
    async waitFor(work) {
      control.beginForeignWait();
      try {
        return await work;
      } finally {
        control.endForeignWait();
      }
    },
    beginForeignWait() {
      foreignSinceMs ??= clock.monotonicMs();
    },
    endForeignWait() {
      if (foreignSinceMs === undefined) return;
      foreignMs += clock.monotonicMs() - foreignSinceMs;
      foreignSinceMs = undefined;
    },
    ownMs: () => Math.max(0, clock.monotonicMs() - startedMs - foreignMs),
    release() {
      cancelTimer();
      callerSignal.removeEventListener("abort", onCallerGone);
    },
  };
  return control;
}

/** The reason of an abort because nobody waits for the answer any more. */
export function callerLeft(): GatewayError {
  return new GatewayError({ code: "CANCELLED", message: "The caller left before the answer was complete." });
}
