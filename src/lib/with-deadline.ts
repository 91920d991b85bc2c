import type { Clock } from "./clock.ts";

/** Thrown where work outlives its deadline. */
export class DeadlineError extends Error {
  override readonly name = "DeadlineError";
}

/**
 * Runs work that honours a signal, and gives up on it after a time.
 *
 * @param deadlineMs milliseconds; then the signal is aborted and the promise rejects with a {@link DeadlineError}, whether or not the work notices
 */
export async function withDeadline<T>(
  clock: Clock,
  deadlineMs: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const { promise, reject } = Promise.withResolvers<never>();
  const cancel = clock.schedule(deadlineMs, () => {
    const error = new DeadlineError(`not done within ${String(deadlineMs)} ms`);
    controller.abort(error);
    reject(error);
  });
  try {
    return await Promise.race([work(controller.signal), promise]);
  } finally {
    cancel();
  }
}
