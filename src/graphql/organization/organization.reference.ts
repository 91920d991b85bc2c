import type { GraphqlContext } from "../context.ts";
import type { EntityReference } from "../shared/entity-reference.ts";
import { toOrganization, type OrganizationType } from "./organization.type.ts";

/** Resolves an organization that another subgraph refers to; one read for all of an operation. */
export async function resolveOrganizationReference(
  reference: EntityReference,
  context: GraphqlContext,
): Promise<OrganizationType | null> {
  return findOrganization(context, reference.id);
}

/** An organization by id, or null where there is none, none was named, or the principal may not see it. */
export async function findOrganization(
  context: GraphqlContext,
  id: string | undefined,
): Promise<OrganizationType | null> {
  if (id === undefined) return null;
  const found = await context.loaders.organizations.load(id);
  return found === undefined ? null : toOrganization(found);
}
