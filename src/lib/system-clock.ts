import type { Clock } from "./clock.ts";

/** The longest delay that `setTimeout` keeps, in milliseconds; longer ones fire at once. */
const MAX_TIMER_MS = 2_147_483_647;

/** Creates the clock of the machine itself. */
export function createSystemClock(): Clock {
  return {
    nowMs: () => Date.now(),
    monotonicMs: () => performance.now(),
    schedule: (delayMs, callback) => {
      const timer = setTimeout(callback, Math.min(Math.max(delayMs, 0), MAX_TIMER_MS));
      timer.unref();
      return () => {
        clearTimeout(timer);
      };
    },
  };
}
