import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { CreateApiKeyRequest } from "../../../src/domain/identity/identity.ts";
import type { Principal } from "../../../src/domain/identity/principal.ts";
import { SCOPES, type Scope } from "../../../src/domain/identity/scope.ts";
import {
  createIdentityHarness,
  makeKey,
  ROOT_KEY,
  signIn,
  valueOf,
  type IdentityHarness,
  type Replica,
} from "../../testkit/identity-harness.ts";

const KEY: CreateApiKeyRequest = {
  name: "a key",
  scopes: ["completion:create"],
  organizationId: undefined,
  teamId: undefined,
  projectId: undefined,
  userId: undefined,
  expiresAtMs: undefined,
};
const TEAM = { name: "a team", organizationId: undefined };
const ALL = { first: 50, after: undefined };

let harness: IdentityHarness;
let replica: Replica;
let root: Principal;
/** An administrator of another organization, and that organization. */
let admin: Principal;
let organizationId: string;

beforeEach(async () => {
  harness = createIdentityHarness();
  replica = await harness.start();
  root = await signIn(replica, ROOT_KEY);
  organizationId = valueOf(await replica.identity.createOrganization(root, { name: "A" })).id;
  admin = await signIn(replica, (await makeKey(replica, { organizationId, scopes: [...SCOPES] })).secret);
});
afterEach(() => {
  harness.close();
});

const as = async (scopes: Scope[]): Promise<Principal> =>
  signIn(replica, (await makeKey(replica, { organizationId, scopes })).secret);

describe("a name", () => {
  it.each([
    ["", "empty"],
    [" \t ", "empty"],
    ["x".repeat(101), "100"],
    ["line\nbreak", "control"],
    ["nul\u0000", "control"],
    ["half \ud83d", "control"],
  ])("that is %j is refused at its field", async (name, words) => {
    const { identity } = replica;
    for (const result of [
      await identity.createOrganization(root, { name }),
      await identity.createTeam(admin, { ...TEAM, name }),
      await identity.createProject(admin, { ...TEAM, name, teamId: undefined }),
      await identity.createUser(admin, { ...TEAM, name }),
      await identity.createApiKey(admin, { ...KEY, name }),
    ]) {
      expect(result).toMatchObject({ ok: false, userErrors: [{ code: "BAD_USER_INPUT", field: ["name"] }] });
      expect(JSON.stringify(result)).toContain(words);
    }
  });

  it("is kept without the blanks around it, and may be there twice", async () => {
    const name = `  ${"é👋".repeat(50)} `;
    const first = valueOf(await replica.identity.createTeam(admin, { ...TEAM, name }));
    const second = valueOf(await replica.identity.createTeam(admin, { ...TEAM, name }));

    expect(first.name).toBe(name.trim());
    expect(second).toMatchObject({ name: first.name, organizationId });
    expect(second.id).not.toBe(first.id);
  });
});

describe("createOrganization", () => {
  it("is for the root key alone", async () => {
    await expect(replica.identity.createOrganization(admin, { name: "C" })).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
  });
});

describe("every mutation", () => {
  it("needs its scope before anything else is looked at", async () => {
    const nobody = await as(["completion:create", "key:read"]);
    const { identity } = replica;
    const before = { ...harness.stores.statements };
    for (const attempt of [
      identity.createOrganization(nobody, { name: "" }),
      identity.createTeam(nobody, { name: "", organizationId: "org_x" }),
      identity.createProject(nobody, { name: "", organizationId: "org_x", teamId: undefined }),
      identity.createUser(nobody, { name: "", organizationId: "org_x" }),
      identity.createApiKey(nobody, { ...KEY, name: "" }),
      identity.revokeApiKey(nobody, { id: "key_x" }),
    ]) {
      await expect(attempt).rejects.toMatchObject({ code: "FORBIDDEN" });
    }
    expect(harness.stores.statements).toEqual(before);
  });

  it("reaches every organization for the root key, and for others another's is as none", async () => {
    const { identity } = replica;
    expect(await identity.createTeam(root, { name: "t", organizationId })).toMatchObject({
      ok: true,
      value: { organizationId },
    });
    for (const principal of [admin, root]) {
      const elsewhere = principal === admin ? "default" : "org_nobody";
      const refusal = {
        ok: false,
        userErrors: [
          { code: "NOT_FOUND", message: "There is nothing with this organizationId.", field: ["organizationId"] },
        ],
      };
      expect(await identity.createTeam(principal, { ...TEAM, organizationId: elsewhere })).toEqual(refusal);
      expect(await identity.createUser(principal, { ...TEAM, organizationId: elsewhere })).toEqual(refusal);
      expect(await identity.createApiKey(principal, { ...KEY, organizationId: elsewhere })).toEqual(refusal);
      expect(
        await identity.createProject(principal, { ...TEAM, organizationId: elsewhere, teamId: undefined }),
      ).toEqual(refusal);
    }
  });
});

describe("createApiKey", () => {
  it("lists scopes that there are not", async () => {
    const result = await replica.identity.createApiKey(admin, { ...KEY, scopes: ["usage:read", "usage:write", "x"] });

    expect(result).toMatchObject({ ok: false, userErrors: [{ code: "BAD_USER_INPUT", field: ["scopes"] }] });
    expect(JSON.stringify(result)).toContain("usage:write");
  });

  it("grants nothing that the maker lacks", async () => {
    const maker = await as(["key:write", "completion:create"]);

    expect(await replica.identity.createApiKey(maker, { ...KEY, scopes: ["completion:create"] })).toMatchObject({
      ok: true,
    });
    const result = await replica.identity.createApiKey(maker, { ...KEY, scopes: ["completion:create", "usage:read"] });
    expect(result).toMatchObject({ ok: false, userErrors: [{ code: "FORBIDDEN", field: ["scopes"] }] });
    expect(JSON.stringify(result)).toContain("usage:read");
  });

  it("refuses a time that is over", async () => {
    expect(await replica.identity.createApiKey(admin, { ...KEY, expiresAtMs: Date.now() - 1 })).toMatchObject({
      ok: false,
      userErrors: [{ code: "BAD_USER_INPUT", field: ["expiresAt"] }],
    });
  });

  it("refuses a team, project and user that the organization does not have, as it refuses none", async () => {
    const { identity } = replica;
    const teamId = valueOf(await identity.createTeam(root, TEAM)).id;
    const projectId = valueOf(await identity.createProject(root, { ...TEAM, teamId: undefined })).id;
    const userId = valueOf(await identity.createUser(root, TEAM)).id;

    const others = await identity.createApiKey(admin, { ...KEY, teamId, projectId, userId });
    const nobodys = await identity.createApiKey(admin, { ...KEY, teamId: "team_x", projectId: "\u0000", userId: "" });

    expect(others).toEqual({
      ok: false,
      userErrors: ["teamId", "projectId", "userId"].map((field) => ({
        code: "NOT_FOUND",
        message: `There is nothing with this ${field}.`,
        field: [field],
      })),
    });
    expect(nobodys).toEqual(others);
    expect(await identity.createProject(admin, { ...TEAM, teamId })).toMatchObject({
      ok: false,
      userErrors: [{ code: "NOT_FOUND", field: ["teamId"] }],
    });
  });

  it("binds a key to its project's team, and refuses another", async () => {
    const { identity } = replica;
    const teamId = valueOf(await identity.createTeam(admin, TEAM)).id;
    const otherTeamId = valueOf(await identity.createTeam(admin, TEAM)).id;
    const projectId = valueOf(await identity.createProject(admin, { ...TEAM, teamId })).id;

    const made = valueOf(await identity.createApiKey(admin, { ...KEY, projectId }));
    expect(made.apiKey).toMatchObject({ organizationId, teamId, projectId });
    await expect(signIn(replica, made.secret)).resolves.toMatchObject({ organizationId, teamId, projectId });
    expect(await identity.createApiKey(admin, { ...KEY, projectId, teamId: otherTeamId })).toMatchObject({
      ok: false,
      userErrors: [{ code: "BAD_USER_INPUT", field: ["projectId"] }],
    });
  });

  it("shows the secret once and nothing of it afterwards", async () => {
    const { apiKey, secret } = valueOf(await replica.identity.createApiKey(admin, KEY));
    const [found] = await replica.identity.apiKeys.findByIds(admin, [apiKey.id]);
    const listed = await replica.identity.apiKeys.list(admin, ALL);

    for (const shown of [apiKey, found, listed]) {
      expect(JSON.stringify(shown)).not.toContain(secret.slice(9, 17));
      expect(JSON.stringify(shown)).not.toMatch(/hmac/i);
    }
    expect(found).toEqual(apiKey);
  });

  it("names everything that is wrong at once", async () => {
    const result = await replica.identity.createApiKey(admin, {
      ...KEY,
      name: "",
      scopes: ["x"],
      expiresAtMs: 1,
      teamId: "t",
    });

    expect(result.ok ? [] : result.userErrors.map(({ field }) => field?.[0])).toEqual([
      "name",
      "scopes",
      "expiresAt",
      "teamId",
    ]);
  });
});

describe("revokeApiKey", () => {
  it("finds no key of another organization, unless the root key asks", async () => {
    const { id, secret } = await makeKey(replica);
    const nothing = {
      ok: false,
      userErrors: [{ code: "NOT_FOUND", message: "There is nothing with this id.", field: ["id"] }],
    };

    expect(await replica.identity.revokeApiKey(admin, { id })).toEqual(nothing);
    expect(await replica.identity.revokeApiKey(admin, { id: "key_x" })).toEqual(nothing);
    await expect(signIn(replica, secret)).resolves.toMatchObject({ apiKeyId: id });
    const actingForA = await signIn(replica, ROOT_KEY, organizationId);
    expect(await replica.identity.revokeApiKey(actingForA, { id })).toMatchObject({ ok: true, value: { id } });
  });
});

describe("reads", () => {
  it("show the acting organization's and nobody else's", async () => {
    const { identity } = replica;
    const own = valueOf(await identity.createTeam(admin, TEAM));
    const other = valueOf(await identity.createTeam(root, TEAM));

    expect(await identity.teams.findByIds(admin, [other.id, own.id, "team_x"])).toEqual([undefined, own, undefined]);
    expect((await identity.teams.list(admin, ALL)).items.map(({ node }) => node.id)).toEqual([own.id]);
    expect(await identity.teams.findByIds(root, [own.id, other.id])).toEqual([own, other]);
    expect((await identity.teams.list(root, ALL)).items.map(({ node }) => node.id)).toEqual([other.id]);
    expect((await identity.organizations.list(admin, ALL)).items.map(({ node }) => node.id)).toEqual([organizationId]);
    expect(await identity.organizations.findByIds(admin, ["default", organizationId])).toMatchObject([
      undefined,
      { name: "A" },
    ]);
  });

  it("show a key without the scope what it is itself, and no list", async () => {
    const { identity } = replica;
    const teamId = valueOf(await identity.createTeam(admin, TEAM)).id;
    const otherTeamId = valueOf(await identity.createTeam(admin, TEAM)).id;
    const { id, secret } = await makeKey(replica, { organizationId, teamId });
    const holder = await signIn(replica, secret);

    expect(await identity.apiKeys.findByIds(holder, [id, admin.apiKeyId ?? ""])).toMatchObject([{ id }, undefined]);
    expect(await identity.teams.findByIds(holder, [teamId, otherTeamId])).toMatchObject([{ id: teamId }, undefined]);
    expect(await identity.getOwnOrganization(holder)).toMatchObject({ id: organizationId });
    for (const reader of [
      identity.organizations,
      identity.teams,
      identity.projects,
      identity.users,
      identity.apiKeys,
    ]) {
      await expect(reader.list(holder, ALL)).rejects.toMatchObject({ code: "FORBIDDEN" });
    }
  });
});
