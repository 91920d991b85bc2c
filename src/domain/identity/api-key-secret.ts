import { createHmac, hash, timingSafeEqual } from "node:crypto";
import { deriveKey } from "../../lib/derive-key.ts";

/** Source of cryptographically strong bytes. */
export type RandomBytes = (size: number) => Uint8Array;

/** How every secret of an API key begins. */
const PREFIX = "ntx_live_";
/** Characters of the lookup id: 6 random bytes in base64url. */
const LOOKUP_LENGTH = 8;
/** Characters of 32 random bytes in base64url. */
const RANDOM_LENGTH = 43;
/** Where the underscore between lookup id and random part stands. */
const SEPARATOR_AT = PREFIX.length + LOOKUP_LENGTH;
const TOTAL_LENGTH = SEPARATOR_AT + 1 + RANDOM_LENGTH;
/** Longer credentials are cut before they are hashed: a bound on the work that a stranger can ask for. */
const MAX_HASHED_LENGTH = 4_096;

/** Makes the secret of a new API key: `ntx_live_<8-character lookup id>_<32 bytes in base64url>`. */
export function createApiKeySecret(randomBytes: RandomBytes): { readonly lookupId: string; readonly secret: string } {
  const lookupId = toBase64Url(randomBytes(6));
  return { lookupId, secret: `${PREFIX}${lookupId}_${toBase64Url(randomBytes(32))}` };
}

/** Makes a root key: `ntx_root_<32 bytes in base64url>`. */
export function createRootSecret(randomBytes: RandomBytes): string {
  return `ntx_root_${toBase64Url(randomBytes(32))}`;
}

/**
 * Reads the lookup id from a presented key, by fixed lengths: base64url has underscores of its own.
 *
 * @returns `undefined` where the text is not of a key's shape
 */
export function parseLookupId(presented: string): string | undefined {
  const isShaped = presented.length === TOTAL_LENGTH && presented.startsWith(PREFIX) && presented[SEPARATOR_AT] === "_";
  return isShaped ? presented.slice(PREFIX.length, SEPARATOR_AT) : undefined;
}

/** Turns a secret into what is kept of it: 32 bytes. */
export type SecretHasher = (secret: string) => Uint8Array;

/** Creates the hasher of API keys and root keys: HMAC-SHA256 under a key derived from the instance's secret key. */
export function createSecretHasher(secretKey: Uint8Array): SecretHasher {
  const key = deriveKey(secretKey, "narthex api-key hmac");
  return (secret) => createHmac("sha256", key).update(secret.slice(0, MAX_HASHED_LENGTH)).digest();
}

/**
 * The name under which a secret that was right is remembered: its SHA-256, without a key, in a third of the time of its HMAC. For memory only. It
 * tells nobody anything, as a secret is 32 random bytes; what is stored is the HMAC.
 */
export function nameSecret(secret: string): string {
  return hash("sha256", secret.slice(0, MAX_HASHED_LENGTH), "base64");
}

/** Compares two hashes in a time that does not depend on where they differ. */
export function isSameHash(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && timingSafeEqual(left, right);
}

function toBase64Url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64url");
}
