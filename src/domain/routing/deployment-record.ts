import type { ModelCapability, Price } from "../catalog/model.ts";
import type { ManagedBy } from "../credential/managed-by.ts";
import type { ProviderId } from "../provider/provider.ts";

/** One way to reach a model, as an organization has set it up. */
export interface DeploymentRecord {
  readonly id: string;
  readonly organizationId: string;
  readonly credentialId: string;
  /** The credential's. */
  readonly providerId: ProviderId;
  readonly name: string;
  /** What callers ask for: `provider/name`. */
  readonly modelId: string;
  /** The model by the vendor's own name. */
  readonly vendorModelId: string;
  /** Goes before the credential's own; `undefined` for that one. */
  readonly region: string | undefined;
  /** `undefined` for what the catalogue says of the model, here and below. */
  readonly capabilities: readonly ModelCapability[] | undefined;
  /** Tokens. */
  readonly contextWindow: number | undefined;
  readonly maxOutputTokens: number | undefined;
  /** Go before all of the catalogue's; empty for those. */
  readonly prices: readonly Price[];
  /** Whether calls take it. */
  readonly isEnabled: boolean;
  readonly managedBy: ManagedBy;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  /** From when on it is out of use for good; `undefined` while it is not. */
  readonly archivedAtMs: number | undefined;
  /** Counts its changes: a change is written only over the revision that it was made from. */
  readonly revision: number;
}
