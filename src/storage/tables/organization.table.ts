import { moment } from "./columns.ts";
import { index, pgTable, text } from "../drizzle.ts";

/** Tenants. */
export const organizationTable = pgTable(
  "organization",
  {
    id: text("id").primaryKey(),
    name: text("name").notNull(),
    createdAt: moment("created_at").notNull(),
  },
  (table) => [index("organization_newest").on(table.createdAt, table.id)],
);
