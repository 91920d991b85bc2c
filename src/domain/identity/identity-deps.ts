import type { Clock } from "../../lib/clock.ts";
import type { IdSource } from "../../lib/id.ts";
import type { RandomBytes, SecretHasher } from "./api-key-secret.ts";
import type { IdentityStores } from "./identity-store.ts";
import type { KeyCache } from "./key-cache.ts";

/** What the mutations of identity work with. */
export interface IdentityDeps {
  readonly stores: IdentityStores;
  readonly keys: KeyCache;
  readonly hash: SecretHasher;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly randomBytes: RandomBytes;
}
