import type { ProviderId } from "../provider/provider.ts";
import type { ManagedBy } from "./managed-by.ts";
import type { SealedSecret } from "./secret-vault.ts";

/** With what an organization calls a vendor; its secret is never readable again. */
export interface Credential {
  readonly id: string;
  readonly organizationId: string;
  readonly providerId: ProviderId;
  readonly name: string;
  /** Where the vendor is called; `undefined` for the address that the operator has set for the provider, else the vendor's own. */
  readonly baseUrl: string | undefined;
  /** Further values, by the names that the provider's facts give them. */
  readonly settings: Readonly<Record<string, string>>;
  /** What is shown of the secret; `undefined` where there is none. */
  readonly maskedSecret: string | undefined;
  /** Counts the secrets that it has had; 0 where it never had one. */
  readonly secretVersion: number;
  /** When the secret was set, milliseconds since the epoch; `undefined` where there is none. */
  readonly secretSetAtMs: number | undefined;
  /** Whether calls are made with it. */
  readonly isEnabled: boolean;
  readonly managedBy: ManagedBy;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  /** From when on it is out of use for good, its secret destroyed; `undefined` while it is not. */
  readonly archivedAtMs: number | undefined;
}

/** What is kept of a credential. */
export interface StoredCredential extends Credential {
  /** `undefined` where there is no secret. */
  readonly sealedSecret: SealedSecret | undefined;
  /** Counts its changes: a change is written only over the revision that it was made from. */
  readonly revision: number;
}

/** Takes off everything that has to do with the secret and with storage. */
export function toCredential(stored: StoredCredential): Credential {
  const { sealedSecret: _sealedSecret, revision: _revision, ...credential } = stored;
  return credential;
}
