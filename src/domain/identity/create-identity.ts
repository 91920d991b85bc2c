import type { Clock } from "../../lib/clock.ts";
import type { IdSource } from "../../lib/id.ts";
import { GatewayError } from "../error/gateway-error.ts";
import type { EventBus } from "../event-bus/event-bus.ts";
import { createSecretHasher, type RandomBytes } from "./api-key-secret.ts";
import { createAuthenticate } from "./authenticate.ts";
import { checkSecretKey } from "./check-secret-key.ts";
import { createApiKeyMaker } from "./create-api-key.ts";
import { createOrganizationMaker } from "./create-organization.ts";
import { createProjectMaker } from "./create-project.ts";
import { createTeamMaker } from "./create-team.ts";
import { createUserMaker } from "./create-user.ts";
import { ensureDefaultOrganization, createOrganizationCheck } from "./known-organizations.ts";
import type { IdentityDeps } from "./identity-deps.ts";
import type { IdentityStores } from "./identity-store.ts";
import type { Identity } from "./identity.ts";
import { createKeyCache } from "./key-cache.ts";
import { createOwnedReader } from "./owned-reader.ts";
import { lookupScope } from "./principal.ts";
import { createApiKeyRevoker } from "./revoke-api-key.ts";
import { settleRootKey, type RootKeyOrigin } from "./root-key.ts";
import { toApiKey } from "./to-api-key.ts";

/** What {@link createIdentity} works with. */
export interface CreateIdentityOptions {
  readonly stores: IdentityStores;
  readonly bus: EventBus;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly randomBytes: RandomBytes;
  /** The instance's secret key, 32 bytes; never kept or shown. */
  readonly secretKey: Uint8Array;
  /** The configured root key, 32 characters or more; default: the one made on first start. */
  readonly rootKey: string | undefined;
}

/** An identity that has been started. */
export interface RunningIdentity {
  readonly identity: Identity;
  /** What to tell the operator about the root key. */
  readonly rootKey: RootKeyOrigin;
  /** Stops listening and polling. */
  close(): void;
}

/**
 * Starts identity: holds the secret key against the store's mark, settles the root key, makes the organization `default` where it
 * is missing and reads all live keys. Throws a StartupError for a wrong secret key; rejects where the store cannot be read.
 */
export async function createIdentity(options: CreateIdentityOptions): Promise<RunningIdentity> {
  const { stores, bus, clock, ids, randomBytes } = options;
  await checkSecretKey(stores, options.secretKey);
  const hash = createSecretHasher(options.secretKey);
  const { rootHash, origin } = await settleRootKey({ stores, hash, randomBytes, given: options.rootKey });
  await ensureDefaultOrganization(stores.organizations, clock);
  const keys = createKeyCache({ store: stores.apiKeys, bus, clock });
  await keys.start();

  const deps: IdentityDeps = { stores, keys, hash, clock, ids, randomBytes };
  const hasOrganization = createOrganizationCheck(stores.organizations);
  const identity: Identity = {
    authenticate: createAuthenticate({ keys, hash, rootHash, clock, hasOrganization }),
    async getOwnOrganization(principal) {
      const [own] = await stores.organizations.findByIds(lookupScope(principal), [principal.organizationId]);
      if (own !== undefined) return own;
      throw new GatewayError({ code: "NOT_FOUND", message: "This key's organization is not there." });
    },
    ...createReaders(stores),
    createOrganization: createOrganizationMaker(deps),
    createTeam: createTeamMaker(deps),
    createProject: createProjectMaker(deps),
    createUser: createUserMaker(deps),
    createApiKey: createApiKeyMaker(deps),
    revokeApiKey: createApiKeyRevoker(deps),
  };
  return { identity, rootKey: origin, close: keys.close };
}

function createReaders(
  stores: IdentityStores,
): Pick<Identity, "organizations" | "teams" | "projects" | "users" | "apiKeys"> {
  const scope = "organization:admin";
  return {
    organizations: createOwnedReader({
      store: stores.organizations,
      scope,
      ownId: (principal) => principal.organizationId,
      toShown: (row) => row,
    }),
    teams: createOwnedReader({
      store: stores.teams,
      scope,
      ownId: (principal) => principal.teamId,
      toShown: (row) => row,
    }),
    projects: createOwnedReader({
      store: stores.projects,
      scope,
      ownId: (principal) => principal.projectId,
      toShown: (row) => row,
    }),
    users: createOwnedReader({
      store: stores.users,
      scope,
      ownId: (principal) => principal.userId,
      toShown: (row) => row,
    }),
    apiKeys: createOwnedReader({
      store: stores.apiKeys,
      scope: "key:read",
      ownId: (principal) => principal.apiKeyId,
      toShown: toApiKey,
    }),
  };
}
