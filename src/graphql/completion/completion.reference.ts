import type { GraphqlContext } from "../context.ts";
import type { EntityReference } from "../shared/entity-reference.ts";
import { toCompletion, type CompletionType } from "./completion.type.ts";

/** Resolves a completion that another subgraph refers to; one read for all of an operation. */
export async function resolveCompletionReference(
  reference: EntityReference,
  context: GraphqlContext,
): Promise<CompletionType | null> {
  return findCompletion(context, reference.id);
}

/** A completion by id, or null where there is none or the principal may not see it. */
export async function findCompletion(context: GraphqlContext, id: string): Promise<CompletionType | null> {
  const record = await context.loaders.completions.load(id);
  return record === undefined ? null : toCompletion(record, undefined, context.clock.nowMs());
}
