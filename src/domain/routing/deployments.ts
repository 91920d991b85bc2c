import type { ModelCapability } from "../catalog/model.ts";
import type { CredentialDeps } from "../credential/credentials.ts";
import type { AdminResult } from "../error/user-error.ts";
import type { OwnedReader } from "../identity/identity.ts";
import type { Principal } from "../identity/principal.ts";
import type { PriceDraft } from "./check-deployment.ts";
import type { DeploymentRecord } from "./deployment-record.ts";
import type { ConnectionTest, TestConnectionDeps } from "./test-connection.ts";

/** What is asked of {@link Deployments.create}. */
export interface CreateDeploymentRequest {
  readonly name: string;
  readonly credentialId: string;
  /** What callers are to ask for: `provider/name`. */
  readonly model: string;
  /** Default the part of the model after its first slash. */
  readonly vendorModelId: string | undefined;
  readonly region: string | undefined;
  readonly capabilities: readonly ModelCapability[] | undefined;
  readonly contextWindow: number | undefined;
  readonly maxOutputTokens: number | undefined;
  readonly prices: readonly PriceDraft[];
}

/** What is asked of {@link Deployments.update}; what is `undefined` stays as it is, `null` takes it out. */
export interface UpdateDeploymentRequest {
  readonly id: string;
  readonly name: string | undefined;
  readonly vendorModelId: string | undefined;
  readonly region: string | null | undefined;
  readonly capabilities: readonly ModelCapability[] | null | undefined;
  readonly contextWindow: number | null | undefined;
  readonly maxOutputTokens: number | null | undefined;
  /** All of them; empty for the catalogue's. */
  readonly prices: readonly PriceDraft[] | undefined;
  readonly enabled: boolean | undefined;
}

/** Deployments on behalf of a principal. Reads need `deployment:read`, changes `deployment:write`; they hold everywhere within a second. */
export interface Deployments extends OwnedReader<DeploymentRecord> {
  create(principal: Principal, request: CreateDeploymentRequest): Promise<AdminResult<DeploymentRecord>>;
  update(principal: Principal, request: UpdateDeploymentRequest): Promise<AdminResult<DeploymentRecord>>;
  /** Calls the vendor for an answer of one token, which is not on record. */
  test(principal: Principal, request: { readonly id: string }): Promise<AdminResult<ConnectionTest>>;
  /** Archiving an archived one changes nothing. */
  archive(principal: Principal, request: { readonly id: string }): Promise<AdminResult<DeploymentRecord>>;
}

/** What the mutations of deployments work with. */
export type DeploymentDeps = TestConnectionDeps & Pick<CredentialDeps, "ids" | "announce" | "organizationLimits">;
