import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseJsonKeepingNumbers } from "../../src/lib/json.ts";
import { toPlainDecimal } from "../../src/lib/plain-decimal.ts";

describe("toPlainDecimal", () => {
  it.each([
    ["0", "0"],
    ["0.00014", "0.00014"],
    ["-0.5", "-0.5"],
    ["1e-05", "0.00001"],
    ["1.50E-3", "0.00150"],
    ["0.00123e2", "0.123"],
    ["12.5e1", "125"],
    ["12e+3", "12000"],
    ["12.345e2", "1234.5"],
    ["9007199254740993", "9007199254740993"],
    ["0.10000000000000000555", "0.10000000000000000555"],
  ])("writes %s as %s", (text, expected) => {
    expect(toPlainDecimal(text)).toBe(expected);
  });

  it.each([
    "",
    "1.",
    ".5",
    "+1",
    "NaN",
    "1e1000",
    "1e-65",
    "1e64",
    "0x1",
    `0.${"1".repeat(64)}`,
    "1".repeat(1_000_000),
  ])("refuses %.20s", (text) => {
    expect(toPlainDecimal(text)).toBeUndefined();
  });

  it("keeps the value of every number", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e40, max: 1e40 }), (value) => {
        const plain = toPlainDecimal(JSON.stringify(value));
        if (plain === undefined) return;
        expect(plain).not.toMatch(/e/i);
        expect(Number(plain) === value).toBe(true);
      }),
    );
  });
});

describe("parseJsonKeepingNumbers", () => {
  it("gives numbers as they stand in the text, and the rest as it is", () => {
    const text = '{"a":[1e-05,9007199254740993,0.10],"b":{"c":null,"d":"1","e":true}}';
    const value = { a: ["1e-05", "9007199254740993", "0.10"], b: { c: null, d: "1", e: true } };
    expect(parseJsonKeepingNumbers(text)).toEqual({ value });
  });

  it("gives nothing for text that is no JSON", () => {
    expect(parseJsonKeepingNumbers("{")).toBeUndefined();
  });
});
