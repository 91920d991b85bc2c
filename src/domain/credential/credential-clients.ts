import type { ProviderClient, ProviderId } from "../provider/provider.ts";
import type { StoredCredential } from "./credential.ts";
import type { SecretVault } from "./secret-vault.ts";

/** The most clients that are kept open; each has connections of its own, which close when they are idle. */
const MAX_CLIENTS = 1_000;

/** What a client is made of. */
export interface ClientOptions {
  readonly providerId: ProviderId;
  readonly secret: string | undefined;
  /** `undefined` for the vendor's own address. */
  readonly baseUrl: string | undefined;
  readonly settings: Readonly<Record<string, string>>;
  /** Whether the address is a caller's word: then each connection is held against the rule for addresses. */
  readonly isGuarded: boolean;
}

/** The clients of organizations' credentials. */
export interface CredentialClients {
  /**
   * The client of a credential as it is now; the same one as long as secret and address are the same. No two credentials share one.
   * Throws where the secret cannot be opened.
   *
   * @param region goes before the credential's own
   */
  get(credential: StoredCredential, region: string | undefined): ProviderClient;
}

/** Creates an empty cache: a secret is opened once, when its client is first used. */
export function createCredentialClients(deps: {
  readonly vault: SecretVault;
  readonly createClient: (options: ClientOptions) => ProviderClient;
  /** The address that the operator has set for a provider; `undefined` where the vendor's own is called. */
  readonly operatorBaseUrl: (providerId: ProviderId) => string | undefined;
}): CredentialClients {
  const clients = new Map<string, ProviderClient>();

  function open(credential: StoredCredential, region: string | undefined): ProviderClient {
    const { organizationId, id, secretVersion, sealedSecret, providerId, baseUrl } = credential;
    const context = { organizationId, ownerId: id, version: secretVersion };
    const settings = region === undefined ? credential.settings : { ...credential.settings, region };
    return deps.createClient({
      providerId,
      secret: sealedSecret === undefined ? undefined : deps.vault.open(context, sealedSecret),
      baseUrl: baseUrl ?? deps.operatorBaseUrl(providerId),
      settings,
      isGuarded: credential.managedBy === "API" && (baseUrl !== undefined || Object.keys(settings).length > 0),
    });
  }

  return {
    get(credential, region) {
      const key = keyOf(credential, region);
      const known = clients.get(key);
      const client = known ?? open(credential, region);
      // Last in the map is the one that was used last.
      clients.delete(key);
      clients.set(key, client);
      const oldest = clients.keys().next();
      if (clients.size > MAX_CLIENTS && oldest.done !== true) clients.delete(oldest.value);
      return client;
    },
  };
}

function keyOf(credential: StoredCredential, region: string | undefined): string {
  const { organizationId, id, secretVersion, baseUrl, settings, managedBy } = credential;
  return JSON.stringify([organizationId, id, secretVersion, baseUrl, settings, managedBy, region]);
}
