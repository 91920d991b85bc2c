import { createContext, Script } from "node:vm";

/** Work that is over its time was stopped in the middle: whatever it was writing to is not to be used again. */
export class OverTimeError extends Error {
  override readonly name = "OverTimeError";
}

/** The engine's code for it. */
const OVER_TIME = "ERR_SCRIPT_EXECUTION_TIMEOUT";
/** What the bounded script calls. */
const doNothing = (): void => undefined;
const context: { run: () => void } = { run: doNothing };
createContext(context);
const script = new Script("run()");
/** How often work is begun again that had less than half of its time to itself, because the machine was busy with something else. */
const MAX_REPEATS = 3;

/**
 * Runs work that never waits, and stops it after a time. Nothing else can run meanwhile, so no timer could stop it: the engine
 * does. Where a busy machine gave the thread less than half of that time, the work is begun again: nobody's work is called too much because of
 * others.
 *
 * @param limitMs whole milliseconds
 * @param work changes nothing that it would not find changed when it is begun again
 * @param cpuMs the processor time of this thread so far, milliseconds
 * @throws {@link OverTimeError}; what the work throws is passed on
 */
export function runWithin<T>(limitMs: number, work: () => T, cpuMs: () => number): T {
  for (let repeats = 0; ; repeats += 1) {
    const startedMs = cpuMs();
    const done = runOnce(limitMs, work);
    if (done !== undefined) return done.value;
    if (cpuMs() - startedMs >= limitMs / 2 || repeats === MAX_REPEATS) {
      throw new OverTimeError(`not done within ${String(limitMs)} ms`);
    }
  }
}

/** What the work gives; `undefined` where it was stopped. */
function runOnce<T>(limitMs: number, work: () => T): { readonly value: T } | undefined {
  const done: { value?: T } = {};
  const run = (): void => {
    done.value = work();
  };
  context.run = run;
  try {
    script.runInContext(context, { timeout: limitMs });
  } catch (error) {
    // Not `instanceof Error`: it is an error of the script's own realm.
    if (typeof error === "object" && error !== null && "code" in error && error.code === OVER_TIME) return undefined;
    throw error;
  } finally {
    context.run = doNothing;
  }
  if (!("value" in done)) throw new Error("The work was not run.");
  return { value: done.value };
}
