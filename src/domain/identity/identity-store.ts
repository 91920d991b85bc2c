import type { Page, PageRequest } from "../../lib/page.ts";
import type { StoredApiKey } from "./api-key.ts";
import type { Organization, Project, Team, User } from "./organization.ts";
import type { TenantScope } from "./principal.ts";

/**
 * Persistence of one owned noun. Every read takes a {@link TenantScope}; a row outside it is as if it were not there.
 * Rejects with `OVERLOADED` (retryable) where the database does not answer in time.
 */
export interface OwnedStore<T> {
  insert(row: T): Promise<void>;
  /** The rows with these ids that the scope may see, in any order. */
  findByIds(scope: TenantScope, ids: readonly string[]): Promise<readonly T[]>;
  /** Newest first. */
  list(scope: TenantScope, page: PageRequest): Promise<Page<T>>;
}

/** Persistence of API keys. */
export interface ApiKeyStore extends OwnedStore<StoredApiKey> {
  /** Sets the time of revocation where there is none yet. The stored key afterwards; `undefined` where the scope sees none. */
  revoke(scope: TenantScope, id: string, atMs: number): Promise<StoredApiKey | undefined>;
  /** For authentication alone, which knows no tenant yet. */
  findByLookupIds(lookupIds: readonly string[]): Promise<readonly StoredApiKey[]>;
  /** For authentication alone: every key that is neither revoked nor expired, oldest first, in pages of `limit` after the id `after`. */
  listLive(after: string | undefined, limit: number): Promise<readonly StoredApiKey[]>;
}

/** Everything that identity keeps. */
export interface IdentityStores {
  readonly organizations: OwnedStore<Organization>;
  readonly teams: OwnedStore<Team>;
  readonly projects: OwnedStore<Project>;
  readonly users: OwnedStore<User>;
  readonly apiKeys: ApiKeyStore;
  /**
   * Facts about the instance itself, written once: the first writer wins and everybody gets what was kept.
   * Names in use: `secret-key-check`, `root-key-hmac`, `instance-secret`.
   */
  putInstanceFact(name: string, value: string): Promise<string>;
  findInstanceFact(name: string): Promise<string | undefined>;
  /** Puts a fact in the place of another; nothing happens where that is no longer there. */
  replaceInstanceFact(name: string, kept: string, value: string): Promise<void>;
}
