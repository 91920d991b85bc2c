import { afterEach, describe, expect, it } from "vitest";
import { createListingBook } from "../../../src/domain/catalog/listing-book.ts";
import type { ModelListing, ModelListingStore } from "../../../src/domain/catalog/model-listing.ts";
import { bareModel } from "../../../src/domain/catalog/model.ts";
import { createListingRefresh, type ListingRefresh } from "../../../src/domain/catalog/refresh-listings.ts";
import { ProviderError } from "../../../src/domain/provider/provider-error.ts";
import type { CredentialDeployment } from "../../../src/domain/routing/deployment-book.ts";
import { createManualClock } from "../../testkit/manual-clock.ts";
import { createMemoryBusCarrier } from "../../testkit/memory-event-bus.ts";
import { createScriptedClient } from "../../testkit/scripted-client.ts";

const HOUR = 3_600_000;

describe("the refresh of vendors' lists", () => {
  const clock = createManualClock();
  const running: ListingRefresh[] = [];
  afterEach(() => {
    for (const one of running.splice(0)) one.close();
  });

  /** A vendor whose list a test writes; a function of it fails. */
  function createVendor(id: string, names: string[]) {
    const vendor = { names, failure: undefined as Error | undefined, readings: 0, hold: Promise.resolve() };
    const client = {
      ...createScriptedClient(),
      async listModels() {
        vendor.readings += 1;
        await vendor.hold;
        if (vendor.failure !== undefined) throw vendor.failure;
        return vendor.names.map((vendorModelId) => ({ vendorModelId }));
      },
    };
    const own: CredentialDeployment = { providerId: "openai", deployment: { id, name: id, client } };
    return { vendor, own };
  }

  function setUp(all: readonly CredentialDeployment[], intervalMs = 6 * HOUR) {
    const carrier = createMemoryBusCarrier();
    const kept = new Map<string, ModelListing>();
    const store: ModelListingStore = {
      load: async (ids) => [...kept.values()].filter(({ deploymentId }) => ids?.includes(deploymentId) ?? true),
      save: async (listing) => void kept.set(listing.deploymentId, listing),
      removeReadBefore: async (ms) => {
        for (const { deploymentId, readAtMs } of kept.values()) if (readAtMs < ms) kept.delete(deploymentId);
      },
    };
    const failures: string[] = [];
    return {
      bus: carrier.connect(),
      kept,
      failures,
      start() {
        const book = createListingBook({
          catalog: { findModel: (id) => (id === "openai/known" ? bareModel(id) : undefined), listModels: () => [] },
        });
        const refresh = createListingRefresh({
          book,
          store,
          bus: carrier.connect(),
          clock,
          intervalMs,
          deployments: () => all,
          random: () => 0.5,
          onFailure: ({ deployment }) => failures.push(deployment),
        });
        running.push(refresh);
        refresh.start();
        const listed = (...of: readonly CredentialDeployment[]) =>
          book.listModels(of.map(({ deployment }) => deployment)).map(({ id }) => id);
        return { ...refresh, book, listed };
      },
    };
  }

  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
  };

  it("comes soon after the start, and brings what the catalogue does not know, without price or facts", async () => {
    const { vendor, own } = createVendor("dep_env_openai", ["known", "new"]);
    const replica = setUp([own]).start();
    await settle();
    expect(vendor.readings).toBe(0);

    clock.advance(10_000);
    await settle();
    expect(replica.listed(own)).toEqual(["openai/new"]);
    expect(replica.book.findModel([own.deployment], "openai/new")).toMatchObject({
      name: "new",
      capabilities: [],
      prices: [],
      contextWindow: undefined,
    });
  });

  it("comes again every few hours, and keeps the old list while a vendor is away", async () => {
    const { vendor, own } = createVendor("dep_env_openai", ["a"]);
    const { start, failures } = setUp([own]);
    const replica = start();
    clock.advance(10_000);
    await settle();
    vendor.failure = new ProviderError({ code: "PROVIDER_UNAVAILABLE", message: "away" });
    clock.advance(6 * HOUR);
    await settle();
    expect([replica.listed(own), failures]).toEqual([["openai/a"], ["dep_env_openai"]]);

    vendor.failure = undefined;
    vendor.names = ["b"];
    clock.advance(7 * HOUR);
    await settle();
    expect(replica.listed(own)).toEqual(["openai/b"]);
  });

  it("leaves a vendor alone that has just failed, however often others change what is theirs", async () => {
    const { vendor, own } = createVendor("dep_theirs", ["a"]);
    vendor.failure = new ProviderError({ code: "PROVIDER_ERROR", message: "refused key" });
    const { start, bus } = setUp([own]);
    start();
    async function change(): Promise<void> {
      await bus.publish({ topic: "deployment.changed", organizationId: "org_other" });
      await settle();
      clock.advance(30_000);
      await settle();
    }
    for (let count = 0; count < 10; count += 1) await change();
    expect(vendor.readings).toBe(1);

    // A new secret is another client.
    const renewed = createVendor("dep_theirs", ["a"]);
    Object.assign(own, { deployment: renewed.own.deployment });
    await change();
    expect(renewed.vendor.readings).toBe(1);
  });

  it("deletes kept lists that nobody has read again for 30 days", async () => {
    const [gone, stays] = [createVendor("cred_gone", ["a"]), createVendor("cred_stays", ["b"])];
    const all = [gone.own, stays.own];
    const { start, kept } = setUp(all);
    await start().refresh(all);
    all.shift();
    for (let day = 0; day < 29; day += 1) {
      clock.advance(24 * HOUR);
      await settle();
    }
    expect([...kept.keys()]).toEqual(["cred_gone", "cred_stays"]);
    clock.advance(48 * HOUR);
    await settle();
    expect([...kept.keys()]).toEqual(["cred_stays"]);
  });

  it("keeps a list whose vendor is away when the next reading, a month later, is due", async () => {
    const { own, vendor } = createVendor("cred_away", ["a"]);
    const { start, kept } = setUp([own], 720 * HOUR);
    await start().refresh([own]);
    vendor.failure = new Error("away");
    clock.advance(760 * HOUR);
    await settle();
    expect(vendor.readings).toBeGreaterThan(1);
    expect([...kept.keys()]).toEqual(["cred_away"]);
  });

  it("forgets the list of a credential that is gone", async () => {
    const [gone, stays] = [createVendor("cred_gone", ["a"]), createVendor("cred_stays", ["b"])];
    const all = [gone.own, stays.own];
    const { start, bus } = setUp(all, 0);
    const replica = start();
    await replica.refresh(all);
    all.shift();
    await bus.publish({ topic: "deployment.changed", organizationId: "org_1" });
    await settle();
    clock.advance(10_000);
    await settle();
    expect(replica.book.find("cred_gone")).toBeUndefined();
    expect(replica.listed(stays.own)).toEqual(["openai/b"]);
  });

  it("reads each list once for all who ask at the same time or shortly after", async () => {
    const { vendor, own } = createVendor("dep_env_openai", ["a"]);
    const replica = setUp([own], 0).start();
    const outcomes = await Promise.all([replica.refresh([own]), replica.refresh([own])]);
    await replica.refresh([own]);
    expect(vendor.readings).toBe(1);
    expect(outcomes.flat().map(({ hasFailed, listing }) => [hasFailed, listing?.vendorModelIds])).toEqual([
      [false, ["a"]],
      [false, ["a"]],
    ]);

    clock.advance(10_000);
    await replica.refresh([own]);
    expect(vendor.readings).toBe(2);
  });

  it("tells the other replicas, and a replica that starts while the vendor is away", async () => {
    const { vendor, own } = createVendor("dep_env_openai", ["a"]);
    const { start } = setUp([own], 0);
    const [one, other] = [start(), start()];
    await one.refresh([own]);
    await settle();
    expect([other.listed(own), vendor.readings]).toEqual([["openai/a"], 1]);

    vendor.failure = new ProviderError({ code: "PROVIDER_UNAVAILABLE", message: "away" });
    const third = start();
    await settle();
    expect(third.listed(own)).toEqual(["openai/a"]);
  });

  it("does not read in the background what another replica has just read, and never where that is off", async () => {
    const { vendor, own } = createVendor("dep_env_openai", ["a"]);
    const { start } = setUp([own]);
    const one = start();
    await one.refresh([own]);
    const other = start();
    clock.advance(10_000);
    await settle();
    expect([vendor.readings, other.listed(own)]).toEqual([1, ["openai/a"]]);

    const off = createVendor("dep_env_openai", ["a"]);
    setUp([off.own], 0).start();
    clock.advance(30 * HOUR);
    await settle();
    expect(off.vendor.readings).toBe(0);
  });

  it("shows a credential's list to those alone who may use it", async () => {
    const [ofA, ofB] = [createVendor("cred_a", ["only-a"]), createVendor("cred_b", ["only-b"])];
    const replica = setUp([ofA.own, ofB.own], 0).start();
    await replica.refresh([ofA.own, ofB.own]);

    expect(replica.listed(ofB.own)).toEqual(["openai/only-b"]);
    expect(replica.book.findModel([ofB.own.deployment], "openai/only-a")).toBeUndefined();
  });

  it("takes a vendor without a list as one of nothing, and drops names that nobody could ask for", async () => {
    const { vendor, own } = createVendor("dep_env_openai", ["a b", "", "x".repeat(300), "fine", "fine"]);
    const replica = setUp([own], 0).start();
    await replica.refresh([own]);
    expect(replica.listed(own)).toEqual(["openai/fine"]);

    vendor.failure = new ProviderError({ code: "PROVIDER_ERROR", message: "none", vendorStatus: 404 });
    clock.advance(10_000);
    const [outcome] = await replica.refresh([own]);
    expect([outcome?.hasFailed, replica.listed(own)]).toEqual([false, []]);
  });

  it("takes turns by organization: the stalled lists of one do not hold up another's", async () => {
    const stalled = Array.from({ length: 20 }, (_, index) => createVendor(`cred_a${String(index)}`, ["a"]));
    for (const { vendor } of stalled) vendor.hold = new Promise(() => undefined);
    const fine = createVendor("cred_b", ["b"]);
    const all = [
      ...stalled.map(({ own }) => ({ ...own, organizationId: "org_a" })),
      { ...fine.own, organizationId: "org_b" },
    ];
    const replica = setUp(all).start();
    clock.advance(10_000);
    await settle();
    expect(replica.listed(fine.own)).toEqual(["openai/b"]);
  });

  it("ends a reading that a vendor does not end, and says so of this one alone", async () => {
    const [silent, fine] = [createVendor("cred_a", ["a"]), createVendor("cred_b", ["b"])];
    silent.vendor.hold = new Promise(() => undefined);
    const replica = setUp([silent.own, fine.own], 0).start();
    const outcomes = replica.refresh([silent.own, fine.own]);
    await settle();
    clock.advance(10_000);

    expect((await outcomes).map(({ deployment, hasFailed }) => [deployment.id, hasFailed]).sort()).toEqual([
      ["cred_a", true],
      ["cred_b", false],
    ]);
  });
});
