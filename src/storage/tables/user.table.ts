import { moment } from "./columns.ts";
import { organizationTable } from "./organization.table.ts";
import { index, pgTable, text, unique } from "../drizzle.ts";

/** People of an organization. `user` is a reserved word of SQL, hence the name. */
export const userTable = pgTable(
  "app_user",
  {
    id: text("id").primaryKey(),
    organizationId: text("organization_id")
      .notNull()
      .references(() => organizationTable.id),
    name: text("name").notNull(),
    createdAt: moment("created_at").notNull(),
  },
  (table) => [
    unique("app_user_in_organization").on(table.organizationId, table.id),
    index("app_user_newest").on(table.organizationId, table.createdAt, table.id),
  ],
);
