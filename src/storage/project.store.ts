import type { OwnedStore } from "../domain/identity/identity-store.ts";
import type { Project } from "../domain/identity/organization.ts";
import type { Database } from "./database.ts";
import { createOwnedStore } from "./owned-store.ts";
import { toMoment, toStorableText } from "./storable.ts";
import { projectTable as table } from "./tables/project.table.ts";

/** Keeps projects. */
export function createProjectStore({ db }: Pick<Database, "db">): OwnedStore<Project> {
  return createOwnedStore<Project>({
    columns: table,
    idBeginnings: ["proj_"],
    insert: (project) => db.insert(table).values(fromProject(project)),
    select: async (where, order, limit) => {
      const rows = await db
        .select()
        .from(table)
        .where(where)
        .orderBy(...order)
        .limit(limit);
      return rows.map(toProject);
    },
  });
}

function toProject(row: typeof table.$inferSelect): Project {
  return {
    id: row.id,
    organizationId: row.organizationId,
    teamId: row.teamId ?? undefined,
    name: row.name,
    createdAtMs: row.createdAt.getTime(),
  };
}

function fromProject(project: Project): typeof table.$inferInsert {
  return {
    id: project.id,
    organizationId: project.organizationId,
    teamId: project.teamId ?? null,
    name: toStorableText(project.name),
    createdAt: toMoment(project.createdAtMs),
  };
}
