import type { Clock } from "../../src/lib/clock.ts";

/** A clock that stands still until a test moves it. */
export interface ManualClock extends Clock {
  /** Moves wall and monotonic time on, and runs what falls due, in order. */
  advance(ms: number): void;
  /** Steps the wall clock alone, as an operator or NTP would. */
  stepWallClock(ms: number): void;
  /** How many callbacks wait. */
  scheduledCount(): number;
}

/** Creates a clock that shows `startMs` (default 2026-01-15T12:00:00Z). */
export function createManualClock(startMs = Date.UTC(2026, 0, 15, 12)): ManualClock {
  let monotonic = 1_000;
  let wallOffset = startMs - monotonic;
  const scheduled = new Set<{ readonly atMs: number; readonly callback: () => void }>();

  return {
    nowMs: () => monotonic + wallOffset,
    monotonicMs: () => monotonic,
    schedule(delayMs, callback) {
      const entry = { atMs: monotonic + delayMs, callback };
      scheduled.add(entry);
      return () => {
        scheduled.delete(entry);
      };
    },
    advance(ms) {
      monotonic += ms;
      const due = [...scheduled].filter((entry) => entry.atMs <= monotonic).sort((a, b) => a.atMs - b.atMs);
      for (const entry of due) {
        scheduled.delete(entry);
        entry.callback();
      }
    },
    stepWallClock(ms) {
      wallOffset += ms;
    },
    scheduledCount: () => scheduled.size,
  };
}
