import type { GraphqlContext } from "../context.ts";
import type { EntityReference } from "../shared/entity-reference.ts";
import { toApiKey, type ApiKeyType } from "./api-key.type.ts";

/** Resolves a key that another subgraph refers to; one read for all of an operation. */
export async function resolveApiKeyReference(
  reference: EntityReference,
  context: GraphqlContext,
): Promise<ApiKeyType | null> {
  return findApiKey(context, reference.id);
}

/** A key by id, or null where there is none, none was named, or the principal may not see it. */
export async function findApiKey(context: GraphqlContext, id: string | undefined): Promise<ApiKeyType | null> {
  if (id === undefined) return null;
  const found = await context.loaders.apiKeys.load(id);
  return found === undefined ? null : toApiKey(found);
}
