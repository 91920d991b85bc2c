import type { Deployment } from "../routing/deployment.ts";
import type { ModelListing } from "./model-listing.ts";
import { bareModel, type Model, type ModelCatalog } from "./model.ts";

/** The vendors' own lists in memory, as far as they name what the catalogue does not know. */
export interface ListingBook {
  /** The last list that was read with the credential; `undefined` where none was. */
  find(deploymentId: string): ModelListing | undefined;
  /** Models that only the lists of these deployments name, the first 5,000: no price, no facts. Each once, in no order. */
  listModels(deployments: readonly Pick<Deployment, "id">[]): readonly Model[];
  /** One of {@link listModels}. */
  findModel(deployments: readonly Pick<Deployment, "id">[], modelId: string): Model | undefined;
  /** Takes over a list that is not older than the one that is known. */
  put(listing: ModelListing, providerId: string): void;
  /** Forgets the lists of all but these deployments. */
  retain(deploymentIds: ReadonlySet<string>): void;
}

/** The most names of one list that are kept, and the longest name: a vendor's mistake does not fill the memory. */
const MAX_NAMES = 2_000;
const MAX_NAME_LENGTH = 190;
/** The most models of an organization's lists together: they are put in order for each query of models, and everybody waits meanwhile. */
const MAX_MODELS = 5_000;
/** What a name can be: anything else could not be asked for. */
const NAME = /^[\x21-\x7e]+$/;

interface Entry {
  readonly listing: ModelListing;
  readonly unknown: ReadonlyMap<string, Model>;
}

/** The names of a vendor's list that are kept. */
export function toListedNames(names: readonly string[]): readonly string[] {
  const fit = names.filter((name) => name.length <= MAX_NAME_LENGTH && NAME.test(name));
  return [...new Set(fit)].slice(0, MAX_NAMES);
}

/** Creates an empty book. */
export function createListingBook(deps: { readonly catalog: ModelCatalog }): ListingBook {
  const entries = new Map<string, Entry>();
  return {
    find: (deploymentId) => entries.get(deploymentId)?.listing,

    listModels(deployments) {
      const models = new Map<string, Model>();
      for (const { id } of deployments) {
        for (const [modelId, model] of entries.get(id)?.unknown ?? []) {
          if (models.size >= MAX_MODELS) return [...models.values()];
          models.set(modelId, model);
        }
      }
      return [...models.values()];
    },

    findModel(deployments, modelId) {
      for (const { id } of deployments) {
        const model = entries.get(id)?.unknown.get(modelId);
        if (model !== undefined) return model;
      }
      return undefined;
    },

    retain(deploymentIds) {
      for (const id of entries.keys()) if (!deploymentIds.has(id)) entries.delete(id);
    },

    put(listing, providerId) {
      const known = entries.get(listing.deploymentId);
      if (known !== undefined && known.listing.readAtMs > listing.readAtMs) return;
      const unknown = listing.vendorModelIds.flatMap((name): [string, Model][] => {
        const id = `${providerId}/${name}`;
        const model = deps.catalog.findModel(id) === undefined ? bareModel(id) : undefined;
        return model === undefined ? [] : [[id, model]];
      });
      entries.set(listing.deploymentId, { listing, unknown: new Map(unknown) });
    },
  };
}
