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
  const { identity } = gateway;
  return {
    get organizations() {
      return keep(this, "organizations", (ids) => identity.organizations.findByIds(principal, ids));
    },
    get teams() {
      return keep(this, "teams", (ids) => identity.teams.findByIds(principal, ids));
    },
    get projects() {
      return keep(this, "projects", (ids) => identity.projects.findByIds(principal, ids));
    },
    get users() {
      return keep(this, "users", (ids) => identity.users.findByIds(principal, ids));
    },
    get apiKeys() {
      return keep(this, "apiKeys", (ids) => identity.apiKeys.findByIds(principal, ids));
    },
    get credentials() {
      return keep(this, "credentials", (ids) => gateway.credentials.findByIds(principal, ids));
    },
    get deployments() {
      return keep(this, "deployments", (ids) => gateway.deployments.findByIds(principal, ids));
    },
    get completions() {
      return keep(this, "completions", (ids) => gateway.findCompletions(principal, ids));
    },
    get embeddings() {
      const value = new Map<string, Promise<Embeddings>>();
      Object.defineProperty(this, "embeddings", { value });
      return value;
    },
  };
}

/** Creates a loader and puts it in the place of the getter that was asked for it. */
function keep<T>(
  loaders: Loaders,
  name: keyof Loaders,
  find: (ids: readonly string[]) => Promise<readonly (T | undefined)[]>,
): ByIdLoader<T> {
  const value: ByIdLoader<T> = new DataLoader((ids) => find(ids), { maxBatchSize: MAX_BATCH });
  Object.defineProperty(loaders, name, { value });
  return value;
}
