import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { estimateTokens } from "../../../src/domain/usage/estimate-tokens.ts";

/** Any UTF-16 units, halves of characters among them. */
const anyUnits = fc.array(fc.nat({ max: 0xffff })).map((units) => String.fromCharCode(...units));

describe("estimateTokens", () => {
  // Counted with o200k_base (gpt-tokenizer 3).
  it.each([
    ["The quick brown fox jumps over the lazy dog. It was a bright cold day, and the clocks were striking.", 23],
    ["for (const key of keys) if (key.isLive) count += 1;\n  return count;\n", 22],
    ['{"id":"cmpl_1","usage":{"inputTokens":123456,"outputTokens":7890},"ok":true}', 26],
    ["Alle Menschen sind frei und gleich an Würde und Rechten geboren.", 14],
    ["Все люди рождаются свободными и равными в своем достоинстве и правах.", 17],
    ["人人生而自由,在尊严和权利上一律平等。", 16],
    ["すべての人間は、生まれながらにして自由であり、かつ、尊厳と権利とについて平等である。", 35],
  ])("is within a quarter of the real count of %j", (text, tokens) => {
    expect(estimateTokens(text)).toBeGreaterThanOrEqual(Math.floor(tokens * 0.8));
    expect(estimateTokens(text)).toBeLessThanOrEqual(Math.ceil(tokens * 1.25));
  });

  it("is nothing for nothing, at least one for anything visible, and never more than two for a character", () => {
    expect(estimateTokens("")).toBe(0);
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        const tokens = estimateTokens(text);
        expect(Number.isSafeInteger(tokens)).toBe(true);
        expect(tokens).toBeLessThanOrEqual(2 * text.length + 1);
        if (text.trim() !== "") expect(tokens).toBeGreaterThan(0);
      }),
    );
  });

  it("grows with the text: a prefix never has more", () => {
    fc.assert(
      fc.property(anyUnits, anyUnits, (start, rest) => {
        expect(estimateTokens(start + rest)).toBeGreaterThanOrEqual(estimateTokens(start));
      }),
    );
  });

  it.each(["a", " ", "aA", "1", "漢", "\u0301", "\ud83d", "-"])("takes linear time on a long run of %j", (unit) => {
    const timeOf = (length: number): number => {
      const text = unit.repeat(length / unit.length);
      const times = Array.from({ length: 5 }, () => {
        const startedMs = performance.now();
        estimateTokens(text);
        return performance.now() - startedMs;
      });
      return Math.min(...times);
    };
    timeOf(1_000_000);

    // 64 times the text; a quadratic count would take 4,096 times as long.
    expect(timeOf(4_000_000)).toBeLessThan(1_000 * Math.max(timeOf(62_500), 0.05));
  });
});
