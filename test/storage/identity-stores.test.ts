import { randomBytes } from "node:crypto";
import { inspect } from "node:util";
import { expect, it } from "vitest";
import type { StoredApiKey } from "../../src/domain/identity/api-key.ts";
import { EVERY_ORGANIZATION, isWithin, organizationScope } from "../../src/domain/identity/principal.ts";
import { createIdentityStores } from "../../src/storage/identity-stores.ts";
import { describeDatabases } from "../testkit/databases.ts";
import { createManualClock } from "../testkit/manual-clock.ts";
import { ids } from "./sample.ts";

const ANY = EVERY_ORGANIZATION;
const PAGE = { first: 50, after: undefined };
const NOW = Date.UTC(2026, 0, 15, 12);

describeDatabases("identity", (database) => {
  const open = () => createIdentityStores({ db: database.open().db, clock: createManualClock(NOW) });

  /** An organization with one of everything. */
  async function createTenant() {
    const stores = open();
    const organization = { id: ids.createId("org"), name: "Acme \u{1F680}", createdAtMs: NOW };
    const owned = { organizationId: organization.id, createdAtMs: NOW };
    const team = { ...owned, id: ids.createId("team"), name: "Team" };
    const project = { ...owned, id: ids.createId("proj"), name: "Project", teamId: team.id };
    const user = { ...owned, id: ids.createId("user"), name: "User" };
    const apiKey = { ...sampleKey(organization.id), teamId: team.id, projectId: project.id, userId: user.id };
    await stores.organizations.insert(organization);
    await stores.teams.insert(team);
    await stores.projects.insert(project);
    await stores.users.insert(user);
    await stores.apiKeys.insert(apiKey);
    return { stores, scope: organizationScope(organization.id), organization, team, project, user, apiKey };
  }

  it("holds the organization `default` from the start", async () => {
    expect(await open().organizations.findByIds(ANY, ["default"])).toMatchObject([{ id: "default", name: "Default" }]);
  });

  it("gives back every field of every noun", async () => {
    const { stores, scope, organization, team, project, user, apiKey } = await createTenant();
    const projectWithoutTeam = { ...project, id: ids.createId("proj"), teamId: undefined };
    await stores.projects.insert(projectWithoutTeam);
    expect(await stores.organizations.findByIds(scope, [organization.id])).toStrictEqual([organization]);
    expect(await stores.teams.findByIds(scope, [team.id])).toStrictEqual([team]);
    expect(await stores.users.findByIds(scope, [user.id])).toStrictEqual([user]);
    expect(await stores.projects.findByIds(ANY, [projectWithoutTeam.id])).toStrictEqual([projectWithoutTeam]);
    expect((await stores.projects.list(scope, PAGE)).items.map((item) => item.node)).toStrictEqual([
      projectWithoutTeam,
      project,
    ]);
    const bareKey = sampleKey(organization.id);
    const fullKey = {
      ...apiKey,
      id: ids.createId("key"),
      lookupId: randomLookupId(),
      expiresAtMs: NOW + 1,
      revokedAtMs: NOW,
    };
    await stores.apiKeys.insert(bareKey);
    await stores.apiKeys.insert(fullKey);
    const read = await stores.apiKeys.findByIds(scope, [bareKey.id, fullKey.id]);
    expect(read.map(comparable)).toStrictEqual([fullKey, bareKey].map(comparable));
  });

  it("shows and changes nothing of one organization for another", async () => {
    const mine = await createTenant();
    const other = await createTenant();
    const { stores } = mine;
    const nouns = [
      [stores.organizations, mine.organization.id],
      [stores.teams, mine.team.id],
      [stores.projects, mine.project.id],
      [stores.users, mine.user.id],
      [stores.apiKeys, mine.apiKey.id],
    ] as const;
    for (const [store, id] of nouns) {
      expect(await store.findByIds(other.scope, [id])).toEqual([]);
      expect((await store.findByIds(mine.scope, [id])).length).toBe(1);
      expect((await store.findByIds(ANY, [id])).length).toBe(1);
      const page = await store.list(other.scope, PAGE);
      expect(page.items.length).toBe(1);
      expect(page.items.map((item) => item.node.id)).not.toContain(id);
      const { cursor } = (await store.list(mine.scope, PAGE)).items[0] ?? { cursor: undefined };
      const after = await store.list(other.scope, { first: 50, after: cursor });
      expect(after.items.map((item) => item.node.id)).not.toContain(id);
    }
    expect(await stores.apiKeys.revoke(other.scope, mine.apiKey.id, NOW)).toBeUndefined();
    expect(await stores.apiKeys.findByIds(mine.scope, [mine.apiKey.id])).toMatchObject([{ revokedAtMs: undefined }]);
  });

  it("refuses, as not found, what would belong to another organization's team, project or user, or to none", async () => {
    const mine = await createTenant();
    const other = await createTenant();
    const { stores } = mine;
    const refused = { code: "NOT_FOUND" };
    const key = (changes: Partial<StoredApiKey>) =>
      stores.apiKeys.insert({ ...sampleKey(other.organization.id), ...changes });
    await expect(key({ teamId: mine.team.id })).rejects.toMatchObject(refused);
    await expect(key({ projectId: mine.project.id })).rejects.toMatchObject(refused);
    await expect(key({ userId: mine.user.id })).rejects.toMatchObject(refused);
    await expect(key({ organizationId: "org_none" })).rejects.toMatchObject(refused);
    const project = { ...other.project, id: ids.createId("proj"), teamId: mine.team.id };
    await expect(stores.projects.insert(project)).rejects.toMatchObject(refused);
  });

  it("keeps values out of the errors of refused rows", async () => {
    const { stores, apiKey } = await createTenant();
    const error: unknown = await stores.apiKeys.insert(apiKey).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "INTERNAL_SERVER_ERROR" });
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(apiKey.lookupId);
  });

  it("refuses another list's cursor, whose place means nothing in it", async () => {
    const { stores, scope } = await createTenant();
    const lists = [stores.organizations, stores.teams, stores.projects, stores.users, stores.apiKeys];
    for (const from of lists) {
      const after = (await from.list(scope, PAGE)).items.at(-1)?.cursor;
      for (const list of lists) {
        const page = list.list(scope, { first: 5, after });
        if (list === from) expect((await page).items).toEqual([]);
        else await expect(page).rejects.toMatchObject({ code: "BAD_USER_INPUT", field: ["after"] });
      }
    }
  });

  it("lists newest first in pages", async () => {
    const { stores, scope, organization } = await createTenant();
    const teams = Array.from({ length: 7 }, (_, index) => ({
      id: ids.createId("team"),
      organizationId: organization.id,
      name: String(index),
      createdAtMs: NOW + 1 + Math.floor(index / 3),
    }));
    for (const team of teams) await stores.teams.insert(team);
    const first = await stores.teams.list(scope, { first: 5, after: undefined });
    const second = await stores.teams.list(scope, { first: 5, after: first.items.at(-1)?.cursor });
    const names = [...first.items, ...second.items].map((item) => item.node.name);
    expect(names).toEqual(["6", "5", "4", "3", "2", "1", "0", "Team"]);
    expect([first.hasNextPage, first.hasPreviousPage, second.hasNextPage, second.hasPreviousPage]).toEqual([
      true,
      false,
      false,
      true,
    ]);
    await expect(stores.teams.list(scope, { first: 5, after: "nonsense" })).rejects.toMatchObject({
      code: "BAD_USER_INPUT",
      field: ["after"],
    });
  });

  it("revokes once: a second time keeps the first time", async () => {
    const { stores, scope, apiKey } = await createTenant();
    expect(await stores.apiKeys.revoke(scope, apiKey.id, NOW + 5)).toMatchObject({
      id: apiKey.id,
      revokedAtMs: NOW + 5,
    });
    expect(await stores.apiKeys.revoke(scope, apiKey.id, NOW + 9)).toMatchObject({ revokedAtMs: NOW + 5 });
    expect(await stores.apiKeys.revoke(scope, "key_none", NOW)).toBeUndefined();
  });

  it("finds keys for authentication by what their secret says, of every organization", async () => {
    const { stores, apiKey } = await createTenant();
    const other = await createTenant();
    const found = await stores.apiKeys.findByLookupIds([apiKey.lookupId, other.apiKey.lookupId, "none\0"]);
    expect(new Set(found.map((key) => key.id))).toEqual(new Set([apiKey.id, other.apiKey.id]));
    expect(await stores.apiKeys.findByLookupIds([])).toEqual([]);
  });

  it("lists live keys oldest first, page by page: neither revoked nor expired ones", async () => {
    const { stores, scope, organization, apiKey } = await createTenant();
    const revoked = { ...sampleKey(organization.id), revokedAtMs: NOW - 1 };
    const expired = { ...sampleKey(organization.id), expiresAtMs: NOW };
    const expiring = { ...sampleKey(organization.id), expiresAtMs: NOW + 1 };
    for (const key of [revoked, expired, expiring]) await stores.apiKeys.insert(key);
    const seen: StoredApiKey[] = [];
    for (;;) {
      const page = await stores.apiKeys.listLive(seen.at(-1)?.id, 2);
      seen.push(...page);
      if (page.length < 2) break;
    }
    const own = seen.filter((key) => isWithin(scope, key.organizationId)).map((key) => key.id);
    expect(own).toEqual([apiKey.id, expiring.id]);
    expect(seen.map((key) => key.id)).toEqual(seen.map((key) => key.id).toSorted());
  });

  it("keeps the first value of an instance fact, for all who write it at once", async () => {
    const stores = open();
    const kept = await Promise.all(["a", "b", "c", "d"].map((value) => stores.putInstanceFact("contested", value)));
    expect(new Set(kept).size).toBe(1);
    expect(await stores.findInstanceFact("contested")).toBe(kept[0]);
    expect(await stores.findInstanceFact("unheard-of")).toBeUndefined();
  });
});

function sampleKey(organizationId: string): StoredApiKey {
  return {
    id: ids.createId("key"),
    organizationId,
    teamId: undefined,
    projectId: undefined,
    userId: undefined,
    name: "Key",
    scopes: ["completion:create", "usage:read"],
    expiresAtMs: undefined,
    revokedAtMs: undefined,
    createdAtMs: NOW,
    lookupId: randomLookupId(),
    secretHmac: randomBytes(32),
  };
}

function randomLookupId(): string {
  return randomBytes(6).toString("base64url");
}

function comparable(key: StoredApiKey): unknown {
  return { ...key, secretHmac: Buffer.from(key.secretHmac).toString("hex") };
}
