import { randomBytes } from "node:crypto";
import { afterEach, describe, expect, it } from "vitest";
import { rewrapSecrets } from "../../../src/domain/credential/rewrap-secrets.ts";
import { createSecretVault } from "../../../src/domain/credential/secret-vault.ts";
import type { Principal } from "../../../src/domain/identity/principal.ts";
import { valueOf } from "../../testkit/identity-harness.ts";
import { PRINCIPAL } from "../../testkit/pipeline-harness.ts";
import { createRoutingHarness, type RoutingReplica } from "../../testkit/routing-harness.ts";

const SECRET = "sk-0123456789-abcdefghij-AAAA";

let close = (): void => undefined;
afterEach(() => {
  close();
});

function startHarness(options: Parameters<typeof createRoutingHarness>[0] = {}) {
  const harness = createRoutingHarness(options);
  close = harness.close;
  return harness;
}

async function make(replica: RoutingReplica, principal: Principal = PRINCIPAL, secret = SECRET): Promise<string> {
  const request = {
    name: "c",
    provider: "openai",
    secret,
    baseUrl: undefined,
    settings: {},
    organizationId: undefined,
  };
  return valueOf(await replica.credentials.create(principal, request)).id;
}

async function update(replica: RoutingReplica, id: string, fields: { enabled?: boolean; secret?: string }) {
  const nothing = { name: undefined, baseUrl: undefined, settings: undefined };
  const request = { enabled: undefined, secret: undefined, ...fields, id, ...nothing };
  return valueOf(await replica.credentials.update(PRINCIPAL, request));
}

const serves = (replica: RoutingReplica): number => replica.book.findByProvider("org_a", "openai").length;

/** How long a replica goes on serving, milliseconds. */
async function msUntil(holds: () => boolean): Promise<number> {
  const startedMs = performance.now();
  while (!holds()) {
    if (performance.now() - startedMs > 5_000) return Infinity;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return performance.now() - startedMs;
}

describe("a credential", () => {
  it("serves at once where it was made, and within a second on every other replica; disabled, it is out as soon", async () => {
    const harness = startHarness();
    const [here, there] = [await harness.start(), await harness.start()];
    const id = await make(here);
    expect(serves(here)).toBe(1);
    expect(await msUntil(() => serves(there) === 1)).toBeLessThan(1_000);
    await update(here, id, { enabled: false });
    expect(serves(here)).toBe(0);
    expect(await msUntil(() => serves(there) === 0)).toBeLessThan(1_000);
  });

  it("is out within a second where the bus is lost, and where it is back", async () => {
    const harness = startHarness();
    const [here, there] = [await harness.start(), await harness.start()];
    const id = await make(here);
    expect(await msUntil(() => serves(there) === 1)).toBeLessThan(1_000);
    there.bus.disconnect();
    await update(here, id, { enabled: false });
    expect(await msUntil(() => serves(there) === 0)).toBeLessThan(2_000);
    here.bus.disconnect();
    await update(here, id, { enabled: true });
    here.bus.reconnect();
    there.bus.reconnect();
    expect(await msUntil(() => serves(there) === 1)).toBeLessThan(2_000);
  });

  it("serves on while the store is away, and follows it when it is back", async () => {
    const harness = startHarness();
    const [here, there] = [await harness.start(), await harness.start()];
    const id = await make(here);
    expect(await msUntil(() => serves(there) === 1)).toBeLessThan(1_000);
    // The change itself goes through; reading it elsewhere does not.
    harness.stores.beforeAnswer = (statement) =>
      statement === "loadLive" ? Promise.reject(new Error("connection lost")) : Promise.resolve();
    await update(here, id, { enabled: false });
    harness.stores.isAway = true;
    await expect(update(here, id, { enabled: true })).rejects.toMatchObject({ code: "OVERLOADED" });
    expect(serves(there)).toBe(1);
    harness.stores.isAway = false;
    harness.stores.beforeAnswer = () => Promise.resolve();
    expect(await msUntil(() => serves(there) === 0 && serves(here) === 0)).toBeLessThan(2_000);
  });

  it("is opened once for all calls, again after a rotation, and never for another organization", async () => {
    const harness = startHarness();
    const replica = await harness.start();
    const id = await make(replica);
    await make(replica, { ...PRINCIPAL, organizationId: "org_b" }, "sk-of-b");
    const clientOf = (organizationId: string) => replica.book.findByProvider(organizationId, "openai")[0]?.client;
    const first = clientOf("org_a");
    expect(clientOf("org_a")).toBe(first);
    const ofB = clientOf("org_b");
    expect(ofB).not.toBe(first);
    await update(replica, id, { secret: "sk-rotated" });
    expect(clientOf("org_a")).not.toBe(first);
    expect(clientOf("org_b")).toBe(ofB);
    expect(replica.clients.map(({ secret }) => secret)).toEqual([SECRET, "sk-of-b", "sk-rotated"]);
  });

  it("changed by many at once takes every change, one after the other", async () => {
    const harness = startHarness();
    const replica = await harness.start();
    const id = await make(replica);
    const outcomes = await Promise.allSettled(
      ["a", "b", "c", "d"].map((name) => update(replica, id, { secret: `sk-${name}` })),
    );
    const changed = outcomes.filter(({ status }) => status === "fulfilled").length;
    expect(harness.stores.credentialRows.get(id)).toMatchObject({ secretVersion: 1 + changed, revision: 1 + changed });
    const row = harness.stores.credentialRows.get(id);
    if (row?.sealedSecret === undefined) throw new Error("it has a secret");
    const context = { organizationId: "org_a", ownerId: id, version: row.secretVersion };
    expect(harness.vault.open(context, row.sealedSecret)).toMatch(/^sk-[abcd]$/);
  });
});

describe("a new secret key", () => {
  it("opens what the earlier one sealed, and alone once all is sealed anew; calls notice nothing", async () => {
    const [k1, k2] = [randomBytes(32), randomBytes(32)];
    const harness = startHarness({ vault: createSecretVault({ secretKeys: [k1], randomBytes }) });
    const replica = await harness.start();
    for (let count = 0; count < 120; count += 1) await make(replica);
    const before = replica.book.findByProvider("org_a", "openai")[0]?.client;
    const both = createSecretVault({ secretKeys: [k2, k1], randomBytes });
    const deps = { credentials: harness.stores.credentials, vault: both };
    expect(await rewrapSecrets(deps)).toEqual({ rewrapped: 120, unopened: 0 });
    expect(await rewrapSecrets(deps)).toEqual({ rewrapped: 0, unopened: 0 });
    const alone = createSecretVault({ secretKeys: [k2], randomBytes });
    for (const { id, sealedSecret } of harness.stores.credentialRows.values()) {
      if (sealedSecret === undefined) throw new Error("it has a secret");
      expect(alone.open({ organizationId: "org_a", ownerId: id, version: 1 }, sealedSecret)).toBe(SECRET);
    }
    await replica.announce("org_a");
    expect(replica.book.findByProvider("org_a", "openai")[0]?.client).toBe(before);
  });

  it("seals anew what another change has come before and left as it was sealed", async () => {
    const [k1, k2] = [randomBytes(32), randomBytes(32)];
    const harness = startHarness({ vault: createSecretVault({ secretKeys: [k1], randomBytes }) });
    const replica = await harness.start();
    const { credentialRows, credentials } = harness.stores;
    const ids = [await make(replica), await make(replica)];
    const vault = createSecretVault({ secretKeys: [k2, k1], randomBytes });
    let changes = 0;
    harness.stores.beforeAnswer = (statement) => {
      const row = credentialRows.get(ids[changes] ?? "");
      if (statement === "replace" && row !== undefined) {
        changes += 1;
        credentialRows.set(row.id, { ...row, name: "renamed", revision: row.revision + 1 });
      }
      return Promise.resolve();
    };
    expect(await rewrapSecrets({ credentials, vault })).toEqual({ rewrapped: 2, unopened: 0 });
    for (const id of ids) {
      expect(credentialRows.get(id)).toMatchObject({ name: "renamed", sealedSecret: { keyId: vault.keyId } });
    }
  });

  it("leaves alone what none of the keys opens, and says how many", async () => {
    const harness = startHarness();
    await make(await harness.start());
    const foreign = createSecretVault({ secretKeys: [randomBytes(32)], randomBytes });
    expect(await rewrapSecrets({ credentials: harness.stores.credentials, vault: foreign })).toEqual({
      rewrapped: 0,
      unopened: 1,
    });
  });
});
