import { describe, expect, it } from "vitest";
import { createWeightedCache } from "../../src/lib/weighted-cache.ts";

describe("a cache of so many values and so much weight", () => {
  const kept = (cache: { has(key: string): boolean }): string =>
    ["a", "b", "c", "d"].filter((key) => cache.has(key)).join("");

  it("lets the first go where there are too many", () => {
    const cache = createWeightedCache<number>({ maxEntries: 2, maxWeight: 100 });
    for (const key of "abc") cache.put(key, 1, 1);
    expect(kept(cache)).toBe("bc");
  });

  it("lets as many go as a heavy one needs, and keeps none that is too heavy alone", () => {
    const cache = createWeightedCache<number>({ maxEntries: 10, maxWeight: 10 });
    for (const key of "abc") cache.put(key, 1, 3);
    cache.put("d", 2, 7);
    expect(kept(cache)).toBe("cd");
    cache.put("d", 3, 11);
    expect(kept(cache)).toBe("c");
  });

  it("weighs a value that is put in again once", () => {
    const cache = createWeightedCache<number>({ maxEntries: 10, maxWeight: 10 });
    for (let count = 0; count < 5; count += 1) cache.put("a", count, 5);
    cache.put("b", 9, 5);
    expect(kept(cache)).toBe("ab");
    expect(cache.get("a")).toBe(4);
  });
});
