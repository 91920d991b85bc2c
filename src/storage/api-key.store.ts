import type { StoredApiKey } from "../domain/identity/api-key.ts";
import type { ApiKeyStore } from "../domain/identity/identity-store.ts";
import { isScope } from "../domain/identity/scope.ts";
import type { Database } from "./database.ts";
import { guardDatabase } from "./database-error.ts";
import { createOwnedStore } from "./owned-store.ts";
import { toMoment, toStorableText } from "./storable.ts";
import { apiKeyTable as table } from "./tables/api-key.table.ts";
import { whereTenant } from "./tenant-scope.ts";
import { and, asc, eq, gt, inArray, isNull, or, sql } from "./drizzle.ts";

/** Keeps API keys, without their secrets. */
export function createApiKeyStore({ db, clock }: Pick<Database, "db" | "clock">): ApiKeyStore {
  const owned = createOwnedStore<StoredApiKey>({
    columns: table,
    idBeginnings: ["key_"],
    insert: (key) => db.insert(table).values(fromApiKey(key)),
    select: async (where, order, limit) => {
      const rows = await db
        .select()
        .from(table)
        .where(where)
        .orderBy(...order)
        .limit(limit);
      return rows.map(toApiKey);
    },
  });

  return {
    ...owned,
    revoke: (scope, id, atMs) =>
      guardDatabase(async () => {
        const rows = await db
          .update(table)
          .set({ revokedAt: sql`coalesce(${table.revokedAt}, ${toMoment(atMs).toISOString()}::timestamptz)` })
          .where(and(whereTenant(table.organizationId, scope), eq(table.id, toStorableText(id))))
          .returning();
        return rows[0] === undefined ? undefined : toApiKey(rows[0]);
      }),
    findByLookupIds: async (lookupIds) => {
      if (lookupIds.length === 0) return [];
      return guardDatabase(async () => {
        const rows = await db
          .select()
          .from(table)
          .where(inArray(table.lookupId, lookupIds.map(toStorableText)));
        return rows.map(toApiKey);
      });
    },
    listLive: (after, limit) =>
      guardDatabase(async () => {
        const isLive = and(
          isNull(table.revokedAt),
          or(isNull(table.expiresAt), gt(table.expiresAt, new Date(clock.nowMs()))),
        );
        const rows = await db
          .select()
          .from(table)
          .where(and(isLive, after === undefined ? undefined : gt(table.id, toStorableText(after))))
          .orderBy(asc(table.id))
          .limit(limit);
        return rows.map(toApiKey);
      }),
  };
}

function toApiKey(row: typeof table.$inferSelect): StoredApiKey {
  return {
    id: row.id,
    organizationId: row.organizationId,
    teamId: row.teamId ?? undefined,
    projectId: row.projectId ?? undefined,
    userId: row.userId ?? undefined,
    name: row.name,
    // A scope that a later build wrote and this one does not know gives no permission here.
    scopes: row.scopes.filter(isScope),
    lookupId: row.lookupId,
    secretHmac: row.secretHmac,
    expiresAtMs: row.expiresAt?.getTime(),
    revokedAtMs: row.revokedAt?.getTime(),
    createdAtMs: row.createdAt.getTime(),
  };
}

function fromApiKey(key: StoredApiKey): typeof table.$inferInsert {
  return {
    id: key.id,
    organizationId: key.organizationId,
    teamId: key.teamId ?? null,
    projectId: key.projectId ?? null,
    userId: key.userId ?? null,
    name: toStorableText(key.name),
    scopes: [...key.scopes],
    lookupId: key.lookupId,
    secretHmac: key.secretHmac,
    expiresAt: key.expiresAtMs === undefined ? null : toMoment(key.expiresAtMs),
    revokedAt: key.revokedAtMs === undefined ? null : toMoment(key.revokedAtMs),
    createdAt: toMoment(key.createdAtMs),
  };
}
