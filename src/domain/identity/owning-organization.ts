import { isPlausibleId } from "./entity-id.ts";
import { notFound, type Checked } from "./admin-input.ts";
import type { OwnedStore } from "./identity-store.ts";
import type { Organization } from "./organization.ts";
import { lookupScope, type Principal } from "./principal.ts";

/**
 * Whom a new thing will belong to: the named organization, by default the one that the principal acts for. An organization
 * that is not there and one that the principal may not see are the same `NOT_FOUND`.
 */
export async function findOwningOrganization(
  organizations: OwnedStore<Organization>,
  principal: Principal,
  requested: string | undefined,
): Promise<Checked<string>> {
  if (requested === undefined || requested === principal.organizationId) {
    return { ok: true, value: principal.organizationId };
  }
  const isVisible = principal.kind === "root" && isPlausibleId(requested);
  const [found] = isVisible ? await organizations.findByIds(lookupScope(principal), [requested]) : [];
  return found === undefined ? { ok: false, userErrors: [notFound("organizationId")] } : { ok: true, value: found.id };
}
