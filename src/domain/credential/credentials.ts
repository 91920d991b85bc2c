import type { Clock } from "../../lib/clock.ts";
import type { IdSource } from "../../lib/id.ts";
import type { AdminResult } from "../error/user-error.ts";
import type { OwnedStore } from "../identity/identity-store.ts";
import type { OwnedReader } from "../identity/identity.ts";
import type { Organization } from "../identity/organization.ts";
import type { Principal } from "../identity/principal.ts";
import type { ProviderId } from "../provider/provider.ts";
import type { DeploymentStore } from "../routing/deployment-store.ts";
import type { AddressDeps } from "./check-base-url.ts";
import type { Credential, StoredCredential } from "./credential.ts";
import type { BoundedStore } from "./revised-store.ts";
import type { SecretVault } from "./secret-vault.ts";

/** What is asked of {@link Credentials.create}. */
export interface CreateCredentialRequest {
  readonly name: string;
  readonly provider: string;
  readonly secret: string | undefined;
  readonly baseUrl: string | undefined;
  readonly settings: Readonly<Record<string, string>>;
  readonly organizationId: string | undefined;
}

/** What is asked of {@link Credentials.update}; what is `undefined` stays as it is. */
export interface UpdateCredentialRequest {
  readonly id: string;
  readonly name: string | undefined;
  /** A new secret; the masked one that is shown stands for the stored one. */
  readonly secret: string | undefined;
  /** `null` for the address that is taken where none is given. */
  readonly baseUrl: string | null | undefined;
  /** All of them: what is left out is dropped. */
  readonly settings: Readonly<Record<string, string>> | undefined;
  readonly enabled: boolean | undefined;
}

/** Credentials on behalf of a principal. Reads need `deployment:read`, changes `deployment:write`; they hold everywhere within a second. */
export interface Credentials extends OwnedReader<Credential> {
  create(principal: Principal, request: CreateCredentialRequest): Promise<AdminResult<Credential>>;
  update(principal: Principal, request: UpdateCredentialRequest): Promise<AdminResult<Credential>>;
  /** Destroys the secret. Refused while deployments use it; archiving an archived one changes nothing. */
  archive(principal: Principal, request: { readonly id: string }): Promise<AdminResult<Credential>>;
}

/** How many an organization may have that are not archived: all of them are in memory on every replica. */
export interface OrganizationLimits {
  readonly maxCredentials: number;
  readonly maxDeployments: number;
}

/** What the mutations of credentials work with. */
export interface CredentialDeps extends AddressDeps {
  readonly credentials: BoundedStore<StoredCredential>;
  readonly deployments: DeploymentStore;
  readonly organizations: OwnedStore<Organization>;
  readonly organizationLimits: OrganizationLimits;
  readonly vault: SecretVault;
  readonly clock: Clock;
  readonly ids: IdSource;
  /** The address that the operator has set for a provider; `undefined` where the vendor's own is called. */
  readonly operatorBaseUrl: (providerId: ProviderId) => string | undefined;
  /** Makes this replica take over what was written, and tells the others. Never rejects. */
  readonly announce: (organizationId: string) => Promise<void>;
}
