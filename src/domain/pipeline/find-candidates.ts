import type { ListedModels } from "../catalog/listed-models.ts";
import type { ModelCatalog } from "../catalog/model.ts";
import { GatewayError } from "../error/gateway-error.ts";
import type { OverrideBook } from "../price-override/override-book.ts";
import type { DeploymentBook } from "../routing/deployment-book.ts";
import type { Deployment } from "../routing/deployment.ts";
import type { CallControl } from "./call-control.ts";
import type { Candidate } from "./exchange.ts";

/** What {@link findCandidates} works with. */
export interface FindCandidatesDeps {
  readonly catalog: ModelCatalog;
  readonly book: Pick<DeploymentBook, "findByModel" | "findByProvider">;
  readonly listedModels: ListedModels;
  /** What the organization pays in the place of what is listed. */
  readonly overrides: Pick<OverrideBook, "apply">;
}

/** What is asked for, and by whom. */
export interface ModelQuery {
  readonly organizationId: string;
  /** `provider/name`, as the caller wrote it. */
  readonly modelId: string;
  readonly control: Pick<CallControl, "signal" | "waitFor">;
}

/**
 * Finds who serves a model to an organization: its own deployments of it; then, where the catalogue knows the model, the credentials of
 * the model's provider, its own before the environment's. A model that neither knows is asked for in the vendors' own lists.
 *
 * @throws {@link GatewayError} `MODEL_NOT_FOUND` where nobody serves it; a list's failure where it could not be read
 */
export async function findCandidates(
  query: ModelQuery,
  deps: FindCandidatesDeps,
): Promise<readonly [Candidate, ...Candidate[]]> {
  const { organizationId, modelId } = query;
  const priced = (candidate: Candidate): Candidate => ({
    ...candidate,
    model: deps.overrides.apply(organizationId, modelId, candidate.model),
  });
  const slash = modelId.indexOf("/");
  const own = deps.book
    .findByModel(organizationId, modelId)
    .map(({ deployment, model }) => ({ deployment, modelId, vendorModelId: model.vendorModelId, model }));
  const deployments = deps.book.findByProvider(organizationId, modelId.slice(0, slash));
  const model = deployments.length === 0 ? undefined : deps.catalog.findModel(modelId);
  const shared =
    model === undefined
      ? []
      : deployments.map((deployment) => ({ deployment, modelId, vendorModelId: model.vendorModelId, model }));
  const [first, ...others] = [...own, ...shared];
  if (first !== undefined) return [priced(first), ...others.map(priced)];
  const vendorModelId = modelId.slice(slash + 1);
  const deployment = await findListing(deployments, vendorModelId, query, deps);
  if (deployment === undefined) throw modelNotFound(modelId);
  return [priced({ deployment, modelId, vendorModelId, model: undefined })];
}

/** The first deployment whose vendor's list names the model; throws a list's failure where none does and one could not be read. */
async function findListing(
  deployments: readonly Deployment[],
  vendorModelId: string,
  { control }: ModelQuery,
  deps: FindCandidatesDeps,
): Promise<Deployment | undefined> {
  const failures: unknown[] = [];
  for (const deployment of deployments) {
    try {
      const isListed = deps.listedModels.isListed(deployment, vendorModelId, control.signal);
      if (await control.waitFor(isListed)) return deployment;
    } catch (error) {
      control.signal.throwIfAborted();
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
  return undefined;
}

function modelNotFound(model: string): GatewayError {
  return new GatewayError({
    code: "MODEL_NOT_FOUND",
    field: ["model"],
    message: `No model ${JSON.stringify(model)} is served here. The query models lists what is; a vendor's models appear when its key is set.`,
  });
}
