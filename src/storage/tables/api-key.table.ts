import { bytes, moment } from "./columns.ts";
import { organizationTable } from "./organization.table.ts";
import { projectTable } from "./project.table.ts";
import { teamTable } from "./team.table.ts";
import { userTable } from "./user.table.ts";
import { foreignKey, index, pgTable, text, unique } from "../drizzle.ts";

/** Keys of callers; of their secrets only what recognises them. */
export const apiKeyTable = pgTable(
  "api_key",
  {
    id: text("id").primaryKey(),
    organizationId: text("organization_id")
      .notNull()
      .references(() => organizationTable.id),
    teamId: text("team_id"),
    projectId: text("project_id"),
    userId: text("user_id"),
    name: text("name").notNull(),
    scopes: text("scopes").array().notNull(),
    lookupId: text("lookup_id").notNull(),
    secretHmac: bytes("secret_hmac").notNull(),
    expiresAt: moment("expires_at"),
    revokedAt: moment("revoked_at"),
    createdAt: moment("created_at").notNull(),
  },
  (table) => [
    unique("api_key_lookup").on(table.lookupId),
    foreignKey({
      name: "api_key_team",
      columns: [table.organizationId, table.teamId],
      foreignColumns: [teamTable.organizationId, teamTable.id],
    }),
    foreignKey({
      name: "api_key_project",
      columns: [table.organizationId, table.projectId],
      foreignColumns: [projectTable.organizationId, projectTable.id],
    }),
    foreignKey({
      name: "api_key_user",
      columns: [table.organizationId, table.userId],
      foreignColumns: [userTable.organizationId, userTable.id],
    }),
    index("api_key_newest").on(table.organizationId, table.createdAt, table.id),
  ],
);
