import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { divideWhole } from "../../../src/domain/usage/divide-usage.ts";

describe("a whole number divided by weights", () => {
  it("gives shares that add up to it, each within one of its exact share", () => {
    const weights = fc.array(fc.nat({ max: 1_000_000 }), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 16n }), weights, (total, given) => {
        const shares = divideWhole(total, given);
        expect(shares).toHaveLength(given.length);
        expect(shares.reduce((sum, share) => sum + share, 0n)).toBe(total);
        const sum = given.reduce((all, weight) => all + BigInt(weight), 0n);
        if (sum === 0n) return;
        for (const [index, share] of shares.entries()) {
          const product = total * BigInt(given[index] ?? 0);
          expect(share === product / sum || share === product / sum + 1n).toBe(true);
        }
      }),
    );
  });

  it("gives what is left to those that lost most, the first of equals first", () => {
    expect(divideWhole(100n, [1, 1, 1])).toEqual([34n, 33n, 33n]);
    expect(divideWhole(10n, [1, 2, 4])).toEqual([1n, 3n, 6n]);
    expect(divideWhole(2n, [0, 0, 0])).toEqual([1n, 1n, 0n]);
    expect(divideWhole(5n, [0, 3])).toEqual([0n, 5n]);
    expect(divideWhole(5n, [])).toEqual([]);
  });
});
