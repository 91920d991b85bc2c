import type { ProviderClient } from "../provider/provider.ts";

/** One way to reach a model: a provider with a credential, and the model by the vendor's name. */
export interface Deployment {
  /** `dep_env_<provider>` for the implicit deployment of an environment credential. */
  readonly id: string;
  /** Named on every attempt, e.g. `environment/openai`. */
  readonly name: string;
  readonly client: ProviderClient;
}
