/**
 * Time as the gateway sees it, injected so that tests can move it. Wall-clock time may step backwards; durations are
 * therefore always differences of {@link Clock.monotonicMs}.
 */
export interface Clock {
  /** Wall-clock time in whole milliseconds since the Unix epoch. */
  nowMs(): number;
  /** Milliseconds, fractional, from an arbitrary origin; never runs backwards. */
  monotonicMs(): number;
  /** Runs `callback` once after `delayMs` milliseconds; the returned function takes it back. Does not keep the process alive. */
  schedule(delayMs: number, callback: () => void): () => void;
}
