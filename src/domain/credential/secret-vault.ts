import { createCipheriv, createDecipheriv, createHmac, createSecretKey, type KeyObject } from "node:crypto";
import { deriveKey } from "../../lib/derive-key.ts";
import { GatewayError } from "../error/gateway-error.ts";
import type { RandomBytes } from "../identity/api-key-secret.ts";

/** What a secret belongs to; it opens as nothing else. */
export interface SecretContext {
  readonly organizationId: string;
  /** The id of its owner, such as a credential. */
  readonly ownerId: string;
  /** Counts the owner's secrets from 1. */
  readonly version: number;
}

/** A secret as it is stored. */
export interface SealedSecret {
  /** Which key-encryption key its data key is wrapped with. */
  readonly keyId: string;
  readonly bytes: Uint8Array;
}

/**
 * Seals secrets: AES-256-GCM under a data key of each secret's own, which is wrapped with a key-encryption key. Both are bound to the
 * {@link SecretContext}, so that a row copied to another organization, credential or version does not open.
 */
export interface SecretVault {
  /** The key that new secrets are wrapped with. */
  readonly keyId: string;
  seal(context: SecretContext, secret: string): SealedSecret;
  /** Throws `INTERNAL_SERVER_ERROR` where no key of this process opens it, or it belongs to something else. */
  open(context: SecretContext, sealed: SealedSecret): string;
  /** The same secret under the vault's first key; the data key alone is wrapped anew. Throws as `open` does. */
  rewrap(context: SecretContext, sealed: SealedSecret): SealedSecret;
}

const ALGORITHM = "aes-256-gcm";
const FORMAT = 1;
const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;
/** Format, then the wrapped data key, then the sealed text. */
const WRAPPED_BYTES = IV_BYTES + TAG_BYTES + KEY_BYTES;

/**
 * Creates the vault.
 *
 * @param deps.secretKeys the instance's secret keys, 32 bytes each: the first wraps, all open
 */
export function createSecretVault(deps: {
  readonly secretKeys: readonly [Uint8Array, ...Uint8Array[]];
  readonly randomBytes: RandomBytes;
}): SecretVault {
  const { randomBytes } = deps;
  const keys = deps.secretKeys.map((secretKey) => deriveKey(secretKey, "narthex credential key encryption"));
  const byId = new Map(keys.map((key) => [idOf(key), key]));
  const [first] = byId;
  if (first === undefined) throw new Error("A vault has at least one key.");
  const [keyId, wrappingKey] = first;

  function wrap(context: SecretContext, dataKey: Uint8Array): Uint8Array {
    return encrypt(wrappingKey, dataKey, aadOf("key", context), randomBytes);
  }

  function unwrap(context: SecretContext, sealed: SealedSecret): Uint8Array {
    const key = byId.get(sealed.keyId);
    if (key === undefined) throw cannotOpen(`no secret key of this process has the id ${sealed.keyId}`);
    if (sealed.bytes[0] !== FORMAT) throw cannotOpen("its format is not known");
    return decrypt(key, sealed.bytes.subarray(1, 1 + WRAPPED_BYTES), aadOf("key", context));
  }

  return {
    keyId,
    seal(context, secret) {
      const dataKey = randomBytes(KEY_BYTES);
      const text = encrypt(createSecretKey(dataKey), Buffer.from(secret), aadOf("secret", context), randomBytes);
      const bytes = Buffer.concat([Uint8Array.of(FORMAT), wrap(context, dataKey), text]);
      dataKey.fill(0);
      return { keyId, bytes };
    },
    open(context, sealed) {
      const dataKey = unwrap(context, sealed);
      const text = sealed.bytes.subarray(1 + WRAPPED_BYTES);
      const secret = decrypt(createSecretKey(dataKey), text, aadOf("secret", context));
      dataKey.fill(0);
      return secret.toString();
    },
    rewrap(context, sealed) {
      const dataKey = unwrap(context, sealed);
      const text = sealed.bytes.subarray(1 + WRAPPED_BYTES);
      const bytes = Buffer.concat([Uint8Array.of(FORMAT), wrap(context, dataKey), text]);
      dataKey.fill(0);
      return { keyId, bytes };
    },
  };
}

/** Names a key without saying anything of it. */
function idOf(key: KeyObject): string {
  return createHmac("sha256", key).update("narthex key id").digest("hex").slice(0, 16);
}

function aadOf(part: "key" | "secret", { organizationId, ownerId, version }: SecretContext): Buffer {
  return Buffer.from([part, organizationId, ownerId, String(version)].join("|"));
}

/** Initialization vector, tag, ciphertext. */
function encrypt(key: KeyObject, text: Uint8Array, aad: Uint8Array, randomBytes: RandomBytes): Buffer {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, iv).setAAD(aad);
  const ciphertext = Buffer.concat([cipher.update(text), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), ciphertext]);
}

function decrypt(key: KeyObject, sealed: Uint8Array, aad: Uint8Array): Buffer {
  try {
    const iv = sealed.subarray(0, IV_BYTES);
    const tag = sealed.subarray(IV_BYTES, IV_BYTES + TAG_BYTES);
    const decipher = createDecipheriv(ALGORITHM, key, iv, { authTagLength: TAG_BYTES }).setAAD(aad).setAuthTag(tag);
    return Buffer.concat([decipher.update(sealed.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]);
  } catch {
    // What the library says of it helps nobody, and the bytes are not to be kept.
    throw cannotOpen("it was changed, or belongs to something else");
  }
}

function cannotOpen(detail: string): GatewayError {
  return new GatewayError({
    code: "INTERNAL_SERVER_ERROR",
    message:
      "A stored secret cannot be opened. The gateway's operator has to look at NARTHEX_SECRET_KEY, or set the secret again.",
    detail: `A sealed secret cannot be opened: ${detail}.`,
    retryable: false,
  });
}
