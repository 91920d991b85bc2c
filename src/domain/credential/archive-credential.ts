import { notFound, refuse } from "../identity/admin-input.ts";
import { isPlausibleId } from "../identity/entity-id.ts";
import { assertScope, lookupScope } from "../identity/principal.ts";
import { checkChangeable } from "./check-credential.ts";
import { toCredential } from "./credential.ts";
import type { CredentialDeps, Credentials } from "./credentials.ts";
import { changeRow } from "./revised-store.ts";

/** Creates the mutation that ends a credential for good and destroys its secret. Records that name it stay readable. */
export function createCredentialArchiver(deps: CredentialDeps): Credentials["archive"] {
  return async (principal, request) => {
    assertScope(principal, "deployment:write");
    if (!isPlausibleId(request.id)) return { ok: false, userErrors: [notFound("id")] };
    const changed = await changeRow(deps.credentials, lookupScope(principal), request.id, async (row) => {
      if (row.archivedAtMs !== undefined && row.managedBy === "API") return { ok: true, value: row };
      const changeable = checkChangeable(row);
      if (!changeable.ok) return changeable;
      const users = await deps.deployments.countOfCredential(row.id);
      if (users > 0) {
        return refuse(
          "id",
          `${String(users)} deployments use this credential. Archive them first, or disable it instead.`,
        );
      }
      const nowMs = deps.clock.nowMs();
      return {
        ok: true,
        value: {
          ...row,
          isEnabled: false,
          sealedSecret: undefined,
          maskedSecret: undefined,
          secretSetAtMs: undefined,
          updatedAtMs: nowMs,
          archivedAtMs: nowMs,
        },
      };
    });
    if (changed === undefined) return { ok: false, userErrors: [notFound("id")] };
    if (!changed.ok) return changed;
    await deps.announce(changed.value.organizationId);
    return { ok: true, value: toCredential(changed.value) };
  };
}
