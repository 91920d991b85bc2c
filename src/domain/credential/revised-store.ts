import { GatewayError } from "../error/gateway-error.ts";
import type { OwnedStore } from "../identity/identity-store.ts";
import type { TenantScope } from "../identity/principal.ts";

/** Persistence of things that are changed, each change made from a known revision. */
export interface RevisedStore<T> extends OwnedStore<T> {
  /** Writes a row over the one with its id and `revision - 1`; whether that was still there. */
  replace(row: T): Promise<boolean>;
}

/** Persistence of things of which an organization has only so many. */
export interface BoundedStore<T> extends RevisedStore<T> {
  /**
   * Writes a row where its organization has fewer than so many that are not archived, however many do so at once.
   *
   * @returns whether it was written
   */
  insertWithin(row: T, maxLive: number): Promise<boolean>;
}

/** The row as it is to be, or a refusal. */
type Changed<T, Refusal> = { readonly ok: true; readonly value: T } | Refusal;

/** How often a change is made again because another came between. */
const MAX_TRIES = 5;

/**
 * Changes a row: what was read is what is changed, however many do so at once.
 *
 * @param change the row as it is to be, or a refusal; called again with the newer row where another change came between
 * @returns what was refused, or the row as it is now; `undefined` where the scope sees none
 */
export async function changeRow<T extends { readonly revision: number }, Refusal extends { readonly ok: false }>(
  store: RevisedStore<T>,
  scope: TenantScope,
  id: string,
  change: (row: T) => Changed<T, Refusal> | Promise<Changed<T, Refusal>>,
): Promise<Changed<T, Refusal> | undefined> {
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const [row] = await store.findByIds(scope, [id]);
    if (row === undefined) return undefined;
    const changed = await change(row);
    if (!changed.ok || changed.value === row) return changed;
    const value = { ...changed.value, revision: row.revision + 1 };
    if (await store.replace(value)) return { ok: true, value };
  }
  throw new GatewayError({
    code: "OVERLOADED",
    message: "Others change this at the same time. Read it again, and try again.",
    retryAfterMs: 100,
  });
}
