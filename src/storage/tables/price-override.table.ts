import type { PriceUnit } from "../../domain/catalog/model.ts";
import { moment, picoUsd } from "./columns.ts";
import { organizationTable } from "./organization.table.ts";
import { index, pgTable, text } from "../drizzle.ts";

/** What organizations pay in the place of what is listed. A figure is never changed: an override ends, and another begins. */
export const priceOverrideTable = pgTable(
  "price_override",
  {
    id: text("id").primaryKey(),
    organizationId: text("organization_id")
      .notNull()
      .references(() => organizationTable.id),
    /** Not only of the catalogue: a vendor's list or a deployment may name it. */
    modelId: text("model_id").notNull(),
    unit: text("unit").$type<PriceUnit>().notNull(),
    picoUsdPerUnit: picoUsd("pico_usd_per_unit").notNull(),
    validFrom: moment("valid_from").notNull(),
    validUntil: moment("valid_until"),
    createdAt: moment("created_at").notNull(),
    createdBy: text("created_by"),
    removedAt: moment("removed_at"),
    removedBy: text("removed_by"),
  },
  (table) => [
    index("price_override_newest").on(table.organizationId, table.createdAt, table.id),
    index("price_override_model").on(table.organizationId, table.modelId, table.unit),
  ],
);
