import type { GraphqlContext } from "../context.ts";
import type { EntityReference } from "../shared/entity-reference.ts";
import { toCredential, type CredentialType } from "./credential.type.ts";

/** Resolves a credential that another subgraph refers to; one read for all of an operation. */
export async function resolveCredentialReference(
  reference: EntityReference,
  context: GraphqlContext,
): Promise<CredentialType | null> {
  return findCredential(context, reference.id);
}

/** A credential by id, or null where there is none or the principal may not see it. */
export async function findCredential(context: GraphqlContext, id: string): Promise<CredentialType | null> {
  const found = await context.loaders.credentials.load(id);
  return found === undefined ? null : toCredential(found);
}
