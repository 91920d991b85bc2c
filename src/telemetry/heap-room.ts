import { performance } from "node:perf_hooks";
import { getHeapSpaceStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { Clock } from "../lib/clock.ts";

/** How V8 is told to make room for garbage. */
interface HeapRoom {
  /** How many times as large the young generation becomes when much survives in it; 1 keeps it as it is, 2 is V8's own choice. */
  readonly growthFactor: 1 | 2;
  /** By how many percent the old generation grows between two collections. */
  readonly growingPercent: 50 | 300;
}

/** Code that is optimized is not run as bytecode, which V8 then takes for unused and drops: what is needed again begins anew as the slowest. */
const KEEP_CODE = "--no-flush-bytecode";

/** The part of the time that the event loop works from which on speed counts for more than memory. */
const BUSY = 0.75;
/** How large the young generation becomes where it does not. */
const SMALL_YOUNG_BYTES = 8 * 1024 * 1024;
const LOOK_EVERY_MS = 1_000;

/** What a process has to do. */
interface Load {
  /** Part of the time in which the event loop worked, 0 to 1. */
  readonly utilization: number;
  /** Size of the young generation. */
  readonly youngBytes: number;
}

/**
 * How much room there is to be. Left to itself V8 lets garbage fill the process to 400 MB at 350 requests/s, which are a fifth of what
 * it can do; with little room it stays near 200, but takes 5 to 10 % more of the processor when all of it is wanted. There V8's own choice
 * would collect everything every second or two, as it counts buffers that the next small collection frees.
 */
function roomFor(load: Load): HeapRoom {
  if (load.utilization >= BUSY) return { growthFactor: 2, growingPercent: 300 };
  return { growthFactor: load.youngBytes < SMALL_YOUNG_BYTES ? 2 : 1, growingPercent: 50 };
}

/** What the heap of a process is fitted with. */
export interface HeapControls {
  /** Sets a flag of V8, such as `--heap-growing-percent=50`. */
  readonly setFlag: (flag: string) => void;
  /** Collects everything at once, and gives memory back. */
  readonly collect: () => void;
  /** The load since it was read last. */
  readonly readLoad: () => Load;
  readonly schedule: Clock["schedule"];
}

/** Creates the controls of this process. */
export function createHeapControls({ schedule }: Pick<Clock, "schedule">): HeapControls {
  let last = performance.eventLoopUtilization();
  return {
    schedule,
    setFlag: setFlagsFromString,
    collect: () => {
      setFlagsFromString("--expose-gc");
      runInNewContext("gc({ type: 'major', execution: 'sync', flavor: 'last-resort' })");
    },
    readLoad: () => {
      const now = performance.eventLoopUtilization();
      const { utilization } = performance.eventLoopUtilization(now, last);
      last = now;
      const young = getHeapSpaceStatistics().find((space) => space.space_name === "new_space");
      return { utilization, youngBytes: young?.space_size ?? 0 };
    },
  };
}

/**
 * Gives back the room that the start took for its garbage, and from now on fits the room to the load, once a second. Never throws: a
 * process that serves is not to end over the size of its heap.
 *
 * @param onFailure told once of what went wrong; V8 keeps what it was told last, and nothing more is tried
 */
export function fitHeapRoom(
  { setFlag, collect, readLoad, schedule }: HeapControls,
  onFailure: (error: unknown) => void,
): void {
  let current: HeapRoom | undefined;

  function apply(room: HeapRoom): void {
    if (room.growthFactor !== current?.growthFactor) setFlag(`--semi-space-growth-factor=${String(room.growthFactor)}`);
    if (room.growingPercent !== current?.growingPercent)
      setFlag(`--heap-growing-percent=${String(room.growingPercent)}`);
    current = room;
  }

  function guard(work: () => void): void {
    try {
      work();
      schedule(LOOK_EVERY_MS, look);
    } catch (error) {
      onFailure(error);
    }
  }

  function look(): void {
    guard(() => {
      apply(roomFor(readLoad()));
    });
  }

  guard(() => {
    apply({ growthFactor: 2, growingPercent: 50 });
    // Only after the room is set: how far the heap may grow is settled by each collection for the time until the next.
    collect();
    // Not before: the code of the start alone may go.
    setFlag(KEEP_CODE);
  });
}
