import { randomBytes } from "node:crypto";
import type { Model, ModelCatalog } from "../../src/domain/catalog/model.ts";
import type { ClientOptions } from "../../src/domain/credential/credential-clients.ts";
import { createSecretVault, type SecretVault } from "../../src/domain/credential/secret-vault.ts";
import type { OwnedStore } from "../../src/domain/identity/identity-store.ts";
import type { Organization } from "../../src/domain/identity/organization.ts";
import { PROVIDER_FACTS } from "../../src/domain/provider/provider-facts.ts";
import type { ProviderClient } from "../../src/domain/provider/provider.ts";
import { createRouting, type Routing } from "../../src/domain/routing/create-routing.ts";
import { createAddressRule } from "../../src/lib/address-rule.ts";
import type { Clock } from "../../src/lib/clock.ts";
import { createIdSource } from "../../src/lib/id.ts";
import { createSystemClock } from "../../src/lib/system-clock.ts";
import { createMemoryBusCarrier, type MemoryEventBus } from "./memory-event-bus.ts";
import { createMemoryRoutingStores, type MemoryRoutingStores } from "./memory-routing-stores.ts";
import { createScriptedClient } from "./scripted-client.ts";

/** A replica of routing. */
export interface RoutingReplica extends Routing {
  readonly bus: MemoryEventBus;
  /** What each client was made of, in the order in which they were made. */
  readonly clients: readonly ClientOptions[];
}

/** What may differ from an ordinary harness. */
export interface RoutingHarnessOptions {
  readonly organizations?: readonly Organization[] | undefined;
  readonly clock?: Clock | undefined;
  /** Models of the catalogue. */
  readonly models?: readonly Model[] | undefined;
  /** Addresses of host names; others have none. */
  readonly hosts?: Readonly<Record<string, readonly string[]>> | undefined;
  readonly allowedCidrs?: readonly string[] | undefined;
  readonly vault?: SecretVault | undefined;
}

/** Creates replicas of routing around one store and one bus; their clients are scripted. */
export function createRoutingHarness(options: RoutingHarnessOptions = {}) {
  const stores: MemoryRoutingStores = createMemoryRoutingStores();
  const carrier = createMemoryBusCarrier();
  const clock = options.clock ?? createSystemClock();
  const ids = createIdSource({ clock, randomBytes });
  const vault = options.vault ?? createSecretVault({ secretKeys: [randomBytes(32)], randomBytes });
  const models = new Map((options.models ?? []).map((model) => [model.id, model]));
  const catalog: ModelCatalog = { findModel: (id) => models.get(id), listModels: () => [...models.values()] };
  const replicas: RoutingReplica[] = [];

  function create(): RoutingReplica {
    const bus = carrier.connect();
    const clients: ClientOptions[] = [];
    const routing = createRouting({
      ...stores,
      callLimits: { connectMs: 5_000, firstByteMs: 60_000, idleMs: 60_000, maxBodyBytes: 16_777_216 },
      organizations: toOrganizationStore(options.organizations ?? []),
      organizationLimits: { maxCredentials: 1_000, maxDeployments: 1_000 },
      vault,
      clock,
      ids,
      bus,
      catalog,
      environment: [],
      addressRule: createAddressRule(options.allowedCidrs ?? []),
      resolveHost: (host) => Promise.resolve(options.hosts?.[host] ?? []),
      operatorBaseUrl: () => undefined,
      createClient(made): ProviderClient {
        clients.push(made);
        const { providerId: id } = made;
        return { ...createScriptedClient(), provider: { id, name: PROVIDER_FACTS[id].name } };
      },
    });
    const replica = { ...routing, bus, clients };
    replicas.push(replica);
    return replica;
  }

  return {
    stores,
    catalog,
    vault,
    create,
    /** Creates a replica and starts it. */
    async start(): Promise<RoutingReplica> {
      const replica = create();
      await replica.start();
      return replica;
    },
    /** Stops all replicas. */
    close() {
      for (const replica of replicas) replica.close();
    },
  };
}

function toOrganizationStore(organizations: readonly Organization[]): OwnedStore<Organization> {
  return {
    insert: () => Promise.reject(new Error("no organization is made here")),
    findByIds: (_scope, wanted) => Promise.resolve(organizations.filter(({ id }) => wanted.includes(id))),
    list: () => Promise.reject(new Error("no organization is listed here")),
  };
}
