import type { StoredCredential } from "../credential/credential.ts";
import type { BoundedStore } from "../credential/revised-store.ts";
import type { DeploymentRecord } from "./deployment-record.ts";

/** Persistence of deployments. */
export interface DeploymentStore extends BoundedStore<DeploymentRecord> {
  /** How many deployments that are not archived name the credential. */
  countOfCredential(credentialId: string): Promise<number>;
}

/** What calls are made with: everything that is enabled and not archived. */
export interface LiveRows {
  readonly credentials: readonly StoredCredential[];
  readonly deployments: readonly DeploymentRecord[];
}

/** What a replica reads to know what calls are made with. */
export interface LiveStore {
  /** Oldest first. `organizationIds`: default every organization's. */
  loadLive(organizationIds?: readonly string[]): Promise<LiveRows>;
}
