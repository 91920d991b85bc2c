import type { Control } from "../control/control.ts";

/**
 * Cuts a piece of a body into the writes that `split` (bytes each) or `seed` (1 to 16 bytes each, at random) ask for;
 * cuts fall anywhere, inside a character of UTF-8 too. Without either the piece stays whole.
 */
export function resplit(frame: string | Buffer, control: Control): readonly (string | Buffer)[] {
  if (control.split === undefined && control.seed === undefined) return [frame];
  const bytes = typeof frame === "string" ? Buffer.from(frame) : frame;
  const next = control.split === undefined ? randomSizes(control.seed ?? 0) : () => Math.max(1, control.split ?? 1);
  const pieces: Buffer[] = [];
  for (let from = 0; from < bytes.length;) {
    const size = next();
    pieces.push(bytes.subarray(from, from + size));
    from += size;
  }
  return pieces;
}

/** Numbers from 1 to 16 that the seed decides (mulberry32). */
function randomSizes(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return 1 + (((mixed ^ (mixed >>> 14)) >>> 0) % 16);
  };
}
