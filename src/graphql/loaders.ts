import DataLoader from "dataloader";
import type { ApiKey } from "../domain/identity/api-key.ts";
import type { CompletionRecord } from "../domain/completion/completion.ts";
import type { Credential } from "../domain/credential/credential.ts";
import type { Embeddings } from "../domain/embedding/embedding.ts";
import type { Gateway } from "../domain/gateway.ts";
import type { Organization, Project, Team, User } from "../domain/identity/organization.ts";
import type { Principal } from "../domain/identity/principal.ts";
import type { DeploymentRecord } from "../domain/routing/deployment-record.ts";

/** Reads by id, those of one operation joined into one; `undefined` for what is not there or not to be seen. */
type ByIdLoader<T> = DataLoader<string, T | undefined>;

/** The loaders of one operation. */
export interface Loaders {
  readonly organizations: ByIdLoader<Organization>;
  readonly teams: ByIdLoader<Team>;
  readonly projects: ByIdLoader<Project>;
  readonly users: ByIdLoader<User>;
  readonly apiKeys: ByIdLoader<ApiKey>;
  readonly credentials: ByIdLoader<Credential>;
  readonly deployments: ByIdLoader<DeploymentRecord>;
  readonly completions: ByIdLoader<CompletionRecord>;
  /** Calls for embeddings that the operation has begun, by the field's name in the answer. */
  readonly embeddings: Map<string, Promise<Embeddings>>;
}

/** The most ids that one read asks for. */
const MAX_BATCH = 200;

/** Creates the loaders of one operation, each when it is first used: most operations use none. */
export function createLoaders(gateway: Gateway, principal: Principal): Loaders {
  return new OperationLoaders(gateway, principal);
}

/** A class, as an object with getters of its own is slow to make, and every operation makes one. */
class OperationLoaders implements Loaders {
  readonly #gateway: Gateway;
  readonly #principal: Principal;
  #organizations: ByIdLoader<Organization> | undefined = undefined;
  #teams: ByIdLoader<Team> | undefined = undefined;
  #projects: ByIdLoader<Project> | undefined = undefined;
  #users: ByIdLoader<User> | undefined = undefined;
  #apiKeys: ByIdLoader<ApiKey> | undefined = undefined;
  #credentials: ByIdLoader<Credential> | undefined = undefined;
  #deployments: ByIdLoader<DeploymentRecord> | undefined = undefined;
  #completions: ByIdLoader<CompletionRecord> | undefined = undefined;
  #embeddings: Map<string, Promise<Embeddings>> | undefined = undefined;

  constructor(gateway: Gateway, principal: Principal) {
    this.#gateway = gateway;
    this.#principal = principal;
  }

  get organizations(): ByIdLoader<Organization> {
    return (this.#organizations ??= createLoader((ids) =>
      this.#gateway.identity.organizations.findByIds(this.#principal, ids),
    ));
  }

  get teams(): ByIdLoader<Team> {
    return (this.#teams ??= createLoader((ids) => this.#gateway.identity.teams.findByIds(this.#principal, ids)));
  }

  get projects(): ByIdLoader<Project> {
    return (this.#projects ??= createLoader((ids) => this.#gateway.identity.projects.findByIds(this.#principal, ids)));
  }

  get users(): ByIdLoader<User> {
    return (this.#users ??= createLoader((ids) => this.#gateway.identity.users.findByIds(this.#principal, ids)));
  }

  get apiKeys(): ByIdLoader<ApiKey> {
    return (this.#apiKeys ??= createLoader((ids) => this.#gateway.identity.apiKeys.findByIds(this.#principal, ids)));
  }

  get credentials(): ByIdLoader<Credential> {
    return (this.#credentials ??= createLoader((ids) => this.#gateway.credentials.findByIds(this.#principal, ids)));
  }

  get deployments(): ByIdLoader<DeploymentRecord> {
    return (this.#deployments ??= createLoader((ids) => this.#gateway.deployments.findByIds(this.#principal, ids)));
  }

  get completions(): ByIdLoader<CompletionRecord> {
    return (this.#completions ??= createLoader((ids) => this.#gateway.findCompletions(this.#principal, ids)));
  }

  get embeddings(): Map<string, Promise<Embeddings>> {
    return (this.#embeddings ??= new Map());
  }
}

function createLoader<T>(find: (ids: readonly string[]) => Promise<readonly (T | undefined)[]>): ByIdLoader<T> {
  return new DataLoader((ids) => find(ids), { maxBatchSize: MAX_BATCH });
}
