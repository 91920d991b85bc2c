/** The calls under way in this process. */
export interface LiveCalls {
  /** Counts a call as live until the returned function is called; calling that again is harmless. */
  open(): () => void;
  /** How many calls are live. */
  count(): number;
}

/** Creates the empty set of live calls. */
export function createLiveCalls(): LiveCalls {
  let count = 0;
  return {
    open() {
      let isOpen = true;
      count += 1;
      return () => {
        if (!isOpen) return;
        isOpen = false;
        count -= 1;
      };
    },
    count: () => count,
  };
}
