import type { IdentityStores } from "../domain/identity/identity-store.ts";
import { createApiKeyStore } from "./api-key.store.ts";
import type { Database } from "./database.ts";
import { createInstanceFactStore } from "./instance-fact.store.ts";
import { createOrganizationStore } from "./organization.store.ts";
import { createProjectStore } from "./project.store.ts";
import { createTeamStore } from "./team.store.ts";
import { createUserStore } from "./user.store.ts";

/** Everything that identity keeps, in one database. */
export function createIdentityStores(database: Pick<Database, "db" | "clock">): IdentityStores {
  return {
    organizations: createOrganizationStore(database),
    teams: createTeamStore(database),
    projects: createProjectStore(database),
    users: createUserStore(database),
    apiKeys: createApiKeyStore(database),
    ...createInstanceFactStore(database),
  };
}
