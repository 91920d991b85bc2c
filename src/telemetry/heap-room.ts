import { performance } from "node:perf_hooks";
import { getHeapSpaceStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** How V8 is told to make room for garbage. */
export interface HeapRoom {
  /** How many times as large the young generation becomes when much survives in it; 1 keeps it as it is, 2 is V8's own choice. */
  readonly growthFactor: 1 | 2;
  /** By how many percent the old generation grows between two collections; 0 leaves it to V8. */
  readonly growingPercent: 0 | 50;
}

/** The part of the time that the event loop works from which on speed counts for more than memory. */
const BUSY = 0.75;
/** How large the young generation becomes where it does not. */
const SMALL_YOUNG_BYTES = 8 * 1024 * 1024;
const LOOK_EVERY_MS = 1_000;

/**
 * How much room there is to be. Left to itself V8 lets garbage fill the process to 400 MB at 350 requests/s, which are a fifth of what
 * it can do; with little room it stays near 200, but takes 5 to 10 % more of the processor when all of it is wanted.
 *
 * @param load.utilization part of the last second in which the event loop worked, 0 to 1
 * @param load.youngBytes size of the young generation
 */
export function roomFor(load: { readonly utilization: number; readonly youngBytes: number }): HeapRoom {
  if (load.utilization >= BUSY) return { growthFactor: 2, growingPercent: 0 };
  return { growthFactor: load.youngBytes < SMALL_YOUNG_BYTES ? 2 : 1, growingPercent: 50 };
}

/** Gives back the room that the start took for its garbage, and from now on fits the room to the load, once a second. */
export function fitHeapRoom(): void {
  let current = applyRoom({ growthFactor: 2, growingPercent: 50 }, undefined);
  // Only after the room is set: how far the heap may grow is settled by each collection for the time until the next.
  setFlagsFromString("--expose-gc");
  runInNewContext("gc({ type: 'major', execution: 'sync', flavor: 'last-resort' })");
  let last = performance.eventLoopUtilization();
  setInterval(() => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, last);
    last = now;
    const young = getHeapSpaceStatistics().find((space) => space.space_name === "new_space");
    current = applyRoom(roomFor({ utilization, youngBytes: young?.space_size ?? 0 }), current);
  }, LOOK_EVERY_MS).unref();
}

function applyRoom(room: HeapRoom, current: HeapRoom | undefined): HeapRoom {
  if (room.growthFactor !== current?.growthFactor) {
    setFlagsFromString(`--semi-space-growth-factor=${String(room.growthFactor)}`);
  }
  if (room.growingPercent !== current?.growingPercent) {
    setFlagsFromString(`--heap-growing-percent=${String(room.growingPercent)}`);
  }
  return room;
}
