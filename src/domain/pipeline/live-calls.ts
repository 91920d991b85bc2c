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
  const live = new Set<CallControl>();
  return {
    open: (control) => void live.add(control),
    close: (control) => void live.delete(control),
    count: () => live.size,
  };
}
