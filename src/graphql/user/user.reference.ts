import type { GraphqlContext } from "../context.ts";
import type { EntityReference } from "../shared/entity-reference.ts";
import { toUser, type UserType } from "./user.type.ts";

/** Resolves a user that another subgraph refers to; one read for all of an operation. */
export async function resolveUserReference(
  reference: EntityReference,
  context: GraphqlContext,
): Promise<UserType | null> {
  return findUser(context, reference.id);
}

/** A user by id, or null where there is none, none was named, or the principal may not see it. */
export async function findUser(context: GraphqlContext, id: string | undefined): Promise<UserType | null> {
  if (id === undefined) return null;
  const found = await context.loaders.users.load(id);
  return found === undefined ? null : toUser(found);
}
