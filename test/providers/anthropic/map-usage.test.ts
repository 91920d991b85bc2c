import { describe, expect, test } from "vitest";
import { mapUsage, mergeUsage } from "../../../src/providers/anthropic/map-usage.ts";

describe("a later report of Anthropic's usage", () => {
  const earlier = { input_tokens: 10, cache_read_input_tokens: 4, output_tokens: 1 };

  test("wins over an earlier one where it gives figures", () => {
    const merged = mapUsage(mergeUsage(earlier, { input_tokens: 12, output_tokens: 7 }));
    expect(merged).toMatchObject({ inputTokens: 16, outputTokens: 7, cacheReadTokens: 4 });
  });

  test.each(["invalid", true, {}, [], null, undefined])(
    "leaves a figure as it was where it says %j instead",
    (value) => {
      const merged = mapUsage(
        mergeUsage(earlier, { input_tokens: value, cache_read_input_tokens: value, output_tokens: 7 }),
      );
      expect(merged).toMatchObject({ inputTokens: 14, outputTokens: 7, cacheReadTokens: 4 });
    },
  );
});
