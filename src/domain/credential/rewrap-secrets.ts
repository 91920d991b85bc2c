import type { StoredCredential } from "./credential.ts";
import type { BoundedStore } from "./revised-store.ts";
import type { SecretVault } from "./secret-vault.ts";

/** Secrets read at once. */
const PAGE = 100;

/** Persistence of credentials, as rewrapping needs it. */
export interface CredentialStore extends BoundedStore<StoredCredential> {
  /** Credentials whose secret is sealed with another key than this, by id, after the id `after`. */
  listSealedOtherwise(keyId: string, after: string | undefined, limit: number): Promise<readonly StoredCredential[]>;
}

/** How rewrapping went. */
export interface RewrapReport {
  readonly rewrapped: number;
  /** Secrets that no key of this process opens. */
  readonly unopened: number;
}

/**
 * Seals with the vault's first key what was sealed with an earlier one. Calls go on meanwhile; where another change comes between, that one
 * stays, and what it left sealed with an earlier key is sealed anew after it. Rejects where the store cannot be read or written; what is
 * done stays done.
 */
export async function rewrapSecrets(deps: {
  readonly credentials: CredentialStore;
  readonly vault: SecretVault;
}): Promise<RewrapReport> {
  const { credentials, vault } = deps;
  let rewrapped = 0;
  let unopened = 0;
  let isDisturbed = false;
  let after: string | undefined;
  for (;;) {
    const page = await credentials.listSealedOtherwise(vault.keyId, after, PAGE);
    for (const row of page) {
      const next = rewrap(row, vault);
      if (next === undefined) unopened += 1;
      else if (await credentials.replace(next)) rewrapped += 1;
      else isDisturbed = true;
    }
    after = page.at(-1)?.id;
    if (page.length === PAGE) continue;
    if (!isDisturbed) return { rewrapped, unopened };
    // A change of a name alone keeps the secret as it was sealed: what is left is looked for from the beginning.
    isDisturbed = false;
    unopened = 0;
    after = undefined;
  }
}

function rewrap(row: StoredCredential, vault: SecretVault): StoredCredential | undefined {
  const { organizationId, id, secretVersion, sealedSecret } = row;
  if (sealedSecret === undefined) return undefined;
  try {
    const context = { organizationId, ownerId: id, version: secretVersion };
    return { ...row, sealedSecret: vault.rewrap(context, sealedSecret), revision: row.revision + 1 };
  } catch {
    return undefined;
  }
}
