import { checkName, collectErrors } from "./admin-input.ts";
import type { IdentityDeps } from "./identity-deps.ts";
import type { Identity } from "./identity.ts";
import type { Team } from "./organization.ts";
import { findOwningOrganization } from "./owning-organization.ts";
import { assertScope } from "./principal.ts";

/** Creates the mutation that makes a team. */
export function createTeamMaker(deps: IdentityDeps): Identity["createTeam"] {
  return async (principal, request) => {
    assertScope(principal, "organization:admin");
    const name = checkName(request.name);
    const owner = await findOwningOrganization(deps.stores.organizations, principal, request.organizationId);
    if (!name.ok || !owner.ok) return { ok: false, userErrors: collectErrors(name, owner) };
    const team: Team = {
      id: deps.ids.createId("team"),
      organizationId: owner.value,
      name: name.value,
      createdAtMs: deps.clock.nowMs(),
    };
    await deps.stores.teams.insert(team);
    return { ok: true, value: team };
  };
}
