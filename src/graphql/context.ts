import type { CallContext, Gateway } from "../domain/gateway.ts";
import type { Principal } from "../domain/identity/principal.ts";
import type { Clock } from "../lib/clock.ts";
import { createLoaders, type Loaders } from "./loaders.ts";
import type { PageSize } from "./shared/connection.ts";

/** What every resolver gets: one of these per operation. */
export interface GraphqlContext {
  readonly gateway: Gateway;
  readonly principal: Principal;
  readonly call: CallContext;
  readonly loaders: Loaders;
  readonly clock: Clock;
  readonly pageSize: PageSize;
}

/** Creates the context of one operation. */
export function createGraphqlContext(deps: Omit<GraphqlContext, "loaders">): GraphqlContext {
  return { ...deps, loaders: createLoaders(deps.gateway, deps.principal) };
}
