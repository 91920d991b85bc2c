import type { RunDeclared } from "../domain/routing/apply-declared.ts";
import { createCredentialRows, toCredential } from "./credential.store.ts";
import type { Database } from "./database.ts";
import { guardDatabase } from "./database-error.ts";
import { createDeploymentRows, toDeployment } from "./deployment.store.ts";
import { createOrganizationStore } from "./organization.store.ts";
import { toStorableText } from "./storable.ts";
import { credentialTable } from "./tables/credential.table.ts";
import { deploymentTable } from "./tables/deployment.table.ts";
import { organizationTable } from "./tables/organization.table.ts";
import { transact } from "./transact.ts";
import { and, drizzle, eq, isNull, or } from "./drizzle.ts";

/** "narthex" in ASCII and three more: one replica applies its configuration file at a time. */
const DECLARED_LOCK_KEY = "31069370868557179";

/** Creates the transactions in which a configuration file is applied. */
export function createDeclaredRunner(database: Pick<Database, "pool">): RunDeclared {
  return (work) =>
    guardDatabase(() =>
      transact(database, async (client) => {
        await client.query("select pg_advisory_xact_lock($1)", [DECLARED_LOCK_KEY]);
        const db = drizzle(client);
        return work({
          credentials: createCredentialRows({ db }),
          deployments: createDeploymentRows({ db }),
          organizations: createOrganizationStore({ db }),
          findOrganizations: async (idOrName) => {
            const text = toStorableText(idOrName);
            const rows = await db
              .select()
              .from(organizationTable)
              .where(or(eq(organizationTable.id, text), eq(organizationTable.name, text)))
              .limit(3);
            return rows.map(({ id, name, createdAt }) => ({ id, name, createdAtMs: createdAt.getTime() }));
          },
          // Locked: secrets that are sealed anew meanwhile wait until this is done.
          listDeclared: async () => {
            const credentials = await db
              .select()
              .from(credentialTable)
              .where(and(eq(credentialTable.managedBy, "CONFIG"), isNull(credentialTable.archivedAt)))
              .for("update");
            const deployments = await db
              .select()
              .from(deploymentTable)
              .where(and(eq(deploymentTable.managedBy, "CONFIG"), isNull(deploymentTable.archivedAt)))
              .for("update");
            return { credentials: credentials.map(toCredential), deployments: deployments.map(toDeployment) };
          },
        });
      }),
    );
}
