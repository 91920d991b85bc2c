import { createHash } from "node:crypto";

/** The vector that the simulated vendors give for a text: the same every time, of 32-bit numbers, of the length 1. */
export function vectorOf(input: string | readonly unknown[], dimensions: number): number[] {
  const seed = createHash("sha256").update(JSON.stringify(input)).digest();
  let state = seed.readUInt32LE(0) || 1;
  const numbers = Array.from({ length: dimensions }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state / 2 ** 31;
  });
  const length = Math.sqrt(numbers.reduce((sum, number) => sum + number * number, 0));
  return numbers.map((number) => Math.fround(number / length));
}
