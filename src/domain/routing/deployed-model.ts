import type { Model, ModelCatalog } from "../catalog/model.ts";
import type { DeploymentRecord } from "./deployment-record.ts";

/**
 * The model that a deployment reaches: what the deployment says of it, else what the catalogue says of that model, or of the vendor's model that it
 * names. What neither says is unknown.
 */
export function toDeployedModel(record: DeploymentRecord, catalog: ModelCatalog): Model {
  const { modelId, vendorModelId, providerId } = record;
  const known = catalog.findModel(modelId) ?? catalog.findModel(`${providerId}/${vendorModelId}`);
  return {
    ...known,
    id: modelId,
    providerId,
    vendorModelId,
    name: known?.id === modelId ? known.name : modelId.slice(modelId.indexOf("/") + 1),
    capabilities: record.capabilities ?? known?.capabilities ?? [],
    contextWindow: record.contextWindow ?? known?.contextWindow,
    maxOutputTokens: record.maxOutputTokens ?? known?.maxOutputTokens,
    prices: record.prices.length > 0 ? record.prices : (known?.prices ?? []),
  };
}
