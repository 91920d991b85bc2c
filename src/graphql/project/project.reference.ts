import type { GraphqlContext } from "../context.ts";
import type { EntityReference } from "../shared/entity-reference.ts";
import { toProject, type ProjectType } from "./project.type.ts";

/** Resolves a project that another subgraph refers to; one read for all of an operation. */
export async function resolveProjectReference(
  reference: EntityReference,
  context: GraphqlContext,
): Promise<ProjectType | null> {
  return findProject(context, reference.id);
}

/** A project by id, or null where there is none, none was named, or the principal may not see it. */
export async function findProject(context: GraphqlContext, id: string | undefined): Promise<ProjectType | null> {
  if (id === undefined) return null;
  const found = await context.loaders.projects.load(id);
  return found === undefined ? null : toProject(found);
}
