/** Limits on the waits of one call, in milliseconds. The limit on the whole call is the signal's. */
export interface CallLimits {
  /** Until the connection stands; default 5,000. */
  readonly connectMs: number;
  /** From the request's last byte to the answer's first header; default 60,000. */
  readonly firstByteMs: number;
  /** Between two reads of the answer's body; default 60,000. */
  readonly idleMs: number;
  /** The most that an answer in one piece may hold, in bytes, default 16 MiB; a stream with its framing may take 32 times as many. */
  readonly maxBodyBytes: number;
}
