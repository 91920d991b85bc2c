import type { GraphqlContext } from "../context.ts";
import type { EntityReference } from "../shared/entity-reference.ts";
import type { ProviderType } from "./provider.type.ts";

/** Resolves a provider that another subgraph refers to. */
export function resolveProviderReference(reference: EntityReference, context: GraphqlContext): ProviderType | null {
  return findProvider(context, reference.id);
}

/** A provider by id; null for an id that is none of ours. */
export function findProvider(context: GraphqlContext, id: string): ProviderType | null {
  const provider = context.gateway.findProvider(id);
  return provider === undefined ? null : { id: provider.id, name: provider.name };
}
