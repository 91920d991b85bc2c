import { notFound } from "./admin-input.ts";
import { isPlausibleId } from "./entity-id.ts";
import type { IdentityDeps } from "./identity-deps.ts";
import type { Identity } from "./identity.ts";
import { assertScope, lookupScope } from "./principal.ts";
import { toApiKey } from "./to-api-key.ts";

/** Creates the mutation that ends a key: here with its answer, on every connected replica within a second. */
export function createApiKeyRevoker(deps: IdentityDeps): Identity["revokeApiKey"] {
  return async (principal, request) => {
    assertScope(principal, "key:write");
    const revoked = isPlausibleId(request.id)
      ? await deps.stores.apiKeys.revoke(lookupScope(principal), request.id, deps.clock.nowMs())
      : undefined;
    if (revoked === undefined) return { ok: false, userErrors: [notFound("id")] };
    deps.keys.announce(revoked);
    return { ok: true, value: toApiKey(revoked) };
  };
}
