import type { OwnedStore } from "../domain/identity/identity-store.ts";
import type { Team } from "../domain/identity/organization.ts";
import type { Database } from "./database.ts";
import { createOwnedStore } from "./owned-store.ts";
import { toMoment, toStorableText } from "./storable.ts";
import { teamTable as table } from "./tables/team.table.ts";

/** Keeps teams. */
export function createTeamStore({ db }: Pick<Database, "db">): OwnedStore<Team> {
  return createOwnedStore<Team>({
    columns: table,
    idBeginnings: ["team_"],
    insert: (team) => db.insert(table).values(fromTeam(team)),
    select: async (where, order, limit) => {
      const rows = await db
        .select()
        .from(table)
        .where(where)
        .orderBy(...order)
        .limit(limit);
      return rows.map(toTeam);
    },
  });
}

function toTeam(row: typeof table.$inferSelect): Team {
  return { id: row.id, organizationId: row.organizationId, name: row.name, createdAtMs: row.createdAt.getTime() };
}

function fromTeam(team: Team): typeof table.$inferInsert {
  return {
    id: team.id,
    organizationId: team.organizationId,
    name: toStorableText(team.name),
    createdAt: toMoment(team.createdAtMs),
  };
}
