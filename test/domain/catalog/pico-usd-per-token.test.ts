import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toPicoUsdPerToken } from "../../../drizzle/seed/pico-usd-per-token.ts";

describe("toPicoUsdPerToken", () => {
  it.each([
    [0.15, 150_000n],
    [0.01875, 18_750n],
    [600, 600_000_000n],
    [0, 0n],
    // Halves go to the even neighbour.
    [0.0000015, 2n],
    [0.0000025, 2n],
    [0.00000251, 3n],
  ])("turns %d dollars for a million into pico-dollars for one", (price, pico) => {
    expect(toPicoUsdPerToken(price)).toBe(pico);
  });

  it("is exact for every price of up to six decimals", () => {
    fc.assert(
      fc.property(fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 10 ** 9 })), (millionths) => {
        const price = Number(`${Math.floor(millionths / 1e6)}.${String(millionths % 1e6).padStart(6, "0")}`);
        expect(toPicoUsdPerToken(price)).toBe(BigInt(millionths));
      }),
    );
  });

  // What prints with an exponent is below a pico-dollar a token: a mistake in a list rather than a price.
  it.each([-1, Number.NaN, Infinity, 5e-7])("refuses %d", (price) => {
    expect(() => toPicoUsdPerToken(price)).toThrow("is not a price");
  });
});
