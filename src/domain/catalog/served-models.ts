import type { CredentialDeployment, DeploymentBook } from "../routing/deployment-book.ts";
import { PROVIDER_IDS } from "../provider/provider.ts";
import type { ListingBook } from "./listing-book.ts";
import type { Model, ModelCatalog } from "./model.ts";

/** What organizations can call. */
export interface ServedModels {
  /** An organization's own deployments', the catalogue's of every provider that it has a credential for, and those that only the vendors' lists name; by id. */
  list(organizationId: string): readonly Model[];
  /** One of {@link list}, by any of its names. */
  find(organizationId: string, modelId: string): Model | undefined;
  /** One deployment for each credential that the organization may use. */
  deploymentsOf(organizationId: string): readonly CredentialDeployment[];
}

/** Creates the view of what is served. */
export function createServedModels(deps: {
  readonly catalog: ModelCatalog;
  readonly book: DeploymentBook;
  readonly listings: ListingBook;
}): ServedModels {
  const { catalog, book, listings } = deps;
  const deploymentsOf = (organizationId: string): readonly CredentialDeployment[] =>
    PROVIDER_IDS.flatMap((providerId) =>
      book.findByProvider(organizationId, providerId).map((deployment) => ({ providerId, deployment })),
    );

  return {
    deploymentsOf,

    list(organizationId) {
      const served = new Set(PROVIDER_IDS.filter((id) => book.findByProvider(organizationId, id).length > 0));
      const shared = catalog.listModels().filter(({ providerId }) => served.has(providerId));
      const further = [
        ...listings.listModels(deploymentsOf(organizationId).map(({ deployment }) => deployment)),
        ...book.listModels(organizationId),
      ];
      return further.length === 0 ? shared : mergeModels(shared, further);
    },

    find(organizationId, modelId) {
      const [own] = book.findByModel(organizationId, modelId);
      if (own !== undefined) return own.model;
      const deployments = book.findByProvider(organizationId, modelId.slice(0, modelId.indexOf("/")));
      if (deployments.length === 0) return undefined;
      return catalog.findModel(modelId) ?? listings.findModel(deployments, modelId);
    },
  };
}

/** All models by id; a later one stands in the place of an earlier. */
function mergeModels(shared: readonly Model[], further: readonly Model[]): readonly Model[] {
  const byId = new Map([...shared, ...further].map((model) => [model.id, model]));
  return [...byId.values()].sort((left, right) => (left.id < right.id ? -1 : 1));
}
