import { checkName, checkReference, collectErrors } from "./admin-input.ts";
import type { IdentityDeps } from "./identity-deps.ts";
import type { Identity } from "./identity.ts";
import type { Project } from "./organization.ts";
import { findOwningOrganization } from "./owning-organization.ts";
import { assertScope, organizationScope } from "./principal.ts";

/** Creates the mutation that makes a project, in a team of the same organization or directly under it. */
export function createProjectMaker(deps: IdentityDeps): Identity["createProject"] {
  return async (principal, request) => {
    assertScope(principal, "organization:admin");
    const name = checkName(request.name);
    const owner = await findOwningOrganization(deps.stores.organizations, principal, request.organizationId);
    if (!owner.ok) return { ok: false, userErrors: collectErrors(name, owner) };
    const team = await checkReference(deps.stores.teams, organizationScope(owner.value), "teamId", request.teamId);
    if (!name.ok || !team.ok) return { ok: false, userErrors: collectErrors(name, team) };
    const project: Project = {
      id: deps.ids.createId("proj"),
      organizationId: owner.value,
      teamId: team.value?.id,
      name: name.value,
      createdAtMs: deps.clock.nowMs(),
    };
    await deps.stores.projects.insert(project);
    return { ok: true, value: project };
  };
}
