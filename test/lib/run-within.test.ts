import { describe, expect, it } from "vitest";
import { OverTimeError, runWithin } from "../../src/lib/run-within.ts";
import { threadCpuMs } from "../../src/telemetry/thread-cpu.ts";

/** Work that never ends by itself. */
function forever(): never {
  for (;;);
}

describe("work within a time", () => {
  it("gives what it gives, and throws what it throws", () => {
    expect(runWithin(100, () => 7, threadCpuMs)).toBe(7);
    expect(runWithin<unknown>(100, () => undefined, threadCpuMs)).toBe(undefined);
    expect(() =>
      runWithin(
        100,
        () => {
          throw new RangeError("its own");
        },
        threadCpuMs,
      ),
    ).toThrow(new RangeError("its own"));
  });

  it("is stopped when it had its time", () => {
    let times = 0;
    const work = (): never => {
      times += 1;
      for (;;);
    };
    expect(() => runWithin(20, work, createCpu([0, 11]))).toThrow(OverTimeError);
    expect(times).toBe(1);
  });

  it("is begun again where a busy machine gave it less than half of its time, three times at most", () => {
    let times = 0;
    const work = (): number => {
      times += 1;
      if (times === 3) return times;
      for (;;);
    };
    expect(runWithin(20, work, createCpu([0, 9, 9, 18, 18]))).toBe(3);
    times = 3;
    expect(() => runWithin(20, work, () => 0)).toThrow(OverTimeError);
    expect(times).toBe(7);
  });

  it("is stopped by the thread's own time", () => {
    expect(() => runWithin(20, forever, threadCpuMs)).toThrow(OverTimeError);
  });
});

/** Gives these readings of the thread's processor time in turn. */
function createCpu(readings: readonly number[]): () => number {
  const left = [...readings];
  return () => left.shift() ?? 0;
}
