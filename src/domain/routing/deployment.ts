import type { ProviderClient } from "../provider/provider.ts";

/** One way to reach a model: a provider with a credential, and the model by the vendor's name. */
export interface Deployment {
  /** `dep_env_<provider>` for the implicit deployment of an environment credential, the credential's id for that of another. */
  readonly id: string;
  /** Named on every attempt, e.g. `environment/openai`. */
  readonly name: string;
  /** Throws where it cannot be made, as when the credential's secret does not open. */
  readonly client: ProviderClient;
  /** How many tokens an answer may have where the caller does not say; default the gateway's. */
  readonly maxOutputTokens?: number | undefined;
}
