import { describe, expect, it } from "vitest";
import { createHeapControls, fitHeapRoom, type HeapControls } from "../../src/telemetry/heap-room.ts";
import { createManualClock } from "../testkit/manual-clock.ts";

const MIB = 1024 * 1024;
const SMALL = "--heap-growing-percent=50";
const WIDE = "--heap-growing-percent=300";
const KEEP_CODE = "--no-flush-bytecode";

/** A heap that does what it is told, or fails. */
function createHeap(given: Partial<HeapControls> = {}) {
  const clock = createManualClock();
  const said: string[] = [];
  const failures: unknown[] = [];
  const load = { utilization: 0.3, youngBytes: 32 * MIB };
  const controls: HeapControls = {
    schedule: clock.schedule,
    setFlag: (flag) => said.push(flag),
    collect: () => said.push("collect"),
    readLoad: () => load,
    ...given,
  };
  return {
    load,
    failures,
    fit: () => {
      fitHeapRoom(controls, (error) => failures.push(error));
    },
    /** What was said since it was asked last. */
    said: () => said.splice(0),
    nextSecond: () => {
      clock.advance(1_000);
      return said.splice(0);
    },
    scheduledCount: clock.scheduledCount,
  };
}

describe("the room for garbage", () => {
  it("is set before what the start left is collected", () => {
    const heap = createHeap();
    heap.fit();
    expect(heap.said()).toEqual(["--semi-space-growth-factor=2", SMALL, "collect", KEEP_CODE]);
  });

  it("is small while there is little to do, once the young generation has its 8 MiB", () => {
    const heap = createHeap();
    heap.fit();
    heap.said();
    heap.load.youngBytes = 2 * MIB;
    expect(heap.nextSecond()).toEqual([]);
    heap.load.youngBytes = 32 * MIB;
    expect(heap.nextSecond()).toEqual(["--semi-space-growth-factor=1"]);
    expect(heap.nextSecond()).toEqual([]);
  });

  it("is wide when the processor is wanted, and taken back afterwards", () => {
    const heap = createHeap();
    heap.fit();
    heap.nextSecond();
    heap.load.utilization = 0.95;
    expect(heap.nextSecond()).toEqual(["--semi-space-growth-factor=2", WIDE]);
    heap.load.utilization = 0.3;
    expect(heap.nextSecond()).toEqual(["--semi-space-growth-factor=1", SMALL]);
  });

  it.each<[string, (fail: () => never) => Partial<HeapControls>]>([
    ["a flag that V8 does not take", (fail) => ({ setFlag: fail })],
    ["a collection that cannot be asked for", (fail) => ({ collect: fail })],
  ])("ends nothing where it cannot be set at the start: %s", (_name, broken) => {
    const failure = new Error("no such thing");
    const heap = createHeap(
      broken(() => {
        throw failure;
      }),
    );
    heap.fit();
    expect([heap.failures, heap.scheduledCount()]).toEqual([[failure], 0]);
  });

  it("ends nothing where the load cannot be read, and is not tried again", () => {
    const failure = new Error("no such thing");
    const heap = createHeap({
      readLoad: () => {
        throw failure;
      },
    });
    heap.fit();
    heap.nextSecond();
    expect([heap.failures, heap.scheduledCount()]).toEqual([[failure], 0]);
  });

  it("has controls that this process takes", () => {
    const controls = createHeapControls(createManualClock());
    controls.collect();
    const { utilization, youngBytes } = controls.readLoad();
    expect(utilization).toBeGreaterThanOrEqual(0);
    expect(utilization).toBeLessThanOrEqual(1);
    expect(youngBytes).toBeGreaterThan(0);
  });
});
