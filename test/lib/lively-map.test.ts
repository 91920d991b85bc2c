import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createLivelyList, type Place } from "../../src/lib/lively-list.ts";
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
  it("gives what a Set gives, whatever is taken out and added while its items are read", () => {
    /** What happens after an item was given: places by their number are taken out, items are added. */
    const turn = fc.record({ taken: fc.array(fc.nat(12), { maxLength: 3 }), added: fc.nat(2) });
    fc.assert(
      fc.property(fc.nat(8), fc.array(turn, { maxLength: 12 }), (count, turns) => {
        const list = createLivelyList<number>();
        const plain = new Set<number>();
        const places: Place<number>[] = [];
        const add = (): void => {
          plain.add(places.length);
          places.push(list.add(places.length));
        };
        for (let index = 0; index < count; index += 1) add();
        const read = (items: Iterable<number>, change: (turn: number) => void): readonly number[] => {
          const seen: number[] = [];
          for (const item of items) {
            seen.push(item);
            change(seen.length - 1);
          }
          return seen;
        };
        const change = (at: number): void => {
          for (const number of turns[at]?.taken ?? []) {
            const place = places[number];
            if (place !== undefined) expect(list.remove(place)).toBe(plain.delete(number));
          }
          for (let index = 0; index < (turns[at]?.added ?? 0); index += 1) add();
        };
        const ofSet: number[] = [];
        const set = plain.values();
        const ofList = read(list.items(), (at) => {
          ofSet.push(set.next().value ?? -1);
          change(at);
        });
        expect(ofList).toEqual(ofSet);
        expect(set.next().done).toBe(true);
        expect([...list.items()]).toEqual([...plain]);
      }),
      { numRuns: 500 },
    );
  });

  it("goes on where the next item is taken out, and for two readers at once", () => {
    const list = createLivelyList<string>();
    const places = ["a", "b", "c"].map((item) => list.add(item));
    const seen: string[] = [];
    const other = list.items();
    expect(other.next().value).toBe("a");
    for (const item of list.items()) {
      seen.push(item);
      if (item === "a" && places[1] !== undefined) list.remove(places[1]);
    }
    expect(seen).toEqual(["a", "c"]);
    expect([...other]).toEqual(["c"]);
  });

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
