import { createHmacRoom, createHmacSha256, type Hmac } from "../../lib/hmac.ts";
import { deriveKey } from "../../lib/derive-key.ts";

/** How many organizations' keys are kept ready. */
const MAX_KEYS = 1_000;

/** What is kept of a text that is not kept itself. */
export interface Fingerprint {
  /** Length in UTF-8. */
  readonly bytes: number;
  /** HMAC-SHA256 of the UTF-8 text under the organization's key, hex. Equal texts of one organization have equal ones; of two, not. */
  readonly hmac: string;
}

/** Takes fingerprints of prompts and answers. */
export interface ContentFingerprint {
  /**
   * @param parts one text, cut anywhere but inside a character: the cuts leave no trace. Callers that need them put a
   *   separator of their own in.
   */
  fingerprint(organizationId: string, parts: readonly string[]): Fingerprint;
}

/**
 * Creates the taker of fingerprints. An organization's key is derived from the instance's secret key and the
 * organization's id.
 *
 * @param secretKey the instance's secret key, 32 bytes
 */
export function createContentFingerprint(secretKey: Uint8Array): ContentFingerprint {
  const keys = new Map<string, Hmac>();
  const room = createHmacRoom();

  function findHmac(organizationId: string): Hmac {
    const known = keys.get(organizationId);
    if (known !== undefined) return known;
    const oldest = keys.keys().next();
    if (keys.size >= MAX_KEYS && oldest.done !== true) keys.delete(oldest.value);
    const hmac = createHmacSha256(deriveKey(secretKey, `narthex content fingerprint ${organizationId}`), room);
    keys.set(organizationId, hmac);
    return hmac;
  }

  return {
    fingerprint(organizationId, parts) {
      const { hex, bytes } = findHmac(organizationId).digest(parts);
      return { bytes, hmac: hex };
    },
  };
}
