import { GatewayError } from "../../src/domain/error/gateway-error.ts";
import type { StoredCredential } from "../../src/domain/credential/credential.ts";
import type { BoundedStore } from "../../src/domain/credential/revised-store.ts";
import type { CredentialStore } from "../../src/domain/credential/rewrap-secrets.ts";
import { isWithin } from "../../src/domain/identity/principal.ts";
import type { DeploymentRecord } from "../../src/domain/routing/deployment-record.ts";
import type { DeploymentStore, LiveStore } from "../../src/domain/routing/deployment-store.ts";

/** Stores of credentials and deployments in memory, shared by all replicas of a test, with the faults a database has. */
export interface MemoryRoutingStores {
  readonly credentials: CredentialStore;
  readonly deployments: DeploymentStore;
  readonly live: LiveStore;
  readonly credentialRows: Map<string, StoredCredential>;
  /** Every statement fails as a lost database does, until it is put back. */
  isAway: boolean;
  /** Runs between a statement's reading and its answer. */
  beforeAnswer: (statement: string) => Promise<void>;
}

interface Row {
  readonly id: string;
  readonly organizationId: string;
  readonly revision: number;
  readonly archivedAtMs: number | undefined;
}

/** Creates empty stores. */
export function createMemoryRoutingStores(): MemoryRoutingStores {
  const credentialRows = new Map<string, StoredCredential>();
  const deploymentRows = new Map<string, DeploymentRecord>();

  async function answer<T>(statement: string, value: T): Promise<T> {
    if (stores.isAway) throw new GatewayError({ code: "OVERLOADED", message: "The database does not answer." });
    await stores.beforeAnswer(statement);
    return value;
  }

  function createOwned<T extends Row>(rows: Map<string, T>): BoundedStore<T> {
    return {
      async insert(row) {
        await answer("insert", undefined);
        rows.set(row.id, row);
      },
      async insertWithin(row, maxLive) {
        await answer("insert", undefined);
        const live = [...rows.values()].filter(
          (one) => one.organizationId === row.organizationId && one.archivedAtMs === undefined,
        );
        if (live.length >= maxLive) return false;
        rows.set(row.id, row);
        return true;
      },
      findByIds: (scope, ids) =>
        answer(
          "findByIds",
          [...rows.values()].filter((row) => ids.includes(row.id) && isWithin(scope, row.organizationId)),
        ),
      list(scope, page) {
        const seen = [...rows.values()]
          .filter((row) => isWithin(scope, row.organizationId) && row.archivedAtMs === undefined)
          .reverse();
        return answer("list", {
          items: seen.slice(0, page.first).map((node) => ({ cursor: node.id, node })),
          hasNextPage: seen.length > page.first,
          hasPreviousPage: false,
        });
      },
      async replace(row) {
        await answer("replace", undefined);
        const isThere = rows.get(row.id)?.revision === row.revision - 1;
        if (isThere) rows.set(row.id, row);
        return isThere;
      },
    };
  }

  const isLive = (row: Row & { readonly isEnabled: boolean }): boolean =>
    row.isEnabled && row.archivedAtMs === undefined;
  const stores: MemoryRoutingStores = {
    credentialRows,
    isAway: false,
    beforeAnswer: () => Promise.resolve(),
    credentials: {
      ...createOwned(credentialRows),
      listSealedOtherwise: (keyId, after, limit) =>
        answer(
          "listSealedOtherwise",
          [...credentialRows.values()]
            .filter((row) => row.sealedSecret !== undefined && row.sealedSecret.keyId !== keyId)
            .filter((row) => after === undefined || row.id > after)
            .sort((left, right) => (left.id < right.id ? -1 : 1))
            .slice(0, limit),
        ),
    },
    deployments: {
      ...createOwned(deploymentRows),
      countOfCredential: (credentialId) =>
        answer(
          "countOfCredential",
          [...deploymentRows.values()].filter(
            (row) => row.credentialId === credentialId && row.archivedAtMs === undefined,
          ).length,
        ),
    },
    live: {
      loadLive(organizationIds) {
        const isRead = (row: Row): boolean => organizationIds?.includes(row.organizationId) ?? true;
        return answer("loadLive", {
          credentials: [...credentialRows.values()].filter((row) => isLive(row) && isRead(row)),
          deployments: [...deploymentRows.values()].filter((row) => isLive(row) && isRead(row)),
        });
      },
    },
  };
  return stores;
}
