import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createLivelyList } from "../../src/lib/lively-list.ts";
import { createLivelyMap } from "../../src/lib/lively-map.ts";

describe("a lively map", () => {
  it("holds what a Map holds, in the same order, whatever is set and taken out", () => {
    const step = fc.record({ key: fc.integer({ min: 0, max: 700 }), value: fc.integer(), isTaken: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 2_000, size: "max" }), (steps) => {
        const lively = createLivelyMap<number>();
        const plain = new Map<string, number>();
        for (const { key, value, isTaken } of steps) {
          const name = `cmpl_${String(key)}`;
          if (isTaken) {
            expect(lively.take(name)).toBe(plain.get(name));
            plain.delete(name);
          } else {
            lively.set(name, value);
            plain.delete(name);
            plain.set(name, value);
          }
          expect(lively.get(name)).toBe(plain.get(name));
        }
        expect(lively.size).toBe(plain.size);
        expect([...lively.values()]).toEqual([...plain.values()]);
        expect(lively.firstKey).toBe(plain.keys().next().value);
      }),
      { numRuns: 30 },
    );
  });

  it("grows beyond its first buckets and finds every entry", () => {
    const map = createLivelyMap<number>();
    for (let index = 0; index < 5_000; index += 1) map.set(`key_${String(index)}`, index);
    for (let index = 0; index < 5_000; index += 1) expect(map.get(`key_${String(index)}`)).toBe(index);
    expect(map.size).toBe(5_000);
  });

  it("lets the value be taken out that was given last", () => {
    const map = createLivelyMap<string>();
    for (const key of ["a", "b", "c", "d"]) map.set(key, key);
    const seen: string[] = [];
    for (const value of map.values()) {
      seen.push(value);
      map.take(value);
    }
    expect(seen).toEqual(["a", "b", "c", "d"]);
    expect(map.size).toBe(0);
  });
});

describe("a lively list", () => {
  it("takes an item out once, wherever it stands", () => {
    const list = createLivelyList<string>();
    const [a, b, c] = ["a", "b", "c"].map((item) => list.add(item));
    if (a === undefined || b === undefined || c === undefined) throw new Error("three places");
    expect(list.remove(b)).toBe(true);
    expect(list.remove(b)).toBe(false);
    expect([...list.items()]).toEqual(["a", "c"]);
    expect(list.remove(c)).toBe(true);
    list.add("d");
    expect([...list.items()]).toEqual(["a", "d"]);
    expect(list.remove(a)).toBe(true);
    expect([list.first, list.size]).toEqual(["d", 1]);
  });
});
