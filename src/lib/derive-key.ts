import { createSecretKey, hkdfSync, type KeyObject } from "node:crypto";

/**
 * Derives a 32-byte key for one purpose by HKDF-SHA256, so that no key serves two ends.
 *
 * @param secret the instance's secret key, 32 bytes
 * @param purpose what the key is for; two purposes give unrelated keys
 */
export function deriveKey(secret: Uint8Array, purpose: string): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync("sha256", secret, new Uint8Array(0), purpose, 32)));
}
