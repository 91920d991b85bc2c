import type { Clock } from "../../lib/clock.ts";
import { GatewayError } from "../error/gateway-error.ts";
import type { StoredApiKey } from "./api-key.ts";
import { isSameHash, nameSecret, parseLookupId, type SecretHasher } from "./api-key-secret.ts";
import type { PresentedCredentials } from "./identity.ts";
import { isLiveKey, type KeyCache } from "./key-cache.ts";
import { DEFAULT_ORGANIZATION_ID } from "./entity-id.ts";
import type { Principal } from "./principal.ts";
import { SCOPES } from "./scope.ts";

/** `Bearer <key>`, the scheme in any case. */
const BEARER = /^bearer +(\S+) *$/i;
/** Compared with where there is no key to compare with; no secret has this hash. */
const NO_HASH = new Uint8Array(32);
/** Looked up where what was presented has no lookup id; no key has this one. */
const NO_LOOKUP_ID = "";
/** How many proven secrets are remembered. */
const MAX_PROVEN = 10_000;

/** What authentication needs. */
export interface AuthenticateDeps {
  readonly keys: Pick<KeyCache, "find" | "confirm">;
  readonly hash: SecretHasher;
  /** The hash of the root key that holds for this process. */
  readonly rootHash: Uint8Array;
  readonly clock: Clock;
  /** Whether there is an organization of that id. */
  readonly hasOrganization: (id: string) => Promise<boolean>;
}

/**
 * Creates the one way from credentials to a {@link Principal}.
 *
 * A key that opens something is found in memory: by the SHA-256 of its secret where that was right before, which this process alone
 * remembers, else by its lookup id and the HMAC that is stored. Everything else - nothing presented, a malformed, unknown, expired or
 * revoked key, a wrong secret - takes one way: both hashes, a comparison, one lookup in the store shared with everybody else
 * who waits for one, a comparison, and the same refusal. Where the store is away, a key that is not known here is refused
 * with `OVERLOADED`, because another replica may have made it; what cannot be right is `UNAUTHENTICATED` even then.
 */
export function createAuthenticate(deps: AuthenticateDeps): (presented: PresentedCredentials) => Promise<Principal> {
  const principals = new WeakMap<StoredApiKey, Principal>();
  /** Keys whose secret was found right by its HMAC, by the SHA-256 of the secret. What is refused never stands here, so that every refusal takes the same time. */
  const proven = new Map<string, StoredApiKey>();

  function noteProven(name: string, key: StoredApiKey): void {
    // One that is renewed has its place already, and goes to the end: nobody else makes room for it.
    proven.delete(name);
    const oldest = proven.keys().next();
    if (proven.size >= MAX_PROVEN && oldest.done !== true) proven.delete(oldest.value);
    proven.set(name, key);
  }

  /** The key of a secret that was right before and is still: a key that was revoked or changed is another one in the cache, or none. */
  function findProven(name: string): StoredApiKey | undefined {
    const key = proven.get(name);
    return key !== undefined && deps.keys.find(key.lookupId) === key && isLiveKey(key, deps.clock.nowMs())
      ? key
      : undefined;
  }

  function toKeyPrincipal(key: StoredApiKey): Principal {
    const known = principals.get(key);
    if (known !== undefined) return known;
    const principal: Principal = {
      kind: "apiKey",
      organizationId: key.organizationId,
      apiKeyId: key.id,
      teamId: key.teamId,
      projectId: key.projectId,
      userId: key.userId,
      scopes: new Set(key.scopes),
    };
    principals.set(key, principal);
    return principal;
  }

  function toPrincipal(key: StoredApiKey, organizationId: string | undefined): Principal {
    if (organizationId !== undefined && organizationId !== key.organizationId) throw noOrganization();
    return toKeyPrincipal(key);
  }

  async function confirm(lookupId: string | undefined, isKnownDead: boolean): Promise<StoredApiKey | undefined> {
    try {
      return await deps.keys.confirm(lookupId ?? NO_LOOKUP_ID);
    } catch (error) {
      if (lookupId === undefined || isKnownDead) return undefined;
      throw error;
    }
  }

  async function toRootPrincipal(requested: string): Promise<Principal> {
    if (requested !== DEFAULT_ORGANIZATION_ID && !(await deps.hasOrganization(requested))) throw noOrganization();
    return {
      kind: "root",
      organizationId: requested,
      apiKeyId: undefined,
      teamId: undefined,
      projectId: undefined,
      userId: undefined,
      scopes: new Set(SCOPES),
    };
  }

  return async (presented) => {
    const text = BEARER.exec(presented.authorization ?? "")?.[1] ?? "";
    const organizationId = presented.organizationId === "" ? undefined : presented.organizationId;
    const name = nameSecret(text);
    const provenKey = findProven(name);
    if (provenKey !== undefined) return toPrincipal(provenKey, organizationId);

    const hash = deps.hash(text);
    if (isSameHash(hash, deps.rootHash)) return toRootPrincipal(organizationId ?? DEFAULT_ORGANIZATION_ID);

    const lookupId = parseLookupId(text);
    const known = lookupId === undefined ? undefined : deps.keys.find(lookupId);
    const isKnown = isSameHash(hash, known?.secretHmac ?? NO_HASH);
    let key = known !== undefined && isKnown && isLiveKey(known, deps.clock.nowMs()) ? known : undefined;
    if (key === undefined) {
      const stored = await confirm(lookupId, isKnown);
      const isStored = isSameHash(hash, stored?.secretHmac ?? NO_HASH);
      key = stored !== undefined && isStored && isLiveKey(stored, deps.clock.nowMs()) ? stored : undefined;
    }
    if (key === undefined) throw unauthenticated();
    noteProven(name, key);
    return toPrincipal(key, organizationId);
  };
}

function unauthenticated(): GatewayError {
  return new GatewayError({
    code: "UNAUTHENTICATED",
    message:
      "No valid API key. Send one as `Authorization: Bearer <key>`, over WebSocket as `authorization` in connection_init.",
  });
}

/** Where there is none and where the key may not see it alike. */
function noOrganization(): GatewayError {
  return new GatewayError({
    code: "NOT_FOUND",
    message: "There is no such organization. Correct x-narthex-organization, or leave it out.",
    field: ["x-narthex-organization"],
  });
}
