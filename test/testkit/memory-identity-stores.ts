import { GatewayError } from "../../src/domain/error/gateway-error.ts";
import type { StoredApiKey } from "../../src/domain/identity/api-key.ts";
import type { IdentityStores, OwnedStore } from "../../src/domain/identity/identity-store.ts";
import type { Organization, Project, Team, User } from "../../src/domain/identity/organization.ts";
import { isWithin, type TenantScope } from "../../src/domain/identity/principal.ts";
import type { Clock } from "../../src/lib/clock.ts";

/** Identity's stores in memory, shared by all replicas of a test, with the faults a database has. */
export interface MemoryIdentityStores extends IdentityStores {
  /** Statements run so far, by name. */
  readonly statements: Record<"findByLookupIds" | "listLive" | "insert" | "findByIds", number>;
  /** Every statement fails as a lost database does, until it is put back. */
  isAway: boolean;
  /** Runs between a statement's reading and its answer. */
  beforeAnswer: (statement: string) => Promise<void>;
}

/** Creates empty stores. */
export function createMemoryIdentityStores(clock: Clock): MemoryIdentityStores {
  const facts = new Map<string, string>();
  const keys = new Map<string, StoredApiKey>();
  const statements = { findByLookupIds: 0, listLive: 0, insert: 0, findByIds: 0 };

  async function answer<T>(statement: string, value: T): Promise<T> {
    if (stores.isAway) throw new GatewayError({ code: "OVERLOADED", message: "The database does not answer." });
    await stores.beforeAnswer(statement);
    return value;
  }

  function createOwned<T extends { id: string; organizationId?: string }>(
    rows: Map<string, T>,
    tenantOf: (row: T) => string,
  ): OwnedStore<T> {
    const isSeen = (scope: TenantScope, row: T): boolean => isWithin(scope, tenantOf(row));
    return {
      async insert(row) {
        statements.insert += 1;
        await answer("insert", undefined);
        if (rows.has(row.id)) throw new Error("duplicate key");
        rows.set(row.id, row);
      },
      findByIds(scope, ids) {
        statements.findByIds += 1;
        return answer(
          "findByIds",
          [...rows.values()].filter((row) => ids.includes(row.id) && isSeen(scope, row)),
        );
      },
      list(scope, page) {
        const seen = [...rows.values()].filter((row) => isSeen(scope, row)).reverse();
        return answer("list", {
          items: seen.slice(0, page.first).map((node) => ({ cursor: node.id, node })),
          hasNextPage: seen.length > page.first,
          hasPreviousPage: false,
        });
      },
    };
  }

  const stores: MemoryIdentityStores = {
    statements,
    isAway: false,
    beforeAnswer: () => Promise.resolve(),
    organizations: createOwned(new Map<string, Organization>(), (row) => row.id),
    teams: createOwned(new Map<string, Team>(), (row) => row.organizationId),
    projects: createOwned(new Map<string, Project>(), (row) => row.organizationId),
    users: createOwned(new Map<string, User>(), (row) => row.organizationId),
    apiKeys: {
      ...createOwned(keys, (row) => row.organizationId),
      async revoke(scope, id, atMs) {
        const key = keys.get(id);
        if (key === undefined) return answer("revoke", undefined);
        if (!isWithin(scope, key.organizationId)) return undefined;
        const revoked = { ...key, revokedAtMs: key.revokedAtMs ?? atMs };
        await answer("revoke", undefined);
        keys.set(id, revoked);
        return revoked;
      },
      findByLookupIds(lookupIds) {
        statements.findByLookupIds += 1;
        const wanted = new Set(lookupIds);
        return answer(
          "findByLookupIds",
          [...keys.values()].filter((key) => wanted.has(key.lookupId)),
        );
      },
      listLive(after, limit) {
        statements.listLive += 1;
        const live = [...keys.values()]
          .filter((key) => key.revokedAtMs === undefined && (key.expiresAtMs ?? Infinity) > clock.nowMs())
          .filter((key) => after === undefined || key.id > after)
          .sort((left, right) => (left.id < right.id ? -1 : 1));
        return answer("listLive", live.slice(0, limit));
      },
    },
    putInstanceFact(name, value) {
      const kept = facts.get(name) ?? value;
      facts.set(name, kept);
      return answer("putInstanceFact", kept);
    },
    replaceInstanceFact(name, kept, value) {
      if (facts.get(name) === kept) facts.set(name, value);
      return answer("replaceInstanceFact", undefined);
    },
    findInstanceFact: (name) => answer("findInstanceFact", facts.get(name)),
  };
  return stores;
}
