import type { IdentityStores } from "./identity-store.ts";
import { createRootSecret, type RandomBytes, type SecretHasher } from "./api-key-secret.ts";

/** The name of the instance fact that holds the hash of the root key made on first start, in hex. */
const FACT = "root-key-hmac";

/** Where this process's root key comes from. */
export type RootKeyOrigin =
  /** Made just now, by this process alone: to be printed this once. */
  | { readonly kind: "made"; readonly secret: string }
  /** Given by configuration; the one made on first start, if any, does not open this process. */
  | { readonly kind: "given" }
  /** Made at an earlier start, or by another replica a moment ago. */
  | { readonly kind: "kept" };

/** Settles which root key holds for this process. Of several replicas that start on an empty store, one makes it. */
export async function settleRootKey(deps: {
  readonly stores: Pick<IdentityStores, "findInstanceFact" | "putInstanceFact">;
  readonly hash: SecretHasher;
  readonly randomBytes: RandomBytes;
  /** The configured root key; default none. */
  readonly given: string | undefined;
}): Promise<{ readonly rootHash: Uint8Array; readonly origin: RootKeyOrigin }> {
  if (deps.given !== undefined) return { rootHash: deps.hash(deps.given), origin: { kind: "given" } };
  const kept = await deps.stores.findInstanceFact(FACT);
  if (kept !== undefined) return { rootHash: fromHex(kept), origin: { kind: "kept" } };
  const secret = createRootSecret(deps.randomBytes);
  const own = Buffer.from(deps.hash(secret)).toString("hex");
  const winner = await deps.stores.putInstanceFact(FACT, own);
  return { rootHash: fromHex(winner), origin: winner === own ? { kind: "made", secret } : { kind: "kept" } };
}

function fromHex(text: string): Uint8Array {
  return Buffer.from(text, "hex");
}
