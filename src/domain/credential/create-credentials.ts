import { createOwnedReader } from "../identity/owned-reader.ts";
import { createCredentialArchiver } from "./archive-credential.ts";
import { createCredentialMaker } from "./create-credential.ts";
import { toCredential } from "./credential.ts";
import type { CredentialDeps, Credentials } from "./credentials.ts";
import { createCredentialUpdater } from "./update-credential.ts";

/** Creates the reads and changes of credentials. */
export function createCredentials(deps: CredentialDeps): Credentials {
  return {
    ...createOwnedReader({
      store: deps.credentials,
      scope: "deployment:read",
      ownId: () => undefined,
      toShown: toCredential,
    }),
    create: createCredentialMaker(deps),
    update: createCredentialUpdater(deps),
    archive: createCredentialArchiver(deps),
  };
}
