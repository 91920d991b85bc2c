import { assertOperation } from "../catalog/assert-operation.ts";
import type { ModelCatalog } from "../catalog/model.ts";
import { GatewayError } from "../error/gateway-error.ts";
import type { Deployment } from "../routing/deployment.ts";
import type { ListedModels } from "../catalog/listed-models.ts";
import { limitOutput, type LimitOutputDeps } from "./limit-output.ts";
import type { AuthorizedExchange, Candidate, ResolvedExchange } from "./exchange.ts";

/** What {@link resolve} works with. */
export interface ResolveDeps extends LimitOutputDeps {
  readonly catalog: ModelCatalog;
  /** The deployments of a provider; empty where it has no credential. */
  readonly findDeployments: (providerId: string) => readonly Deployment[];
  readonly listedModels: ListedModels;
}

/**
 * Finds what the model's name means, who serves it, and how much it may answer.
 *
 * @throws {@link GatewayError} `MODEL_NOT_FOUND` where neither the catalogue nor the vendor's own list names it, or no credential reaches it;
 *   `BAD_USER_INPUT` where it is a model for embeddings
 */
export async function resolve(exchange: AuthorizedExchange, deps: ResolveDeps): Promise<ResolvedExchange> {
  const requested = exchange.request.model;
  const slash = requested.indexOf("/");
  const [first, ...others] = deps.findDeployments(requested.slice(0, slash));
  if (first === undefined) throw modelNotFound(requested);
  const found = await findModel(requested, requested.slice(slash + 1), first, exchange, deps);
  if (found === undefined) throw modelNotFound(requested);
  assertOperation(found.model, "COMPLETION");
  const toCandidate = (deployment: Deployment): Candidate => ({ ...found, deployment });
  const outputLimit = limitOutput(exchange, found, deps);
  const candidates = [toCandidate(first), ...others.map(toCandidate)] as const;
  return { ...exchange, step: "resolved", candidates, outputLimit };
}

async function findModel(
  modelId: string,
  vendorModelId: string,
  deployment: Deployment,
  exchange: AuthorizedExchange,
  deps: ResolveDeps,
): Promise<Omit<Candidate, "deployment"> | undefined> {
  const model = deps.catalog.findModel(modelId);
  if (model !== undefined) return { modelId, vendorModelId: model.vendorModelId, model };
  const isListed = await exchange.control.waitFor(
    deps.listedModels.isListed(deployment, vendorModelId, exchange.control.signal),
  );
  return isListed ? { modelId, vendorModelId, model: undefined } : undefined;
}

function modelNotFound(model: string): GatewayError {
  return new GatewayError({
    code: "MODEL_NOT_FOUND",
    field: ["model"],
    message: `No model ${JSON.stringify(model)} is served here. The query models lists what is; a vendor's models appear when its key is set.`,
  });
}
