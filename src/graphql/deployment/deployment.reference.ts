import type { GraphqlContext } from "../context.ts";
import type { EntityReference } from "../shared/entity-reference.ts";
import { toDeployment, type DeploymentType } from "./deployment.type.ts";

/** Resolves a deployment that another subgraph refers to; one read for all of an operation. */
export async function resolveDeploymentReference(
  reference: EntityReference,
  context: GraphqlContext,
): Promise<DeploymentType | null> {
  return findDeployment(context, reference.id);
}

/** A deployment by id, or null where there is none or the principal may not see it. */
export async function findDeployment(context: GraphqlContext, id: string): Promise<DeploymentType | null> {
  const found = await context.loaders.deployments.load(id);
  return found === undefined ? null : toDeployment(found, context.clock.nowMs());
}
