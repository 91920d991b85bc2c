import { randomBytes } from "node:crypto";
import { createIdentity, type RunningIdentity } from "../../src/domain/identity/create-identity.ts";
import type { Principal } from "../../src/domain/identity/principal.ts";
import type { Clock } from "../../src/lib/clock.ts";
import { createIdSource } from "../../src/lib/id.ts";
import { createSystemClock } from "../../src/lib/system-clock.ts";
import { createMemoryBusCarrier, type MemoryEventBus } from "./memory-event-bus.ts";
import { createMemoryIdentityStores, type MemoryIdentityStores } from "./memory-identity-stores.ts";

/** A root key for tests. */
export const ROOT_KEY = "root-key-of-the-tests-0123456789abcdef";

/** A replica of identity. */
export interface Replica extends RunningIdentity {
  readonly bus: MemoryEventBus;
}

/** Replicas of identity around one store and one bus. */
export interface IdentityHarness {
  readonly stores: MemoryIdentityStores;
  /** Starts a replica. `rootKey`: default {@link ROOT_KEY}; `null` for none. */
  start(options?: { rootKey?: string | null; secretKey?: Uint8Array }): Promise<Replica>;
  /** Stops all replicas. */
  close(): void;
}

/** Creates a harness; default with the machine's clock. */
export function createIdentityHarness(clock: Clock = createSystemClock()): IdentityHarness {
  const stores = createMemoryIdentityStores(clock);
  const carrier = createMemoryBusCarrier();
  const ids = createIdSource({ clock, randomBytes });
  const secretKey = randomBytes(32);
  const replicas: Replica[] = [];
  return {
    stores,
    async start(options = {}) {
      const bus = carrier.connect();
      const running = await createIdentity({
        stores,
        bus,
        clock,
        ids,
        randomBytes,
        secretKey: options.secretKey ?? secretKey,
        rootKey: options.rootKey === null ? undefined : (options.rootKey ?? ROOT_KEY),
      });
      const replica = { ...running, bus };
      replicas.push(replica);
      return replica;
    },
    close() {
      for (const replica of replicas) replica.close();
    },
  };
}

/** The value of an admin's mutation that must have gone well. */
export function valueOf<T>(result: { ok: true; value: T } | { ok: false; userErrors: readonly unknown[] }): T {
  if (!result.ok) throw new Error(JSON.stringify(result.userErrors));
  return result.value;
}

/** The principal of a key. */
export function signIn(
  replica: Pick<Replica, "identity">,
  key: string | undefined,
  organizationId?: string,
): Promise<Principal> {
  return replica.identity.authenticate({
    authorization: key === undefined ? undefined : `Bearer ${key}`,
    organizationId,
  });
}

/** Makes a key in the root key's acting organization, by default with one scope. */
export async function makeKey(
  replica: Pick<Replica, "identity">,
  request: Partial<Parameters<Replica["identity"]["createApiKey"]>[1]> = {},
): Promise<{ id: string; secret: string }> {
  const root = await signIn(replica, ROOT_KEY);
  const { apiKey, secret } = valueOf(
    await replica.identity.createApiKey(root, {
      name: "a key",
      scopes: ["completion:create"],
      organizationId: undefined,
      teamId: undefined,
      projectId: undefined,
      userId: undefined,
      expiresAtMs: undefined,
      ...request,
    }),
  );
  return { id: apiKey.id, secret };
}
