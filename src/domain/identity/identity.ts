import type { Page, PageRequest } from "../../lib/page.ts";
import type { AdminResult } from "../error/user-error.ts";
import type { ApiKey } from "./api-key.ts";
import type { Organization, Project, Team, User } from "./organization.ts";
import type { Principal } from "./principal.ts";

/** What a caller shows to prove who it is. */
export interface PresentedCredentials {
  /** The `Authorization` header, or the field of that name in `connection_init`: `Bearer <key>`. */
  readonly authorization: string | undefined;
  /** The `x-narthex-organization` header or field: whom the root key acts for. Others may only name their own organization. */
  readonly organizationId: string | undefined;
}

/** A new key and, this once, its secret. */
export interface CreatedApiKey {
  readonly apiKey: ApiKey;
  readonly secret: string;
}

/** What is asked of {@link Identity.createApiKey}. */
export interface CreateApiKeyRequest {
  readonly name: string;
  readonly scopes: readonly string[];
  readonly organizationId: string | undefined;
  readonly teamId: string | undefined;
  readonly projectId: string | undefined;
  readonly userId: string | undefined;
  readonly expiresAtMs: number | undefined;
}

/** Reads of one owned noun on behalf of a principal. */
export interface OwnedReader<T> {
  /** By id, in the order of the ids; `undefined` where there is none or the principal may not see it. */
  findByIds(principal: Principal, ids: readonly string[]): Promise<readonly (T | undefined)[]>;
  /** The acting organization's, newest first. */
  list(principal: Principal, page: PageRequest): Promise<Page<T>>;
}

/**
 * Who may call, and what belongs to whom. Creating needs `organization:admin` (keys: `key:write`), listing too (keys: `key:read`);
 * `organizationId` in a request may differ from the principal's own only for the root key, and organizations are made by it alone.
 */
export interface Identity {
  /** Throws `UNAUTHENTICATED` for a missing, malformed, unknown, expired or revoked key, all after the same work. */
  authenticate(presented: PresentedCredentials): Promise<Principal>;
  /** The principal's own organization. */
  getOwnOrganization(principal: Principal): Promise<Organization>;
  readonly organizations: OwnedReader<Organization>;
  readonly teams: OwnedReader<Team>;
  readonly projects: OwnedReader<Project>;
  readonly users: OwnedReader<User>;
  readonly apiKeys: OwnedReader<ApiKey>;
  createOrganization(principal: Principal, request: { readonly name: string }): Promise<AdminResult<Organization>>;
  createTeam(
    principal: Principal,
    request: { readonly name: string; readonly organizationId: string | undefined },
  ): Promise<AdminResult<Team>>;
  createProject(
    principal: Principal,
    request: {
      readonly name: string;
      readonly teamId: string | undefined;
      readonly organizationId: string | undefined;
    },
  ): Promise<AdminResult<Project>>;
  createUser(
    principal: Principal,
    request: { readonly name: string; readonly organizationId: string | undefined },
  ): Promise<AdminResult<User>>;
  createApiKey(principal: Principal, request: CreateApiKeyRequest): Promise<AdminResult<CreatedApiKey>>;
  /** Revoking a revoked key is a no-op. Refused everywhere within 1 s. */
  revokeApiKey(principal: Principal, request: { readonly id: string }): Promise<AdminResult<ApiKey>>;
}
