import { describe, expect, it } from "vitest";
import type { ProviderPart } from "../../../src/domain/provider/provider-part.ts";
import { pushArguments, pushDelta, pushUsage } from "../../../src/providers/shared/part-batch.ts";

const FIGURES = { inputTokens: 3, outputTokens: 1, cacheReadTokens: 0, cacheWriteTokens: 0, reasoningTokens: 0 };
const usage: ProviderPart = { type: "usage", usage: FIGURES };

describe("a batch", () => {
  it("joins deltas over a report of usage, behind it: the figures do not count what came after them", () => {
    const parts: ProviderPart[] = [];
    pushDelta(parts, "text-delta", "one ");
    pushUsage(parts, FIGURES);
    pushDelta(parts, "text-delta", "two");
    expect(parts).toEqual([usage, { type: "text-delta", text: "one two" }]);
    pushUsage(parts, FIGURES);
    expect(parts).toEqual([{ type: "text-delta", text: "one two" }, usage]);
  });

  it("joins arguments of one call likewise, and none of another's", () => {
    const parts: ProviderPart[] = [];
    pushArguments(parts, 0, "{");
    pushUsage(parts, FIGURES);
    pushArguments(parts, 0, "}");
    pushArguments(parts, 1, "{}");
    expect(parts).toEqual([
      usage,
      { type: "tool-input-delta", index: 0, argumentsDelta: "{}" },
      { type: "tool-input-delta", index: 1, argumentsDelta: "{}" },
    ]);
  });
});
