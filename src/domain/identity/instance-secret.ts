import { StartupError } from "../../lib/startup-error.ts";
import type { SealedSecret, SecretContext, SecretVault } from "../credential/secret-vault.ts";
import { isKeptMark } from "./check-secret-key.ts";
import type { IdentityStores } from "./identity-store.ts";

/** The name of the instance fact that holds the instance's secret, sealed. */
const FACT = "instance-secret";
/** The one thing that belongs to no organization. */
const CONTEXT: SecretContext = { organizationId: "", ownerId: "instance", version: 1 };

/**
 * Settles the secret that everything but the vault is derived from: the HMAC of API keys and of contents. It is the secret key that the store
 * was first used with, kept there sealed, so that it stays the same when the secret key is replaced. Sealed anew where it was sealed with
 * an earlier key.
 *
 * @param deps.secretKeys the keys of this process, the one in use first
 * @throws {@link StartupError} where none of them is the store's; nothing is written then
 */
export async function settleInstanceSecret(deps: {
  readonly stores: Pick<IdentityStores, "findInstanceFact" | "putInstanceFact" | "replaceInstanceFact">;
  readonly vault: SecretVault;
  readonly secretKeys: readonly [Uint8Array, ...Uint8Array[]];
}): Promise<Uint8Array> {
  const { stores, vault, secretKeys } = deps;
  let kept = await stores.findInstanceFact(FACT);
  if (kept === undefined) {
    const first = await findFirstKey(deps);
    kept = await stores.putInstanceFact(FACT, print(vault.seal(CONTEXT, toText(first ?? secretKeys[0]))));
  }
  const sealed = parse(kept);
  const secret = open(vault, sealed);
  if (sealed.keyId !== vault.keyId) await stores.replaceInstanceFact(FACT, kept, print(vault.rewrap(CONTEXT, sealed)));
  return secret;
}

/** Which of the keys a store that was used before this build was first used with; `undefined` for a store that is new. */
async function findFirstKey({
  stores,
  secretKeys,
}: Parameters<typeof settleInstanceSecret>[0]): Promise<Uint8Array | undefined> {
  for (const key of secretKeys) {
    const isKept = await isKeptMark(stores, key);
    if (isKept === undefined) return undefined;
    if (isKept) return key;
  }
  throw wrongKey();
}

function open(vault: SecretVault, sealed: SealedSecret): Uint8Array {
  try {
    return Buffer.from(vault.open(CONTEXT, sealed), "base64");
  } catch {
    throw wrongKey();
  }
}

function wrongKey(): StartupError {
  return new StartupError(
    "NARTHEX_SECRET_KEY is not the key that this database was last used with. Set that key, or add it to NARTHEX_SECRET_KEY_PREVIOUS, or use another database.",
  );
}

function print({ keyId, bytes }: SealedSecret): string {
  return `${keyId}.${toText(bytes)}`;
}

function parse(text: string): SealedSecret {
  const [keyId = "", bytes = ""] = text.split(".");
  return { keyId, bytes: Buffer.from(bytes, "base64") };
}

function toText(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}
