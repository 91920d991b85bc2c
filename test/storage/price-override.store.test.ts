import { expect, it } from "vitest";
import { EVERY_ORGANIZATION, organizationScope } from "../../src/domain/identity/principal.ts";
import type { PriceOverride } from "../../src/domain/price-override/price-override.ts";
import { createIdentityStores } from "../../src/storage/identity-stores.ts";
import { createPriceOverrideStore } from "../../src/storage/price-override.store.ts";
import { describeDatabases } from "../testkit/databases.ts";
import { createManualClock } from "../testkit/manual-clock.ts";
import { ids } from "./sample.ts";

const NOW = Date.UTC(2026, 0, 15, 12);
const LIMITS = { maxLive: 100 };

describeDatabases("price overrides", (database) => {
  const open = () => createPriceOverrideStore(database.open());

  async function makeOrganization(): Promise<string> {
    const stores = createIdentityStores({ db: database.open().db, clock: createManualClock(NOW) });
    const id = ids.createId("org");
    await stores.organizations.insert({ id, name: "Acme", createdAtMs: NOW });
    return id;
  }

  const override = (organizationId: string, change: Partial<PriceOverride> = {}): PriceOverride => ({
    id: ids.createId("price"),
    organizationId,
    modelId: "openai/gpt-4o",
    unit: "INPUT_TOKEN",
    picoUsdPerUnit: 10n ** 15n,
    validFromMs: NOW,
    validUntilMs: undefined,
    createdAtMs: NOW,
    createdBy: "key_1",
    removedAtMs: undefined,
    removedBy: undefined,
    ...change,
  });

  it("gives back every field, newest first, of the scope alone", async () => {
    const [a, b] = [await makeOrganization(), await makeOrganization()];
    const first = override(a, { validFromMs: NOW - 2, validUntilMs: NOW - 1, createdBy: undefined });
    const second = override(a, { createdAtMs: NOW + 1 });
    for (const row of [first, second, override(b)]) await open().insert(row, LIMITS);

    const page = await open().list(organizationScope(a), { first: 5, after: undefined });
    expect(page.items.map(({ node }) => node)).toStrictEqual([second, first]);
  });

  it.each<[string, Partial<PriceOverride>, boolean]>([
    ["the same time", {}, true],
    ["a part of it", { validFromMs: NOW - 50, validUntilMs: NOW + 1 }, true],
    ["all of it and more", { validFromMs: 0 }, true],
    ["just before it", { validFromMs: NOW - 50, validUntilMs: NOW }, false],
    ["just after it", { validFromMs: NOW + 100 }, false],
    ["another unit", { unit: "OUTPUT_TOKEN" }, false],
    ["another model", { modelId: "openai/gpt-4o-mini" }, false],
  ])("refuses what overlaps: %s", async (_, change, overlaps) => {
    const organization = await makeOrganization();
    const first = override(organization, { validUntilMs: NOW + 100 });
    await open().insert(first, LIMITS);

    const outcome = await open().insert(override(organization, change), LIMITS);
    expect(outcome).toStrictEqual(overlaps ? { kind: "overlap", other: first } : { kind: "inserted" });
  });

  it("lets one of several at once in, and another organization's always", async () => {
    const [a, b] = [await makeOrganization(), await makeOrganization()];
    const outcomes = await Promise.all(Array.from({ length: 5 }, () => open().insert(override(a), LIMITS)));

    expect(outcomes.filter(({ kind }) => kind === "inserted").length).toBe(1);
    expect((await open().insert(override(b), LIMITS)).kind).toBe("inserted");
  });

  it("lets no more in than an organization may have; those that have ended do not count", async () => {
    const organization = await makeOrganization();
    await open().insert(override(organization, { validFromMs: 1, validUntilMs: 2 }), { maxLive: 1 });
    await open().insert(override(organization, { modelId: "openai/a" }), { maxLive: 1 });

    expect(await open().insert(override(organization, { modelId: "openai/b" }), { maxLive: 1 })).toEqual({
      kind: "tooMany",
    });
  });

  it("ends one when it is removed, once, and makes room for another", async () => {
    const organization = await makeOrganization();
    const row = override(organization);
    await open().insert(row, LIMITS);
    const by = { atMs: NOW + 10, apiKeyId: "key_2" };
    const removed = { ...row, validUntilMs: NOW + 10, removedAtMs: NOW + 10, removedBy: "key_2" };

    expect(await open().remove(organizationScope("org_other"), row.id, by)).toBeUndefined();
    expect(await open().remove(organizationScope(organization), row.id, by)).toStrictEqual(removed);
    expect(await open().remove(EVERY_ORGANIZATION, row.id, { atMs: NOW + 99, apiKeyId: undefined })).toStrictEqual(
      removed,
    );
    expect((await open().insert(override(organization, { validFromMs: NOW + 10 }), LIMITS)).kind).toBe("inserted");
  });

  it("never has one hold that was removed before it began", async () => {
    const organization = await makeOrganization();
    const row = override(organization, { validFromMs: NOW + 1_000, validUntilMs: NOW + 2_000 });
    await open().insert(row, LIMITS);
    const removed = await open().remove(EVERY_ORGANIZATION, row.id, { atMs: NOW, apiKeyId: undefined });

    expect(removed).toMatchObject({ validFromMs: NOW + 1_000, validUntilMs: NOW + 1_000 });
    expect((await open().insert({ ...row, id: ids.createId("price") }, LIMITS)).kind).toBe("inserted");
  });

  it("loads what has not ended, of all or of those that are named", async () => {
    const [a, b] = [await makeOrganization(), await makeOrganization()];
    const [ended, ofA, ofB] = [override(a, { validFromMs: 1, validUntilMs: 2 }), override(a), override(b)];
    for (const row of [ended, ofA, ofB]) await open().insert(row, LIMITS);

    expect(await open().loadLive(NOW, [a])).toStrictEqual([ofA]);
    expect(await open().loadLive(1, [a])).toHaveLength(2);
    const all = await open().loadLive(NOW);
    expect(all.map(({ id }) => id)).toEqual(expect.arrayContaining([ofA.id, ofB.id]));
  });
});
