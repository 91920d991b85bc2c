import { GatewayError } from "../error/gateway-error.ts";
import { checkName } from "./admin-input.ts";
import type { IdentityDeps } from "./identity-deps.ts";
import type { Identity } from "./identity.ts";
import type { Organization } from "./organization.ts";
import { assertScope } from "./principal.ts";

/** Creates the mutation that makes an organization; for the root key alone. */
export function createOrganizationMaker(deps: IdentityDeps): Identity["createOrganization"] {
  return async (principal, request) => {
    assertScope(principal, "organization:admin");
    if (principal.kind !== "root") {
      throw new GatewayError({ code: "FORBIDDEN", message: "Only the root key makes organizations." });
    }
    const name = checkName(request.name);
    if (!name.ok) return name;
    const organization: Organization = {
      id: deps.ids.createId("org"),
      name: name.value,
      createdAtMs: deps.clock.nowMs(),
    };
    await deps.stores.organizations.insert(organization);
    return { ok: true, value: organization };
  };
}
