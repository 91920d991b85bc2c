import { createContext, Script } from "node:vm";

/** Work that is over its time was stopped in the middle: whatever it was writing to is not to be used again. */
export class OverTimeError extends Error {
  override readonly name = "OverTimeError";
}

/** The engine's code for it. */
const OVER_TIME = "ERR_SCRIPT_EXECUTION_TIMEOUT";
/** What the bounded script calls. */
const context: { run: () => void } = { run: () => undefined };
createContext(context);
const script = new Script("run()");

/**
 * Runs work that never waits, and stops it after a time. Nothing else can run meanwhile, so no timer could stop it: the engine
 * does.
 *
 * @param limitMs whole milliseconds
 * @throws {@link OverTimeError}; what the work throws is passed on
 */
export function runWithin<T>(limitMs: number, work: () => T): T {
  const done: { value?: T } = {};
  context.run = () => {
    done.value = work();
  };
  try {
    script.runInContext(context, { timeout: limitMs });
  } catch (error) {
    // Not `instanceof Error`: it is an error of the script's own realm.
    if (typeof error === "object" && error !== null && "code" in error && error.code === OVER_TIME) {
      throw new OverTimeError(`not done within ${String(limitMs)} ms`);
    }
    throw error;
  } finally {
    context.run = () => undefined;
  }
  if (!("value" in done)) throw new Error("The work was not run.");
  return done.value;
}
