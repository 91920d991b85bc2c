import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createMomentPrinter, MAX_MOMENT_MS, toMoment, toMomentText } from "../../src/storage/storable.ts";

describe("a moment as text", () => {
  it("is one that the database refuses where there is no moment", () => {
    expect([toMomentText(NaN), createMomentPrinter()(NaN)]).toEqual(["not a moment", "not a moment"]);
  });

  it("is what a date prints, for any moments one after another", () => {
    const moment = fc.oneof(
      fc.integer({ min: 0, max: MAX_MOMENT_MS }),
      fc.integer({ min: 1_763_600_000_000, max: 1_763_600_002_000 }),
      fc.double({ min: -1e15, max: 1e15, noNaN: true }),
      fc.constantFrom(Infinity, -Infinity, -1, 0, MAX_MOMENT_MS, MAX_MOMENT_MS + 1),
    );
    fc.assert(
      fc.property(fc.array(moment, { minLength: 1, maxLength: 20 }), (moments) => {
        const print = createMomentPrinter();
        for (const ms of moments) expect(print(ms)).toBe(toMoment(ms).toISOString());
        for (const ms of moments) expect(toMomentText(ms)).toBe(toMoment(ms).toISOString());
      }),
      { numRuns: 500 },
    );
  });
});
