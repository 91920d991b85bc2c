import type { Model, ModelCatalog } from "../catalog/model.ts";
import type { CredentialClients } from "../credential/credential-clients.ts";
import type { StoredCredential } from "../credential/credential.ts";
import { toDeployedModel } from "./deployed-model.ts";
import type { Deployment } from "./deployment.ts";
import type { DeploymentRecord } from "./deployment-record.ts";
import type { LiveRows } from "./deployment-store.ts";

/** A deployment that names a model. */
export interface ModelDeployment {
  readonly deployment: Deployment;
  readonly model: Model;
}

/** The deployment that stands for a credential. Its provider is known though its client may not be made. */
export interface CredentialDeployment {
  readonly providerId: string;
  readonly deployment: Deployment;
  /** Whose credential it is; left out for the environment's. */
  readonly organizationId?: string;
}

/** Who serves what to whom, in memory: an organization's own deployments and credentials, then the environment's. */
export interface DeploymentBook {
  /** The organization's own deployments of a model, oldest first. */
  findByModel(organizationId: string, modelId: string): readonly ModelDeployment[];
  /** One deployment for each credential of a provider that serves the organization: its own, oldest first, then the environment's. */
  findByProvider(organizationId: string, providerId: string): readonly Deployment[];
  /** One deployment for each credential there is, of whomever. */
  listAll(): readonly CredentialDeployment[];
  /** The models of the organization's own deployments, in no order; the first deployment of a model speaks for it. */
  listModels(organizationId: string): readonly Model[];
}

/** A book that is filled from the store. */
export interface WritableDeploymentBook extends DeploymentBook {
  /** Puts what was read in the place of what was known; `organizationIds`: of these alone, default of all. */
  write(rows: LiveRows, organizationIds?: readonly string[]): void;
}

/** What an organization has of its own. */
interface Shelf {
  readonly byModel: ReadonlyMap<string, readonly OwnDeployment[]>;
  readonly byProvider: ReadonlyMap<string, readonly Deployment[]>;
}

interface OwnDeployment {
  readonly record: DeploymentRecord;
  readonly deployment: Deployment;
}

/** Creates a book that holds the environment's deployments and no others yet. */
export function createDeploymentBook(deps: {
  readonly environment: readonly Deployment[];
  readonly clients: CredentialClients;
  readonly catalog: ModelCatalog;
}): WritableDeploymentBook {
  const environment = Map.groupBy(deps.environment, ({ client }): string => client.provider.id);
  let shelves = new Map<string, Shelf>();

  const toModelDeployment = ({ record, deployment }: OwnDeployment): ModelDeployment => ({
    deployment,
    model: toDeployedModel(record, deps.catalog),
  });

  function toDeployment(credential: StoredCredential, record: DeploymentRecord | undefined): Deployment {
    return {
      id: record?.id ?? credential.id,
      name: record?.name ?? credential.name,
      maxOutputTokens: record?.maxOutputTokens,
      // Made when it is first called: opening every secret at each start would take long.
      get client() {
        return deps.clients.get(credential, record?.region);
      },
    };
  }

  function toShelf(credentials: readonly StoredCredential[], records: readonly DeploymentRecord[]): Shelf {
    const byId = new Map(credentials.map((credential) => [credential.id, credential]));
    const own = records.flatMap((record): OwnDeployment[] => {
      const credential = byId.get(record.credentialId);
      if (credential === undefined) return [];
      return [{ record, deployment: toDeployment(credential, record) }];
    });
    const byProvider = Map.groupBy(credentials, ({ providerId }): string => providerId);
    return {
      byModel: Map.groupBy(own, ({ record }) => record.modelId),
      byProvider: new Map(
        [...byProvider].map(([id, ofProvider]) => [id, ofProvider.map((one) => toDeployment(one, undefined))]),
      ),
    };
  }

  return {
    findByModel: (organizationId, modelId) =>
      (shelves.get(organizationId)?.byModel.get(modelId) ?? []).map(toModelDeployment),

    findByProvider(organizationId, providerId) {
      const own = shelves.get(organizationId)?.byProvider.get(providerId) ?? [];
      const shared = environment.get(providerId) ?? [];
      return own.length === 0 ? shared : [...own, ...shared];
    },

    listAll: () =>
      [
        { byProvider: environment, owner: {} },
        ...[...shelves].map(([organizationId, { byProvider }]) => ({ byProvider, owner: { organizationId } })),
      ].flatMap(({ byProvider, owner }) =>
        [...byProvider].flatMap(([providerId, ofProvider]) =>
          ofProvider.map((deployment) => ({ providerId, deployment, ...owner })),
        ),
      ),

    listModels: (organizationId) =>
      [...(shelves.get(organizationId)?.byModel.values() ?? [])].flatMap(([first]) =>
        first === undefined ? [] : [toModelDeployment(first).model],
      ),

    write(rows, organizationIds) {
      const credentials = Map.groupBy(rows.credentials, (row) => row.organizationId);
      const records = Map.groupBy(rows.deployments, (row) => row.organizationId);
      const read = organizationIds ?? [...credentials.keys()];
      const next = organizationIds === undefined ? new Map<string, Shelf>() : shelves;
      for (const id of read) {
        const own = credentials.get(id) ?? [];
        if (own.length === 0) next.delete(id);
        else next.set(id, toShelf(own, records.get(id) ?? []));
      }
      shelves = next;
    },
  };
}
