import type { Clock } from "../lib/clock.ts";
import { modelsOf, pageModels } from "./catalog/page-models.ts";
import type { Model, ModelCatalog } from "./catalog/model.ts";
import type { Credentials } from "./credential/credentials.ts";
import type { CompletionStore } from "./completion/completion-store.ts";
import type { CompletionRecord } from "./completion/completion.ts";
import type { Gateway } from "./gateway.ts";
import { isPlausibleId } from "./identity/entity-id.ts";
import type { Identity } from "./identity/identity.ts";
import { assertScope, isWithin, listScope, lookupScope, type TenantScope } from "./identity/principal.ts";
import type { DeploymentBook } from "./routing/deployment-book.ts";
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
  readonly book: DeploymentBook;
}

/** Creates the gateway that both faces call: a scope asserted, a tenant's bounds set, one part asked. */
export function createGateway(deps: GatewayDeps): Gateway {
  const { identity, pipeline, completions, usage, catalog, credentials, deployments, book } = deps;

  const isServed = (organizationId: string) => (model: Model) =>
    book.findByProvider(organizationId, model.providerId).length > 0;

  return {
    identity,
    credentials,
    deployments,
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
      return completions.list(listScope(principal), filter, page);
    },

    async reportUsage(principal, query) {
      assertScope(principal, "usage:read");
      return usage.report(listScope(principal), query);
    },

    listModels(principal, filter, page) {
      assertScope(principal, "model:read");
      const { organizationId } = principal;
      const own = book.listModels(organizationId);
      const shared = catalog.listModels().filter(isServed(organizationId));
      return pageModels(
        modelsOf(own.length === 0 ? shared : mergeModels(shared, own), filter, deps.clock.nowMs()),
        page,
      );
    },

    findModel(principal, id) {
      assertScope(principal, "model:read");
      const { organizationId } = principal;
      const [own] = book.findByModel(organizationId, id);
      const model = own?.model ?? catalog.findModel(id);
      return own !== undefined || (model !== undefined && isServed(organizationId)(model)) ? model : undefined;
    },

    findProvider: (id) => deps.providers.find((provider) => provider.id === id),
  };
}

/** All models by id; an own one stands in the place of the catalogue's. */
function mergeModels(shared: readonly Model[], own: readonly Model[]): readonly Model[] {
  const byId = new Map([...shared, ...own].map((model) => [model.id, model]));
  return [...byId.values()].sort((left, right) => (left.id < right.id ? -1 : 1));
}

function visible(record: CompletionRecord | undefined, scope: TenantScope): CompletionRecord | undefined {
  return record !== undefined && isWithin(scope, record.organizationId) ? record : undefined;
}
