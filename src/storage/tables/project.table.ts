import { moment } from "./columns.ts";
import { organizationTable } from "./organization.table.ts";
import { teamTable } from "./team.table.ts";
import { foreignKey, index, pgTable, text, unique } from "../drizzle.ts";

/** Pieces of work that keys are made for. */
export const projectTable = pgTable(
  "project",
  {
    id: text("id").primaryKey(),
    organizationId: text("organization_id")
      .notNull()
      .references(() => organizationTable.id),
    teamId: text("team_id"),
    name: text("name").notNull(),
    createdAt: moment("created_at").notNull(),
  },
  (table) => [
    unique("project_in_organization").on(table.organizationId, table.id),
    foreignKey({
      name: "project_team",
      columns: [table.organizationId, table.teamId],
      foreignColumns: [teamTable.organizationId, teamTable.id],
    }),
    index("project_newest").on(table.organizationId, table.createdAt, table.id),
  ],
);
