import { moment } from "./columns.ts";
import { organizationTable } from "./organization.table.ts";
import { index, pgTable, text, unique } from "../drizzle.ts";

/** Groups of people inside an organization. */
export const teamTable = pgTable(
  "team",
  {
    id: text("id").primaryKey(),
    organizationId: text("organization_id")
      .notNull()
      .references(() => organizationTable.id),
    name: text("name").notNull(),
    createdAt: moment("created_at").notNull(),
  },
  (table) => [
    // What others refer to: with the organization, so that none can name a team of another.
    unique("team_in_organization").on(table.organizationId, table.id),
    index("team_newest").on(table.organizationId, table.createdAt, table.id),
  ],
);
