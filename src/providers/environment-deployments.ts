import type { ProviderId } from "../domain/provider/provider.ts";
import type { Deployment } from "../domain/routing/deployment.ts";
import { createProviderClient } from "./registry.ts";

/** A credential that the environment gives. */
export interface EnvironmentCredential {
  readonly providerId: ProviderId;
  /** `null` where the vendor asks for none. */
  readonly secret: string | null;
  /** `null` for the vendor's own address. */
  readonly baseUrl: string | null;
  readonly settings: Parameters<typeof createProviderClient>[0]["settings"];
}

/**
 * Creates one implicit deployment for each credential of the environment; that of the built-in models where there is none.
 *
 * @param nowMs wall-clock time, to count a `retry-after` date from
 */
export function createEnvironmentDeployments(
  credentials: readonly EnvironmentCredential[],
  nowMs: () => number,
): readonly Deployment[] {
  if (credentials.length === 0) {
    const client = createProviderClient({ providerId: "simulator", secret: undefined });
    return [{ id: "dep_builtin_simulator", name: "built-in/simulator", client }];
  }
  return credentials.map(({ providerId, secret, baseUrl, settings }) => ({
    id: `dep_env_${providerId}`,
    name: `environment/${providerId}`,
    client: createProviderClient({
      providerId,
      secret: secret ?? undefined,
      baseUrl: baseUrl ?? undefined,
      settings,
      nowMs,
    }),
  }));
}
