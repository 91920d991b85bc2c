import type { ModelCatalog } from "../catalog/model.ts";
import { createCredentialClients, type ClientOptions } from "../credential/credential-clients.ts";
import { createCredentials } from "../credential/create-credentials.ts";
import type { CredentialDeps, Credentials } from "../credential/credentials.ts";
import type { EventBus } from "../event-bus/event-bus.ts";
import { createOrganizationSync } from "../event-bus/organization-sync.ts";
import type { CallLimits } from "../provider/call-limits.ts";
import type { ProviderClient } from "../provider/provider.ts";
import { createDeploymentBook, type DeploymentBook } from "./deployment-book.ts";
import type { LiveStore } from "./deployment-store.ts";
import { createDeployments } from "./create-deployments.ts";
import type { Deployments } from "./deployments.ts";
import type { Deployment } from "./deployment.ts";

/** What {@link createRouting} works with. */
export interface RoutingDeps extends Omit<CredentialDeps, "announce"> {
  readonly live: LiveStore;
  /** Limits on the waits of a test of a connection. */
  readonly callLimits: CallLimits;
  readonly bus: EventBus;
  readonly catalog: ModelCatalog;
  /** The deployments of the environment's credentials. */
  readonly environment: readonly Deployment[];
  readonly createClient: (options: ClientOptions) => ProviderClient;
}

/** Credentials and deployments, and who serves what by them. */
export interface Routing {
  readonly credentials: Credentials;
  readonly deployments: Deployments;
  readonly book: DeploymentBook;
  /** Reads all that there is, and begins to listen; rejects where the store cannot be read. */
  start(): Promise<void>;
  /** Takes over what was written for an organization from elsewhere in this process, and tells the others. Never rejects. */
  announce(organizationId: string): Promise<void>;
  /** Stops listening and polling. */
  close(): void;
}

/** Puts together what has to do with credentials and deployments. */
export function createRouting(deps: RoutingDeps): Routing {
  const clients = createCredentialClients(deps);
  const book = createDeploymentBook({ environment: deps.environment, clients, catalog: deps.catalog });
  const sync = createOrganizationSync({
    topic: "deployment.changed",
    bus: deps.bus,
    clock: deps.clock,
    read: async (organizationIds) => {
      book.write(await deps.live.loadLive(organizationIds), organizationIds);
    },
  });
  const own = { ...deps, clients, announce: sync.announce };
  return {
    credentials: createCredentials(own),
    deployments: createDeployments(own),
    book,
    start: sync.start,
    announce: sync.announce,
    close: sync.close,
  };
}
