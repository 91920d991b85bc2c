import { createHmac } from "node:crypto";
import { deriveKey } from "../../lib/derive-key.ts";
import { StartupError } from "../../lib/startup-error.ts";
import type { IdentityStores } from "./identity-store.ts";

/** The name of the instance fact that tells the right secret key from a wrong one. */
const FACT = "secret-key-check";

/**
 * Holds the secret key against the one that the store was first used with; the first start leaves its mark. Throws
 * {@link StartupError} for another key: no API key would be recognised, and no stored secret could be opened.
 */
export async function checkSecretKey(
  stores: Pick<IdentityStores, "putInstanceFact">,
  secretKey: Uint8Array,
): Promise<void> {
  const own = markOf(secretKey);
  const kept = await stores.putInstanceFact(FACT, own);
  if (kept === own) return;
  throw new StartupError(
    "NARTHEX_SECRET_KEY is not the key that this database was first used with. Set that key, or use another database.",
  );
}

/** Whether the store was first used with this key; `undefined` where it has not been used yet. */
export async function isKeptMark(
  stores: Pick<IdentityStores, "findInstanceFact">,
  secretKey: Uint8Array,
): Promise<boolean | undefined> {
  const kept = await stores.findInstanceFact(FACT);
  return kept === undefined ? undefined : kept === markOf(secretKey);
}

function markOf(secretKey: Uint8Array): string {
  return createHmac("sha256", deriveKey(secretKey, "narthex secret-key check")).update(FACT).digest("hex");
}
