import type { ManagedBy } from "../../domain/credential/managed-by.ts";
import type { ProviderId } from "../../domain/provider/provider.ts";
import { bytes, moment } from "./columns.ts";
import { organizationTable } from "./organization.table.ts";
import { boolean, index, integer, jsonb, pgTable, sql, text, unique, uniqueIndex } from "../drizzle.ts";

/** Credentials for vendors; their secrets sealed, and gone when they are archived. */
export const credentialTable = pgTable(
  "credential",
  {
    id: text("id").primaryKey(),
    organizationId: text("organization_id")
      .notNull()
      .references(() => organizationTable.id),
    providerId: text("provider_id").$type<ProviderId>().notNull(),
    name: text("name").notNull(),
    baseUrl: text("base_url"),
    settings: jsonb("settings").$type<Readonly<Record<string, string>>>().notNull(),
    maskedSecret: text("masked_secret"),
    secretVersion: integer("secret_version").notNull(),
    secretSetAt: moment("secret_set_at"),
    sealedKeyId: text("sealed_key_id"),
    sealedSecret: bytes("sealed_secret"),
    isEnabled: boolean("is_enabled").notNull(),
    managedBy: text("managed_by").$type<ManagedBy>().notNull(),
    revision: integer("revision").notNull(),
    createdAt: moment("created_at").notNull(),
    updatedAt: moment("updated_at").notNull(),
    archivedAt: moment("archived_at"),
  },
  (table) => [
    unique("credential_in_organization").on(table.organizationId, table.id),
    index("credential_newest").on(table.organizationId, table.createdAt, table.id),
    uniqueIndex("credential_declared_name")
      .on(table.organizationId, table.name)
      .where(sql`${table.managedBy} = 'CONFIG' and ${table.archivedAt} is null`),
  ],
);
