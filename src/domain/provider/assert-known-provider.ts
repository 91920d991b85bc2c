import { badUserInput } from "../error/gateway-error.ts";
import { NO_SUCH_PROVIDER, PROVIDER_IDS } from "./provider.ts";

/**
 * Refuses an id that no provider has; one that is not given is none.
 *
 * @param field where it stands
 * @throws {@link GatewayError} `BAD_USER_INPUT`, which lists the ids that there are
 */
export function assertKnownProvider(id: string | undefined, field: readonly string[]): void {
  if (id === undefined || PROVIDER_IDS.some((known) => known === id)) return;
  throw badUserInput(field, NO_SUCH_PROVIDER);
}
