import { setImmediate as turn } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { createOrganizationSync, type OrganizationSync } from "../../../src/domain/event-bus/organization-sync.ts";
import { createManualClock } from "../../testkit/manual-clock.ts";
import { createMemoryBusCarrier } from "../../testkit/memory-event-bus.ts";

const ALL = "all";
const TICK_MS = 500;

const running: OrganizationSync[] = [];
afterEach(() => {
  for (const sync of running.splice(0)) sync.close();
});

/** A sync whose reads are written down, and fail where they are told to. */
async function startSync() {
  const clock = createManualClock(0);
  const carrier = createMemoryBusCarrier();
  const bus = carrier.connect();
  const reads: string[] = [];
  const store = { isThere: true };
  const sync = createOrganizationSync({
    topic: "deployment.changed",
    bus,
    clock,
    read: (organizationIds) => {
      reads.push(organizationIds?.join() ?? ALL);
      return store.isThere ? Promise.resolve() : Promise.reject(new Error("connection lost"));
    },
  });
  running.push(sync);
  await sync.start();
  reads.length = 0;
  const pass = async (ms: number): Promise<void> => {
    clock.advance(ms);
    await turn();
  };
  return { bus, clock, reads, store, sync, other: carrier.connect(), pass };
}

describe("what is kept in step for each organization", () => {
  it("is read anew for the organization that a message names, of its own topic alone", async () => {
    const { other, reads, pass } = await startSync();
    await other.publish({ topic: "price-override.changed", organizationId: "org_a" });
    await other.publish({ topic: "deployment.changed", organizationId: "org_b" });
    await pass(0);
    expect(reads).toEqual(["org_b"]);
  });

  it("is read whole after a gap; a read that fails is made again with the next tick, and then no more", async () => {
    const { bus, reads, store, pass } = await startSync();
    store.isThere = false;
    bus.disconnect();
    bus.reconnect();
    await pass(0);
    expect(reads).toEqual([ALL]);
    store.isThere = true;
    await pass(TICK_MS);
    await pass(TICK_MS);
    expect(reads).toEqual([ALL, ALL]);
  });

  it("is read again with the next tick for an organization whose read failed", async () => {
    const { reads, store, sync, pass } = await startSync();
    store.isThere = false;
    await sync.announce("org_a");
    store.isThere = true;
    await pass(TICK_MS);
    await pass(TICK_MS);
    expect(reads.filter((read) => read === "org_a").length).toBeGreaterThanOrEqual(2);
    const count = reads.length;
    await pass(TICK_MS);
    expect(reads).toHaveLength(count);
  });

  it("is read whole with every tick while the bus does not reach it, and twice a minute while it does", async () => {
    const { bus, reads, pass } = await startSync();
    bus.disconnect();
    await pass(TICK_MS);
    await pass(TICK_MS);
    expect(reads).toEqual([ALL, ALL]);
    bus.reconnect();
    await pass(0);
    reads.length = 0;
    for (let ms = 0; ms < 60_000; ms += TICK_MS) await pass(TICK_MS);
    expect(reads).toEqual([ALL, ALL]);
  });
});
