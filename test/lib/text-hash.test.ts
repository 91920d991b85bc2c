import { describe, expect, it } from "vitest";
import { createTextHash, type TextHash } from "../../src/lib/text-hash.ts";

const LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";
const BLOCKS = 10;

/** Two blocks of letters after `prefix` that fall on each other: found by trying some 100,000. */
function findPair(hash: TextHash, prefix: string): readonly [string, string] {
  const seen = new Map<number, string>();
  for (let number = 0; ; number += 1) {
    let block = "";
    for (let rest = number, letters = 0; letters < 5; letters += 1) {
      block += LETTERS[rest % LETTERS.length] ?? "";
      rest = Math.floor(rest / LETTERS.length);
    }
    const at = hash(prefix + block);
    const other = seen.get(at);
    if (other !== undefined) return [other, block];
    seen.set(at, block);
  }
}

/** 2^BLOCKS texts that all fall on each other, which whoever knows the hash finds in a second. */
function craft(hash: TextHash): readonly string[] {
  let texts = [""];
  let prefix = "";
  for (let block = 0; block < BLOCKS; block += 1) {
    const [left, right] = findPair(hash, prefix);
    texts = texts.flatMap((text) => [text + left, text + right]);
    prefix += left;
  }
  return texts;
}

/** How many buckets of 1,024 the texts are in. */
function countBuckets(hash: TextHash, texts: readonly string[]): number {
  return new Set(texts.map((text) => hash(text) & 1_023)).size;
}

describe("the hash of texts", () => {
  it("is another one every time, so that texts crafted for one fall apart in another", () => {
    const known = createTextHash(Uint8Array.of(0, 0, 0, 1, 0x9e, 0x37, 0x79, 0xb1));
    const texts = craft(known);
    expect(countBuckets(known, texts)).toBe(1);
    // Of balls thrown into as many buckets 63 of 100 hold one; few seeds in thousands do much worse.
    expect(countBuckets(createTextHash(), texts)).toBeGreaterThan(400);
    expect(createTextHash()("req_1")).not.toBe(createTextHash()("req_1"));
  });

  it("falls apart with another factor, and another start alone", () => {
    const texts = craft(createTextHash(Uint8Array.of(0, 0, 0, 1, 0x9e, 0x37, 0x79, 0xb1)));
    expect(countBuckets(createTextHash(Uint8Array.of(0, 0, 0, 1, 0x85, 0xeb, 0xca, 0x6b)), texts)).toBeGreaterThan(400);
    expect(countBuckets(createTextHash(Uint8Array.of(9, 8, 7, 6, 0x9e, 0x37, 0x79, 0xb1)), texts)).toBeGreaterThan(400);
  });

  it("spreads ids that differ in their last letters", () => {
    const ids = Array.from({ length: 1_024 }, (_, index) => `cmpl_0190000000007000800000000000${index.toString(16)}`);
    expect(countBuckets(createTextHash(), ids)).toBeGreaterThan(400);
  });
});
