/**
 * Calls back once a signal is aborted, at once where it is already. Also in the place of `AbortSignal.any`, whose signals stand in a registry
 * that only a large collection of garbage clears.
 *
 * @returns lets go of the signal; harmless when called again
 */
export function whenAborted(signal: AbortSignal, callBack: (reason: unknown) => void): () => void {
  if (signal.aborted) {
    callBack(signal.reason);
    return () => undefined;
  }
  const onAbort = (): void => {
    callBack(signal.reason);
  };
  signal.addEventListener("abort", onAbort, { once: true });
  return () => {
    signal.removeEventListener("abort", onAbort);
  };
}
