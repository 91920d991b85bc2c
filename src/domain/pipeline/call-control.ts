import type { Clock } from "../../lib/clock.ts";
import { whenAborted } from "../../lib/when-aborted.ts";
import { createCallerLeft } from "../error/caller-left.ts";
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
 * @param deps.controller what ends this call alone, whoever holds it; default one that nobody else holds. It follows the caller's signal
 *   unless that is its own
 * @param deps.timeoutMs limit on the whole call
 */
export function createCallControl(deps: {
  readonly clock: Clock;
  readonly callerSignal: AbortSignal;
  readonly controller?: AbortController | undefined;
  readonly timeoutMs: number;
}): CallControl {
  return new Control(deps);
}

/** A class, as what each call makes anew costs more as a set of functions. */
class Control implements CallControl {
  readonly #clock: Clock;
  readonly #controller: AbortController;
  readonly #startedMs: number;
  readonly #cancelTimer: () => void;
  readonly #letGoOfCaller: (() => void) | undefined;
  #foreignMs = 0;
  #foreignSinceMs: number | undefined = undefined;

  constructor({ clock, callerSignal, controller, timeoutMs }: Parameters<typeof createCallControl>[0]) {
    this.#clock = clock;
    this.#startedMs = clock.monotonicMs();
    this.#controller = controller ?? new AbortController();
    this.#letGoOfCaller = this.signal === callerSignal ? undefined : this.#follow(callerSignal);
    this.#cancelTimer = clock.schedule(timeoutMs, () => {
      this.abort(outOfTime(timeoutMs));
    });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  abort(reason: GatewayError): void {
    this.#controller.abort(reason);
  }

  elapsedMs(): number {
    return this.#clock.monotonicMs() - this.#startedMs;
  }

  async waitFor<T>(work: Promise<T>): Promise<T> {
    this.beginForeignWait();
    try {
      return await work;
    } finally {
      this.endForeignWait();
    }
  }

  beginForeignWait(): void {
    this.#foreignSinceMs ??= this.#clock.monotonicMs();
  }

  endForeignWait(): void {
    if (this.#foreignSinceMs === undefined) return;
    this.#foreignMs += this.#clock.monotonicMs() - this.#foreignSinceMs;
    this.#foreignSinceMs = undefined;
  }

  ownMs(): number {
    return Math.max(0, this.elapsedMs() - this.#foreignMs);
  }

  release(): void {
    this.#cancelTimer();
    this.#letGoOfCaller?.();
  }

  #follow(callerSignal: AbortSignal): () => void {
    return whenAborted(callerSignal, (reason) => {
      this.abort(reason instanceof GatewayError ? reason : createCallerLeft());
    });
  }
}

function outOfTime(timeoutMs: number): GatewayError {
  return new GatewayError({
    code: "PROVIDER_TIMEOUT",
    message: `The call took longer than ${String(timeoutMs)} ms. Raise timeoutMs, or ask for less.`,
  });
}
