import type { Clock } from "../lib/clock.ts";
import { assertModelFilter } from "./catalog/assert-model-filter.ts";
import { modelsOf, pageModels } from "./catalog/page-models.ts";
import type { ModelCatalog } from "./catalog/model.ts";
import type { ListingRefresh } from "./catalog/refresh-listings.ts";
import type { ServedModels } from "./catalog/served-models.ts";
import type { Credentials } from "./credential/credentials.ts";
import { assertCompletionFilter } from "./completion/assert-completion-filter.ts";
import type { CompletionStore } from "./completion/completion-store.ts";
import type { CompletionRecord } from "./completion/completion.ts";
import type { Gateway } from "./gateway.ts";
import { isPlausibleId } from "./identity/entity-id.ts";
import type { Identity } from "./identity/identity.ts";
import { assertScope, isWithin, listScope, lookupScope, type TenantScope } from "./identity/principal.ts";
import type { OverrideBook } from "./price-override/override-book.ts";
import type { PriceOverrides } from "./price-override/price-override.ts";
import { toDeployedModel } from "./routing/deployed-model.ts";
import type { Deployments } from "./routing/deployments.ts";
import type { EmbeddingPipeline } from "./pipeline/embedding/pipeline.ts";
import type { CompletionPipeline } from "./pipeline/pipeline.ts";
import type { Provider } from "./provider/provider.ts";
import type { UsageStore } from "./usage/usage-report.ts";

/** What {@link createGateway} puts together. */
export interface GatewayDeps {
  readonly identity: Identity;
  readonly pipeline: CompletionPipeline;
  readonly embeddings: EmbeddingPipeline;
  readonly completions: CompletionStore;
  readonly usage: UsageStore;
  readonly catalog: ModelCatalog;
  readonly clock: Clock;
  /** The call of that id while it is under way in this process. */
  readonly findRunning: (id: string) => CompletionRecord | undefined;
  /** Every vendor that this build knows. */
  readonly providers: readonly Provider[];
  readonly credentials: Credentials;
  readonly deployments: Deployments;
  readonly served: ServedModels;
  readonly refreshListings: ListingRefresh["refresh"];
  readonly priceOverrides: PriceOverrides;
  /** What organizations pay in the place of what is listed. */
  readonly overrides: Pick<OverrideBook, "apply">;
}

/** Creates the gateway that both faces call: a scope asserted, a tenant's bounds set, one part asked. */
export function createGateway(deps: GatewayDeps): Gateway {
  const { identity, pipeline, completions, usage, catalog, credentials, deployments, served, overrides } = deps;

  return {
    identity,
    credentials,
    deployments,
    priceOverrides: deps.priceOverrides,
    toDeployedModel: (deployment) => toDeployedModel(deployment, catalog),
    complete: (principal, draft, call) => pipeline.complete(principal, draft, call),
    stream: (principal, draft, call) => pipeline.stream(principal, draft, call),
    embed: (principal, draft, call) => deps.embeddings.embed(principal, draft, call),

    async findCompletions(principal, ids) {
      assertScope(principal, "completion:read");
      const scope = lookupScope(principal);
      const running = new Map(ids.map((id) => [id, visible(deps.findRunning(id), scope)]));
      const others = ids.filter((id) => isPlausibleId(id) && running.get(id) === undefined);
      const stored = others.length === 0 ? [] : await completions.findByIds(scope, others);
      const byId = new Map(stored.map((record) => [record.id, record]));
      return ids.map((id) => running.get(id) ?? byId.get(id));
    },

    async listCompletions(principal, filter, page) {
      assertScope(principal, "completion:read");
      assertCompletionFilter(filter);
      return completions.list(listScope(principal), filter, page);
    },

    async reportUsage(principal, query) {
      assertScope(principal, "usage:read");
      assertCompletionFilter(query.filter);
      return usage.report(listScope(principal), query);
    },

    listModels(principal, filter, page) {
      assertScope(principal, "model:read");
      assertModelFilter(filter);
      const { organizationId } = principal;
      const models = served.list(organizationId).map((model) => overrides.apply(organizationId, model.id, model));
      return pageModels(modelsOf(models, filter, deps.clock.nowMs()), page);
    },

    findModel(principal, id) {
      assertScope(principal, "model:read");
      const model = served.find(principal.organizationId, id);
      return model === undefined ? undefined : overrides.apply(principal.organizationId, id, model);
    },

    async refreshModels(principal, { provider }) {
      assertScope(principal, "deployment:write");
      const deployments = served
        .deploymentsOf(principal.organizationId)
        .filter(({ providerId }) => provider === undefined || providerId === provider);
      if (deployments.length > 0 || provider === undefined) {
        return { ok: true, value: await deps.refreshListings(deployments) };
      }
      const message = "There is no credential for this provider; createCredential makes one.";
      return { ok: false, userErrors: [{ code: "NOT_FOUND", message, field: ["provider"] }] };
    },

    findProvider: (id) => deps.providers.find((provider) => provider.id === id),
  };
}

function visible(record: CompletionRecord | undefined, scope: TenantScope): CompletionRecord | undefined {
  return record !== undefined && isWithin(scope, record.organizationId) ? record : undefined;
}
