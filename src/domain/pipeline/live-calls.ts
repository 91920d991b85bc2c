import type { CallControl } from "./call-control.ts";

/** The calls under way in this process. */
export interface LiveCalls {
  /** Counts a call as live until it is closed. */
  open(control: CallControl): void;
  /** The call has ended; closing it again is harmless. */
  close(control: CallControl): void;
  /** How many calls are live. */
  count(): number;
}

/** Creates the empty set of live calls. */
export function createLiveCalls(): LiveCalls {
  let count = 0;
  return {
    open(control) {
      if (control.isLive) return;
      control.isLive = true;
      count += 1;
    },
    close(control) {
      if (!control.isLive) return;
      control.isLive = false;
      count -= 1;
    },
    count: () => count,
  };
}
