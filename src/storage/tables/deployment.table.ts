import type { ModelCapability, PriceUnit } from "../../domain/catalog/model.ts";
import type { ManagedBy } from "../../domain/credential/managed-by.ts";
import type { ProviderId } from "../../domain/provider/provider.ts";
import { moment } from "./columns.ts";
import { credentialTable } from "./credential.table.ts";
import { organizationTable } from "./organization.table.ts";
import { bigint, boolean, foreignKey, index, integer, jsonb, pgTable, sql, text, uniqueIndex } from "../drizzle.ts";

/** A price as JSON holds it: the amount as decimal text, for JSON's numbers are floats. */
export interface StoredPrice {
  readonly unit: PriceUnit;
  readonly picoUsdPerUnit: string;
  readonly aboveInputTokens: number;
  readonly validFromMs: number;
  readonly source: string;
}

/** Ways to reach models, as organizations have set them up. */
export const deploymentTable = pgTable(
  "deployment",
  {
    id: text("id").primaryKey(),
    organizationId: text("organization_id")
      .notNull()
      .references(() => organizationTable.id),
    credentialId: text("credential_id").notNull(),
    providerId: text("provider_id").$type<ProviderId>().notNull(),
    name: text("name").notNull(),
    modelId: text("model_id").notNull(),
    vendorModelId: text("vendor_model_id").notNull(),
    region: text("region"),
    capabilities: text("capabilities").array().$type<ModelCapability[]>(),
    contextWindow: bigint("context_window", { mode: "number" }),
    maxOutputTokens: bigint("max_output_tokens", { mode: "number" }),
    prices: jsonb("prices").$type<readonly StoredPrice[]>().notNull(),
    isEnabled: boolean("is_enabled").notNull(),
    managedBy: text("managed_by").$type<ManagedBy>().notNull(),
    revision: integer("revision").notNull(),
    createdAt: moment("created_at").notNull(),
    updatedAt: moment("updated_at").notNull(),
    archivedAt: moment("archived_at"),
  },
  (table) => [
    foreignKey({
      name: "deployment_credential",
      columns: [table.organizationId, table.credentialId],
      foreignColumns: [credentialTable.organizationId, credentialTable.id],
    }),
    index("deployment_newest").on(table.organizationId, table.createdAt, table.id),
    index("deployment_of_credential").on(table.credentialId),
    uniqueIndex("deployment_declared_name")
      .on(table.organizationId, table.name)
      .where(sql`${table.managedBy} = 'CONFIG' and ${table.archivedAt} is null`),
  ],
);
