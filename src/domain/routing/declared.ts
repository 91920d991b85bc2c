import type { ModelCapability, Price } from "../catalog/model.ts";
import type { ProviderId } from "../provider/provider.ts";

/** A credential as the configuration file declares it. */
export interface DeclaredCredential {
  /** Its name, unlike every other of the organization's in the file. */
  readonly name: string;
  readonly providerId: ProviderId;
  readonly secret: string | undefined;
  readonly baseUrl: string | undefined;
  readonly settings: Readonly<Record<string, string>>;
  readonly isEnabled: boolean;
}

/** A deployment as the configuration file declares it. */
export interface DeclaredDeployment {
  /** Its name, unlike every other of the organization's in the file. */
  readonly name: string;
  /** The name of a credential of the same organization in the file. */
  readonly credential: string;
  readonly modelId: string;
  readonly vendorModelId: string;
  readonly region: string | undefined;
  readonly capabilities: readonly ModelCapability[] | undefined;
  readonly contextWindow: number | undefined;
  readonly maxOutputTokens: number | undefined;
  /** Dated from the moment 0, which is when they are written. */
  readonly prices: readonly Price[];
  readonly isEnabled: boolean;
}

/** What the configuration file declares for one organization. */
export interface DeclaredOrganization {
  /** Its id or its name; one of that name is made where there is none. */
  readonly organization: string;
  readonly credentials: readonly DeclaredCredential[];
  readonly deployments: readonly DeclaredDeployment[];
}
