import type { Clock } from "../../lib/clock.ts";
import { DEFAULT_ORGANIZATION_ID, isPlausibleId } from "./entity-id.ts";
import type { OwnedStore } from "./identity-store.ts";
import type { Organization } from "./organization.ts";
import { EVERY_ORGANIZATION } from "./principal.ts";

/** How many organizations are remembered to be there. */
const MAX_REMEMBERED = 10_000;

/** Makes the organization `default` where it is not there yet; of several replicas at once, all find it afterwards. */
export async function ensureDefaultOrganization(organizations: OwnedStore<Organization>, clock: Clock): Promise<void> {
  const isThere = async (): Promise<boolean> =>
    (await organizations.findByIds(EVERY_ORGANIZATION, [DEFAULT_ORGANIZATION_ID])).length > 0;
  if (await isThere()) return;
  try {
    await organizations.insert({ id: DEFAULT_ORGANIZATION_ID, name: "Default", createdAtMs: clock.nowMs() });
  } catch (error) {
    if (!(await isThere())) throw error;
  }
}

/**
 * Creates the check whether there is an organization. Organizations are never taken away, so one that was there once is
 * remembered, and the root key can act for it while the store is away.
 */
export function createOrganizationCheck(organizations: OwnedStore<Organization>): (id: string) => Promise<boolean> {
  const remembered = new Set<string>();
  return async (id) => {
    if (remembered.has(id)) return true;
    if (!isPlausibleId(id)) return false;
    const [found] = await organizations.findByIds(EVERY_ORGANIZATION, [id]);
    if (found === undefined) return false;
    if (remembered.size < MAX_REMEMBERED) remembered.add(id);
    return true;
  };
}
