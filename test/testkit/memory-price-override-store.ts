import { isWithin } from "../../src/domain/identity/principal.ts";
import type { PriceOverride, PriceOverrideStore } from "../../src/domain/price-override/price-override.ts";

/** A store of overrides in memory that a test can take away. */
export interface MemoryPriceOverrideStore extends PriceOverrideStore {
  /** Whether it answers. */
  isThere: boolean;
}

/** Creates an empty store. */
export function createMemoryPriceOverrideStore(): MemoryPriceOverrideStore {
  const rows = new Map<string, PriceOverride>();
  const answer = async <T>(work: () => T): Promise<T> => {
    await Promise.resolve();
    if (!store.isThere) throw new Error("the store is away");
    return work();
  };
  const store: MemoryPriceOverrideStore = {
    isThere: true,
    insert: (override) =>
      answer(() => {
        const other = [...rows.values()].find(
          (row) =>
            row.organizationId === override.organizationId &&
            row.modelId === override.modelId &&
            row.unit === override.unit &&
            row.validFromMs < (override.validUntilMs ?? Infinity) &&
            (row.validUntilMs ?? Infinity) > override.validFromMs,
        );
        if (other !== undefined) return { kind: "overlap", other };
        rows.set(override.id, override);
        return { kind: "inserted" };
      }),
    remove: (scope, id, by) =>
      answer(() => {
        const row = rows.get(id);
        if (row === undefined || !isWithin(scope, row.organizationId)) return undefined;
        const removed = { ...row, validUntilMs: by.atMs, removedAtMs: by.atMs, removedBy: by.apiKeyId };
        rows.set(id, removed);
        return removed;
      }),
    list: () => Promise.reject(new Error("no override is listed here")),
    loadLive: (atMs, organizationIds) =>
      answer(() =>
        [...rows.values()].filter(
          (row) => (organizationIds?.includes(row.organizationId) ?? true) && (row.validUntilMs ?? Infinity) > atMs,
        ),
      ),
  };
  return store;
}
