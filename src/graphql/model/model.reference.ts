import type { GraphqlContext } from "../context.ts";
import type { EntityReference } from "../shared/entity-reference.ts";
import { toModel, type ModelType } from "./model.type.ts";

/** Resolves a model that another subgraph refers to. */
export function resolveModelReference(reference: EntityReference, context: GraphqlContext): ModelType | null {
  return findModel(context, reference.id);
}

/** A model by id; null where none of that id is served. */
export function findModel(context: GraphqlContext, id: string): ModelType | null {
  const model = context.gateway.findModel(context.principal, id);
  return model === undefined ? null : toModel(model, context.clock.nowMs());
}
