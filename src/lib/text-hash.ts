import { randomBytes } from "node:crypto";

/** A whole number below 2^32 for a text: the same one for the same text. */
export type TextHash = (text: string) => number;

/**
 * Creates a hash of its own for whoever keeps texts that strangers choose: without the seed nobody finds texts that fall on each other.
 * Start and factor are both drawn.
 *
 * @param seed 8 bytes; default drawn anew: the hashes are for this process alone
 */
export function createTextHash(seed: Uint8Array = randomBytes(8)): TextHash {
  const words = new DataView(seed.buffer, seed.byteOffset, 8);
  const start = words.getUint32(0);
  const factor = words.getUint32(4) | 1;
  return (text) => {
    let hash = start;
    for (let at = 0; at < text.length; at += 1) {
      hash = Math.imul(hash ^ text.charCodeAt(at), factor);
      // The high bits are mixed into the low ones, which a product leaves alone.
      hash ^= hash >>> 15;
    }
    return hash >>> 0;
  };
}
