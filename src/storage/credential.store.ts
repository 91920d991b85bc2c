import type { StoredCredential } from "../domain/credential/credential.ts";
import type { CredentialStore } from "../domain/credential/rewrap-secrets.ts";
import type { Database } from "./database.ts";
import { guardDatabase } from "./database-error.ts";
import { createOrganizationLine, insertWithin } from "./organization-line.ts";
import { createOwnedStore } from "./owned-store.ts";
import { toMoment, toStorableText } from "./storable.ts";
import { credentialTable as table } from "./tables/credential.table.ts";
import { and, asc, eq, gt, isNull, ne } from "./drizzle.ts";

/** Keeps credentials. Lists leave out what is archived. */
export function createCredentialStore(database: Pick<Database, "db" | "pool" | "clock">): CredentialStore {
  const inLine = createOrganizationLine(database, "credential");
  return {
    ...createCredentialRows(database),
    insertWithin: (credential, maxLive) =>
      insertWithin(inLine, { table, organizationId: toStorableText(credential.organizationId), maxLive }, (db) =>
        db.insert(table).values(fromCredential(credential)),
      ),
  };
}

/** The same without a limit, inside whatever transaction it is given. */
export function createCredentialRows({ db }: Pick<Database, "db">): Omit<CredentialStore, "insertWithin"> {
  return {
    ...createOwnedStore<StoredCredential>({
      columns: table,
      idBeginnings: ["cred_"],
      listed: isNull(table.archivedAt),
      insert: (credential) => db.insert(table).values(fromCredential(credential)),
      select: async (where, order, limit) => {
        const rows = await db
          .select()
          .from(table)
          .where(where)
          .orderBy(...order)
          .limit(limit);
        return rows.map(toCredential);
      },
    }),
    replace: (credential) =>
      guardDatabase(async () => {
        const isUnchanged = and(eq(table.id, credential.id), eq(table.revision, credential.revision - 1));
        const rows = await db
          .update(table)
          .set(fromCredential(credential))
          .where(isUnchanged)
          .returning({ id: table.id });
        return rows.length > 0;
      }),
    listSealedOtherwise: (keyId, after, limit) =>
      guardDatabase(async () => {
        const rows = await db
          .select()
          .from(table)
          .where(and(ne(table.sealedKeyId, keyId), after === undefined ? undefined : gt(table.id, after)))
          .orderBy(asc(table.id))
          .limit(limit);
        return rows.map(toCredential);
      }),
  };
}

/** Maps a row. */
export function toCredential(row: typeof table.$inferSelect): StoredCredential {
  return {
    id: row.id,
    organizationId: row.organizationId,
    providerId: row.providerId,
    name: row.name,
    baseUrl: row.baseUrl ?? undefined,
    settings: row.settings,
    maskedSecret: row.maskedSecret ?? undefined,
    secretVersion: row.secretVersion,
    secretSetAtMs: row.secretSetAt?.getTime(),
    sealedSecret:
      row.sealedSecret === null || row.sealedKeyId === null
        ? undefined
        : { keyId: row.sealedKeyId, bytes: row.sealedSecret },
    isEnabled: row.isEnabled,
    managedBy: row.managedBy,
    revision: row.revision,
    createdAtMs: row.createdAt.getTime(),
    updatedAtMs: row.updatedAt.getTime(),
    archivedAtMs: row.archivedAt?.getTime(),
  };
}

/** The row of a credential. */
function fromCredential(credential: StoredCredential): typeof table.$inferInsert {
  return {
    id: credential.id,
    organizationId: credential.organizationId,
    providerId: credential.providerId,
    name: toStorableText(credential.name),
    baseUrl: credential.baseUrl ?? null,
    settings: credential.settings,
    maskedSecret: credential.maskedSecret ?? null,
    secretVersion: credential.secretVersion,
    secretSetAt: credential.secretSetAtMs === undefined ? null : toMoment(credential.secretSetAtMs),
    sealedKeyId: credential.sealedSecret?.keyId ?? null,
    sealedSecret: credential.sealedSecret?.bytes ?? null,
    isEnabled: credential.isEnabled,
    managedBy: credential.managedBy,
    revision: credential.revision,
    createdAt: toMoment(credential.createdAtMs),
    updatedAt: toMoment(credential.updatedAtMs),
    archivedAt: credential.archivedAtMs === undefined ? null : toMoment(credential.archivedAtMs),
  };
}
