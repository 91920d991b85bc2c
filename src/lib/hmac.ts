import { createHmac, hash, type KeyObject } from "node:crypto";

/** The block of SHA-256 in bytes, to which RFC 2104 pads the key. */
const BLOCK_BYTES = 64;
const HASH_BYTES = 32;
/** Longer texts are fed to OpenSSL's own HMAC piece by piece, so that no copy of them is made. */
const MAX_JOINED_CHARS = 16_384;
/** The most bytes that UTF-8 takes for a UTF-16 unit. */
const MAX_BYTES_PER_CHAR = 3;

/** HMAC-SHA256 of texts under one key. */
export interface Hmac {
  /**
   * The HMAC of the UTF-8 of one text in hex, and how many bytes that was.
   *
   * @param parts the text, cut anywhere but inside a character: the cuts leave no trace
   */
  digest(parts: readonly string[]): { readonly hex: string; readonly bytes: number };
}

/** Room in which short texts are joined; one serves any number of keys. */
export function createHmacRoom(): Buffer {
  return Buffer.alloc(BLOCK_BYTES + MAX_JOINED_CHARS * MAX_BYTES_PER_CHAR);
}

/**
 * Creates the HMAC of a key of 32 bytes. Two one-shot hashes, as RFC 2104 writes it out, take 1.1 µs for a short text where an `Hmac` object
 * takes 2, and leave little to collect.
 *
 * @param room what {@link createHmacRoom} gave
 */
export function createHmacSha256(key: KeyObject, room: Buffer): Hmac {
  const inner = Buffer.alloc(BLOCK_BYTES);
  const outer = Buffer.alloc(BLOCK_BYTES + HASH_BYTES);
  const bytesOfKey = key.export();
  for (let at = 0; at < BLOCK_BYTES; at += 1) {
    const byte = bytesOfKey[at] ?? 0;
    inner[at] = byte ^ 0x36;
    outer[at] = byte ^ 0x5c;
  }

  return {
    digest(parts) {
      let chars = 0;
      for (const part of parts) chars += part.length;
      if (chars > MAX_JOINED_CHARS) return digestPiecewise(key, parts);
      room.set(inner);
      let end = BLOCK_BYTES;
      for (const part of parts) end += room.write(part, end, "utf8");
      outer.write(hash("sha256", room.subarray(0, end), "binary"), BLOCK_BYTES, "latin1");
      return { hex: hash("sha256", outer, "hex"), bytes: end - BLOCK_BYTES };
    },
  };
}

function digestPiecewise(key: KeyObject, parts: readonly string[]): { readonly hex: string; readonly bytes: number } {
  const hmac = createHmac("sha256", key);
  let bytes = 0;
  for (const part of parts) {
    const length = Buffer.byteLength(part);
    bytes += length;
    // The same bytes for ASCII, of which base64 of many megabytes consists, in half the time.
    hmac.update(part, length === part.length ? "latin1" : "utf8");
  }
  return { hex: hmac.digest("hex"), bytes };
}
