import { describe, expect, it } from "vitest";
import { roomFor } from "../../src/telemetry/heap-room.ts";

const MIB = 1024 * 1024;

describe("the room for garbage", () => {
  it("is small while there is little to do, once the young generation has its 8 MiB", () => {
    expect(roomFor({ utilization: 0.3, youngBytes: 32 * MIB })).toEqual({ growthFactor: 1, growingPercent: 50 });
    expect(roomFor({ utilization: 0.3, youngBytes: 2 * MIB })).toEqual({ growthFactor: 2, growingPercent: 50 });
  });

  it("is left to V8 when the processor is wanted", () => {
    expect(roomFor({ utilization: 0.95, youngBytes: 32 * MIB })).toEqual({ growthFactor: 2, growingPercent: 0 });
  });
});
