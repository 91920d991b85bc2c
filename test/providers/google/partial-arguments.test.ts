import { describe, expect, it } from "vitest";
import { createPartialArguments } from "../../../src/providers/google/partial-arguments.ts";

describe("arguments that come piece by piece", () => {
  it("keep the places that an index skips empty", () => {
    const partial = createPartialArguments();
    partial.add({ jsonPath: "$.rows[2]", stringValue: "third" });
    partial.add({ jsonPath: "$.rows[0]", stringValue: "first" });
    expect(partial.toJson()).toBe('{"rows":["first",null,"third"]}');
  });

  it("take up no more room than what was sent, whatever its indices", () => {
    const partial = createPartialArguments();
    for (let count = 0; count < 1_000; count += 1) {
      partial.add({ jsonPath: `$.a${String(count)}[10000]`, stringValue: "x" });
      partial.add({ jsonPath: `$.b${String(count)}${"[9000]".repeat(60)}`, stringValue: "x" });
    }
    partial.add({ jsonPath: "$.kept[0]", stringValue: "y" });
    const json = partial.toJson();
    expect(json.length).toBeLessThan(100_000);
    expect(json).toContain('"kept":["y"]');
    // What was left out is not passed over.
    expect(partial.size()).toBe(Infinity);
  });
});
