import { isPlausibleId } from "./entity-id.ts";
import type { OwnedStore } from "./identity-store.ts";
import type { OwnedReader } from "./identity.ts";
import { assertScope, listScope, lookupScope, type Principal } from "./principal.ts";
import type { Scope } from "./scope.ts";

/**
 * Creates the reads of one noun. Lists need the scope. By id, a principal without it sees only what it is itself: its own
 * organization, team, project, user and key; the rest is as if it were not there.
 *
 * @param deps.scope what lists and reads of others' rows need
 * @param deps.ownId the id of this noun that the principal itself has
 * @param deps.toShown takes off what callers must not see
 */
export function createOwnedReader<Row extends { readonly id: string }, Shown>(deps: {
  readonly store: OwnedStore<Row>;
  readonly scope: Scope;
  readonly ownId: (principal: Principal) => string | undefined;
  readonly toShown: (row: Row) => Shown;
}): OwnedReader<Shown> {
  return {
    async findByIds(principal, ids) {
      const isVisible = (id: string): boolean => principal.scopes.has(deps.scope) || id === deps.ownId(principal);
      const visible = [...new Set(ids)].filter((id) => isPlausibleId(id) && isVisible(id));
      const rows = visible.length === 0 ? [] : await deps.store.findByIds(lookupScope(principal), visible);
      const shown = new Map(rows.map((row) => [row.id, deps.toShown(row)]));
      return ids.map((id) => shown.get(id));
    },

    async list(principal, page) {
      assertScope(principal, deps.scope);
      const rows = await deps.store.list(listScope(principal), page);
      return { ...rows, items: rows.items.map(({ cursor, node }) => ({ cursor, node: deps.toShown(node) })) };
    },
  };
}
