import { createHash } from "node:crypto";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** Makes ids that look like a vendor's and repeat from run to run: the n-th id of a source is always the same. */
export interface IdSource {
  /** A fresh id: `prefix` followed by `length` letters and digits. */
  next(prefix: string, length: number): string;
  /** Starts again at the first id. */
  reset(): void;
}

/** Creates an id source. `seed` tells two sources apart. */
export function createIdSource(seed: string): IdSource {
  let count = 0;
  return {
    next: (prefix, length) => prefix + lettersOf(`${seed}:${String(count++)}`, length),
    reset: () => {
      count = 0;
    },
  };
}

/** `length` letters and digits that depend on `text` alone. */
function lettersOf(text: string, length: number): string {
  let letters = "";
  for (let round = 0; letters.length < length; round++) {
    const digest = createHash("sha256")
      .update(`${text}#${String(round)}`)
      .digest();
    for (const byte of digest) letters += ALPHABET.charAt(byte % ALPHABET.length);
  }
  return letters.slice(0, length);
}

/** `bytes` bytes in base64 that depend on `text` alone: what a vendor's opaque signature looks like. */
export function opaqueBase64(text: string, bytes: number): string {
  const parts: Buffer[] = [];
  for (let round = 0; round * 32 < bytes; round++) {
    parts.push(
      createHash("sha256")
        .update(`${text}#${String(round)}`)
        .digest(),
    );
  }
  return Buffer.concat(parts).subarray(0, bytes).toString("base64");
}
