import type { GraphqlContext } from "../context.ts";
import type { EntityReference } from "../shared/entity-reference.ts";
import { toTeam, type TeamType } from "./team.type.ts";

/** Resolves a team that another subgraph refers to; one read for all of an operation. */
export async function resolveTeamReference(
  reference: EntityReference,
  context: GraphqlContext,
): Promise<TeamType | null> {
  return findTeam(context, reference.id);
}

/** A team by id, or null where there is none, none was named, or the principal may not see it. */
export async function findTeam(context: GraphqlContext, id: string | undefined): Promise<TeamType | null> {
  if (id === undefined) return null;
  const found = await context.loaders.teams.load(id);
  return found === undefined ? null : toTeam(found);
}
