import { checkChangeable } from "../credential/check-credential.ts";
import { changeRow } from "../credential/revised-store.ts";
import { notFound } from "../identity/admin-input.ts";
import { isPlausibleId } from "../identity/entity-id.ts";
import { assertScope, lookupScope } from "../identity/principal.ts";
import type { DeploymentDeps, Deployments } from "./deployments.ts";

/** Creates the mutation that ends a deployment for good. Records that name it stay readable, and it by its id. */
export function createDeploymentArchiver(deps: DeploymentDeps): Deployments["archive"] {
  return async (principal, request) => {
    assertScope(principal, "deployment:write");
    if (!isPlausibleId(request.id)) return { ok: false, userErrors: [notFound("id")] };
    const changed = await changeRow(deps.deployments, lookupScope(principal), request.id, (row) => {
      if (row.archivedAtMs !== undefined && row.managedBy === "API") return { ok: true, value: row };
      const changeable = checkChangeable(row);
      if (!changeable.ok) return changeable;
      const nowMs = deps.clock.nowMs();
      return { ok: true, value: { ...row, isEnabled: false, updatedAtMs: nowMs, archivedAtMs: nowMs } };
    });
    if (changed === undefined) return { ok: false, userErrors: [notFound("id")] };
    if (!changed.ok) return changed;
    await deps.announce(changed.value.organizationId);
    return changed;
  };
}
