import type { Price } from "../domain/catalog/model.ts";
import type { DeploymentRecord } from "../domain/routing/deployment-record.ts";
import type { DeploymentStore, LiveStore } from "../domain/routing/deployment-store.ts";
import { toCredential } from "./credential.store.ts";
import type { Database } from "./database.ts";
import { guardDatabase } from "./database-error.ts";
import { createOrganizationLine, insertWithin } from "./organization-line.ts";
import { createOwnedStore } from "./owned-store.ts";
import { toMoment, toStorableText } from "./storable.ts";
import { credentialTable } from "./tables/credential.table.ts";
import { deploymentTable as table, type StoredPrice } from "./tables/deployment.table.ts";
import { and, asc, count, eq, inArray, isNull } from "./drizzle.ts";

/** Keeps deployments. Lists leave out what is archived. */
export function createDeploymentStore(database: Pick<Database, "db" | "pool" | "clock">): DeploymentStore {
  const inLine = createOrganizationLine(database, "deployment");
  return {
    ...createDeploymentRows(database),
    insertWithin: (deployment, maxLive) =>
      insertWithin(inLine, { table, organizationId: toStorableText(deployment.organizationId), maxLive }, (db) =>
        db.insert(table).values(fromDeployment(deployment)),
      ),
  };
}

/** The same without a limit, inside whatever transaction it is given. */
export function createDeploymentRows({ db }: Pick<Database, "db">): Omit<DeploymentStore, "insertWithin"> {
  return {
    ...createOwnedStore<DeploymentRecord>({
      columns: table,
      idBeginnings: ["dep_"],
      listed: isNull(table.archivedAt),
      insert: (deployment) => db.insert(table).values(fromDeployment(deployment)),
      select: async (where, order, limit) => {
        const rows = await db
          .select()
          .from(table)
          .where(where)
          .orderBy(...order)
          .limit(limit);
        return rows.map(toDeployment);
      },
    }),
    replace: (deployment) =>
      guardDatabase(async () => {
        const isUnchanged = and(eq(table.id, deployment.id), eq(table.revision, deployment.revision - 1));
        const rows = await db
          .update(table)
          .set(fromDeployment(deployment))
          .where(isUnchanged)
          .returning({ id: table.id });
        return rows.length > 0;
      }),
    countOfCredential: (credentialId) =>
      guardDatabase(async () => {
        const [row] = await db
          .select({ count: count() })
          .from(table)
          .where(and(eq(table.credentialId, toStorableText(credentialId)), isNull(table.archivedAt)));
        return row?.count ?? 0;
      }),
  };
}

/** Reads what calls are made with. */
export function createLiveStore({ db }: Pick<Database, "db">): LiveStore {
  return {
    loadLive: (organizationIds) =>
      guardDatabase(async () => {
        const credentials = await db
          .select()
          .from(credentialTable)
          .where(
            and(
              eq(credentialTable.isEnabled, true),
              isNull(credentialTable.archivedAt),
              organizationIds === undefined ? undefined : inArray(credentialTable.organizationId, [...organizationIds]),
            ),
          )
          .orderBy(asc(credentialTable.createdAt), asc(credentialTable.id));
        const deployments = await db
          .select()
          .from(table)
          .where(
            and(
              eq(table.isEnabled, true),
              isNull(table.archivedAt),
              organizationIds === undefined ? undefined : inArray(table.organizationId, [...organizationIds]),
            ),
          )
          .orderBy(asc(table.createdAt), asc(table.id));
        return { credentials: credentials.map(toCredential), deployments: deployments.map(toDeployment) };
      }),
  };
}

/** Maps a row. */
export function toDeployment(row: typeof table.$inferSelect): DeploymentRecord {
  return {
    id: row.id,
    organizationId: row.organizationId,
    credentialId: row.credentialId,
    providerId: row.providerId,
    name: row.name,
    modelId: row.modelId,
    vendorModelId: row.vendorModelId,
    region: row.region ?? undefined,
    capabilities: row.capabilities ?? undefined,
    contextWindow: row.contextWindow ?? undefined,
    maxOutputTokens: row.maxOutputTokens ?? undefined,
    prices: row.prices.map(toPrice),
    isEnabled: row.isEnabled,
    managedBy: row.managedBy,
    revision: row.revision,
    createdAtMs: row.createdAt.getTime(),
    updatedAtMs: row.updatedAt.getTime(),
    archivedAtMs: row.archivedAt?.getTime(),
  };
}

/** The row of a deployment. */
function fromDeployment(deployment: DeploymentRecord): typeof table.$inferInsert {
  return {
    id: deployment.id,
    organizationId: deployment.organizationId,
    credentialId: deployment.credentialId,
    providerId: deployment.providerId,
    name: toStorableText(deployment.name),
    modelId: toStorableText(deployment.modelId),
    vendorModelId: toStorableText(deployment.vendorModelId),
    region: deployment.region ?? null,
    capabilities: deployment.capabilities === undefined ? null : [...deployment.capabilities],
    contextWindow: deployment.contextWindow ?? null,
    maxOutputTokens: deployment.maxOutputTokens ?? null,
    prices: deployment.prices.map(fromPrice),
    isEnabled: deployment.isEnabled,
    managedBy: deployment.managedBy,
    revision: deployment.revision,
    createdAt: toMoment(deployment.createdAtMs),
    updatedAt: toMoment(deployment.updatedAtMs),
    archivedAt: deployment.archivedAtMs === undefined ? null : toMoment(deployment.archivedAtMs),
  };
}

function toPrice(stored: StoredPrice): Price {
  return { ...stored, picoUsdPerUnit: BigInt(stored.picoUsdPerUnit) };
}

function fromPrice(price: Price): StoredPrice {
  return { ...price, picoUsdPerUnit: String(price.picoUsdPerUnit) };
}
