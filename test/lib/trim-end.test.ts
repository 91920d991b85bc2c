import { describe, expect, it } from "vitest";
import { trimEnd } from "../../src/lib/trim-end.ts";

describe("a text without a character at its end", () => {
  it.each([
    ["https://example.com/v1//", "https://example.com/v1"],
    ["https://example.com//v1", "https://example.com//v1"],
    ["//", ""],
    ["", ""],
  ])("of %j is %j", (text, expected) => {
    expect(trimEnd(text, "/")).toBe(expected);
  });

  it("is found at once where the character stands in a long run before the end", () => {
    const text = `${"/".repeat(1_000_000)}a`;
    const startedAt = performance.now();
    expect(trimEnd(text, "/")).toBe(text);
    // An expression took forty minutes.
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });
});
