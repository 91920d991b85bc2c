import { DEFAULT_ORGANIZATION_ID } from "../domain/identity/entity-id.ts";
import type { OwnedStore } from "../domain/identity/identity-store.ts";
import type { Organization } from "../domain/identity/organization.ts";
import type { Database } from "./database.ts";
import { createOwnedStore } from "./owned-store.ts";
import { toMoment, toStorableText } from "./storable.ts";
import { organizationTable as table } from "./tables/organization.table.ts";

/** Keeps organizations; each is the tenant that owns itself. */
export function createOrganizationStore({ db }: Pick<Database, "db">): OwnedStore<Organization> {
  return createOwnedStore<Organization>({
    columns: { id: table.id, createdAt: table.createdAt, organizationId: table.id },
    idBeginnings: ["org_", DEFAULT_ORGANIZATION_ID],
    insert: (organization) => db.insert(table).values(fromOrganization(organization)),
    select: async (where, order, limit) => {
      const rows = await db
        .select()
        .from(table)
        .where(where)
        .orderBy(...order)
        .limit(limit);
      return rows.map(toOrganization);
    },
  });
}

function toOrganization(row: typeof table.$inferSelect): Organization {
  return { id: row.id, name: row.name, createdAtMs: row.createdAt.getTime() };
}

function fromOrganization(organization: Organization): typeof table.$inferInsert {
  return {
    id: organization.id,
    name: toStorableText(organization.name),
    createdAt: toMoment(organization.createdAtMs),
  };
}
