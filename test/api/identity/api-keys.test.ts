import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ask, callGraphql, COMPLETION_STREAM, CREATE_COMPLETION, openSocket } from "../../testkit/graphql-caller.ts";
import { startApp, type StartedApp } from "../../testkit/start-app.ts";
import { readStream } from "../../testkit/stream-events.ts";
import { codesOf, overHttp, overSocket, read } from "../support/graph.ts";
import { ALL_SCOPES, makeKey, makeTenant, type Tenant } from "../support/tenant.ts";

const NO_KEY = "key_019a0000000070008000000000000000";
/** Federation makes them non-null, so they stand alone. */
const ROUTERS = ["_entities", "_service"];
const VIEWER = "{ viewer { scopes apiKey { id } } }";

/** Every root field of Query and Mutation, in two operations that are right in everything but perhaps the scope. */
const QUERY = `query ($id: ID!, $team: ID!, $project: ID!, $user: ID!, $key: ID!, $organization: ID!, $credential: ID!, $deployment: ID!) {
  viewer { scopes } model(id: "openai/gpt-4o-mini") { id } models(first: 1) { edges { node { id } } }
  completion(id: $id) { id } completions(first: 1) { edges { node { id } } } usage { total { requests } }
  apiKey(id: $key) { id } apiKeys(first: 1) { edges { node { id } } }
  organization(id: $organization) { id } organizations { edges { node { id } } }
  team(id: $team) { id } teams(first: 1) { edges { node { id } } }
  project(id: $project) { id } projects(first: 1) { edges { node { id } } }
  user(id: $user) { id } users(first: 1) { edges { node { id } } }
  credential(id: $credential) { id } credentials(first: 1) { edges { node { id } } }
  deployment(id: $deployment) { id } deployments(first: 1) { edges { node { id } } }
  priceOverrides(first: 1) { edges { node { id } } }
}`;
const MUTATION = `mutation ($completion: CreateCompletionInput!) {
  createCompletion(input: $completion) { completion { id } }
  createTeam(input: {name: "t"}) { team { id } } createProject(input: {name: "p"}) { project { id } }
  createUser(input: {name: "u"}) { user { id } } createApiKey(input: {name: "k", scopes: []}) { apiKey { id } }
  revokeApiKey(input: {id: "${NO_KEY}"}) { userErrors { code } }
  createEmbeddings(input: {model: "openai/text-embedding-3-small", input: ["hello"]}) { embeddings { index } }
  createCredential(input: {name: "c", provider: "groq", secret: "gsk-not-a-key"}) { userErrors { code } }
  updateCredential(input: {id: "${NO_KEY}"}) { userErrors { code } }
  archiveCredential(input: {id: "${NO_KEY}"}) { userErrors { code } }
  createDeployment(input: {name: "d", credentialId: "${NO_KEY}", model: "groq/x"}) { userErrors { code } }
  updateDeployment(input: {id: "${NO_KEY}"}) { userErrors { code } }
  archiveDeployment(input: {id: "${NO_KEY}"}) { userErrors { code } }
  testDeployment(input: {id: "${NO_KEY}"}) { userErrors { code } }
  refreshModels(input: {provider: "anthropic"}) { userErrors { code } }
  createPriceOverride(input: {modelId: "openai/none", unit: INPUT_TOKEN, usdPerMillion: "1"}) { userErrors { code } }
  removePriceOverride(input: {id: "${NO_KEY}"}) { userErrors { code } }
}`;
/** What the absence of each scope takes away: by an error, or by not being there. */
const LOST: Readonly<Record<string, { readonly forbidden: readonly string[]; readonly absent?: readonly string[] }>> = {
  "completion:create": { forbidden: ["createCompletion", "createEmbeddings"] },
  "completion:read": { forbidden: ["completion", "completions"] },
  "usage:read": { forbidden: ["usage"] },
  "model:read": { forbidden: ["model", "models"] },
  "deployment:read": {
    forbidden: ["credentials", "deployments", "priceOverrides"],
    absent: ["credential", "deployment"],
  },
  "deployment:write": {
    forbidden: [
      "archiveCredential",
      "archiveDeployment",
      "createCredential",
      "createDeployment",
      "createPriceOverride",
      "refreshModels",
      "removePriceOverride",
      "testDeployment",
      "updateCredential",
      "updateDeployment",
    ],
  },
  "key:read": { forbidden: ["apiKeys"], absent: ["apiKey"] },
  "key:write": { forbidden: ["createApiKey", "revokeApiKey"] },
  "organization:admin": {
    forbidden: ["createProject", "createTeam", "createUser", "organizations", "projects", "teams", "users"],
    absent: ["project", "team", "user"],
  },
  "federation:read": { forbidden: [] },
};

describe("API keys", () => {
  let started: StartedApp;
  let tenant: Tenant;
  let credential: string;
  let deployment: string;
  beforeAll(async () => {
    started = await startApp();
    tenant = await makeTenant(started, "cedar");
    const made = await read<{ createCredential: { credential: { id: string } } }>(
      tenant.admin,
      'mutation { createCredential(input: {name: "own", provider: "groq", secret: "gsk-not-a-key"}) { credential { id } } }',
    );
    credential = made.createCredential.credential.id;
    const reached = await read<{ createDeployment: { deployment: { id: string } } }>(
      tenant.admin,
      'mutation ($id: ID!) { createDeployment(input: {name: "own", credentialId: $id, model: "groq/own"}) { deployment { id } } }',
      { id: credential },
    );
    deployment = reached.createDeployment.deployment.id;
  });
  afterAll(() => started[Symbol.asyncDispose]());

  const key = (input: Readonly<Record<string, unknown>> = {}) =>
    makeKey(tenant.admin, { scopes: ALL_SCOPES, ...input });
  const revoke = (id: string) =>
    read<{ revokeApiKey: { apiKey: { revokedAt: string } | null } }>(
      tenant.admin,
      "mutation ($id: ID!) { revokeApiKey(input: {id: $id}) { apiKey { revokedAt } userErrors { code } } }",
      { id },
    );

  it.each(ALL_SCOPES)("without %s lose exactly the fields that it is for, and the siblings live on", async (scope) => {
    const { secret } = await key({ scopes: ALL_SCOPES.filter((other) => other !== scope) });
    const { ids } = tenant;
    const { team, project, user, organization } = ids;
    const answers = [
      await callGraphql(started.as(secret), QUERY, {
        id: ids.completion,
        key: ids.apiKey,
        team,
        project,
        user,
        organization,
        credential,
        deployment,
      }),
      await callGraphql(started.as(secret), MUTATION, { completion: ask("openai/gpt-4o-mini").input }),
    ];
    const errors = answers.flatMap((answer) => answer.errors ?? []);
    expect(errors.map((error) => error.path?.[0]).toSorted()).toEqual([...(LOST[scope]?.forbidden ?? [])].toSorted());
    expect(errors.filter((error) => error.extensions.code !== "FORBIDDEN")).toEqual([]);
    expect(errors.every((error) => error.message.includes(scope))).toBe(true);
    const data = Object.assign({}, ...answers.map((answer) => answer.data)) as Record<string, unknown>;
    const gone = Object.keys(data).filter((field) => data[field] === null);
    expect(gone.toSorted()).toEqual([...(LOST[scope]?.forbidden ?? []), ...(LOST[scope]?.absent ?? [])].toSorted());
    expect(answers.map((answer) => answer.status)).toEqual([200, 200]);
  });

  it("are asked of every root field there is, but the root key's own", async () => {
    const { __schema: schema } = await read<{ __schema: Record<string, { fields: { name: string }[] }> }>(
      started.root,
      "{ __schema { queryType { fields { name } } mutationType { fields { name } } } }",
    );
    const fields = Object.values(schema).flatMap((type) => type.fields.map(({ name }) => name));
    const asked = `${QUERY}${MUTATION}`;
    expect(fields.filter((name) => !new RegExp(`\\b${name}\\b`).test(asked))).toEqual([
      ...ROUTERS,
      "createOrganization",
    ]);
  });

  it.each(["_service { sdl }", '_entities(representations: [{__typename: "Provider", id: "openai"}]) { __typename }'])(
    "give %s with federation:read alone",
    async (field) => {
      const router = await key({ scopes: ["federation:read"] });
      const other = await key({ scopes: ALL_SCOPES.filter((scope) => scope !== "federation:read") });
      expect(await codesOf(started.as(router.secret), `{ ${field} }`)).toEqual([]);
      const name = field.split(/\W/)[0] ?? "";
      expect(await codesOf(started.as(other.secret), `{ ${field} }`)).toEqual([[name, "FORBIDDEN"]]);
    },
  );

  it("without completion:create are refused a stream before it starts", async () => {
    const { secret } = await key({ scopes: ["completion:read"] });
    const client = openSocket(started.as(secret));
    await expect(readStream(client, ask("openai/gpt-4o-mini"))).rejects.toMatchObject([
      { extensions: { code: "FORBIDDEN" } },
    ]);
    await client.dispose();
  });

  it("without model:read see a completion but for its model", async () => {
    const { secret } = await key({ scopes: ["completion:read"] });
    const query =
      "query ($id: ID!) { completion(id: $id) { id model { id } provider { id } apiKey { id } team { id } } }";
    const answer = await callGraphql(started.as(secret), query, { id: tenant.ids.completion });
    expect(answer.data).toEqual({
      completion: { id: tenant.ids.completion, model: null, provider: { id: "openai" }, apiKey: null, team: null },
    });
    expect(answer.errors?.map((error) => [error.path, error.extensions.code])).toEqual([
      [["completion", "model"], "FORBIDDEN"],
    ]);
  });

  it("see themselves and what they belong to without any scope", async () => {
    const { ids } = tenant;
    const { secret, id } = await key({ scopes: [], teamId: ids.team, projectId: ids.project, userId: ids.user });
    const query =
      "{ viewer { scopes organization { id } apiKey { id scopes organization { id } team { id } project { id } user { id } } } }";
    expect(await read(started.as(secret), query)).toEqual({
      viewer: {
        scopes: [],
        organization: { id: ids.organization },
        apiKey: {
          id,
          scopes: [],
          organization: { id: ids.organization },
          team: { id: ids.team },
          project: { id: ids.project },
          user: { id: ids.user },
        },
      },
    });
  });

  it("grant no scope that their maker lacks, and none that there is not", async () => {
    const { secret } = await key({ scopes: ["key:write", "usage:read"] });
    const create =
      "mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { apiKey { id } secret userErrors { code field } } }";
    const refused = async (scopes: readonly string[]) =>
      read(started.as(secret), create, { input: { name: "x", scopes } });
    expect(await refused(["usage:read", "organization:admin"])).toEqual({
      createApiKey: { apiKey: null, secret: null, userErrors: [{ code: "FORBIDDEN", field: ["scopes"] }] },
    });
    expect(await refused(["root"])).toEqual({
      createApiKey: { apiKey: null, secret: null, userErrors: [{ code: "BAD_USER_INPUT", field: ["scopes"] }] },
    });
    expect(await refused(["usage:read"])).toMatchObject({ createApiKey: { userErrors: [] } });
  });

  it("show their secret once: no field gives it again, and it has the stated form", async () => {
    const { id, secret } = await key({ name: "once" });
    expect(id).toMatch(/^key_[0-9a-f]{12}7[0-9a-f]{3}[89ab][0-9a-f]{15}$/);
    expect(secret).toMatch(/^ntx_live_[A-Za-z0-9_-]{8}_[A-Za-z0-9_-]{43}$/);
    const query =
      "query ($id: ID!) { apiKey(id: $id) { id name scopes expiresAt revokedAt createdAt } apiKeys { edges { cursor node { id name scopes } } } }";
    const text = await overHttp(tenant.admin)(query, { id });
    expect(text).toContain(id);
    for (const part of [secret, secret.slice(9, 17), secret.slice(18)]) expect(text).not.toContain(part);
    const { __schema: schema } = await read<{
      __schema: { types: { name: string; fields: { name: string }[] | null }[] };
    }>(tenant.admin, "{ __schema { types { name fields { name } } } }");
    const holders = schema.types.filter(
      ({ fields }) => fields?.some(({ name }) => /secret|hash|hmac/i.test(name)) === true,
    );
    expect(holders.map(({ name }) => name).toSorted()).toEqual(["Completion", "CreateApiKeyPayload", "Credential"]);
  });

  it("expire: refused over HTTP and on a socket that was open before, from that moment on", async () => {
    const expiresAt = new Date(Date.now() + 1_500).toISOString();
    const { secret } = await key({ expiresAt });
    const socket = overSocket(started.as(secret));
    expect(await socket(VIEWER)).not.toContain("errors");
    expect((await callGraphql(started.as(secret), VIEWER)).status).toBe(200);
    await sleep(Math.max(0, Date.parse(expiresAt) - Date.now()) + 20);
    expect((await callGraphql(started.as(secret), VIEWER)).status).toBe(401);
    expect(await socket(VIEWER)).toContain("UNAUTHENTICATED");
    const past =
      'mutation { createApiKey(input: {name: "x", scopes: [], expiresAt: "2020-01-01T00:00:00Z"}) { apiKey { id } userErrors { code field } } }';
    expect(await read(tenant.admin, past)).toEqual({
      createApiKey: { apiKey: null, userErrors: [{ code: "BAD_USER_INPUT", field: ["expiresAt"] }] },
    });
  });

  it("that are revoked are refused at once over HTTP, and on an open socket with its next operation", async () => {
    const { secret, id } = await key();
    const socket = overSocket(started.as(secret));
    expect(await socket(VIEWER)).toContain(id);
    const { revokeApiKey } = await revoke(id);
    const revokedAtMs = performance.now();
    expect(await socket(VIEWER)).toContain("UNAUTHENTICATED");
    expect(await socket(COMPLETION_STREAM, ask("openai/gpt-4o-mini"))).toContain("UNAUTHENTICATED");
    expect((await callGraphql(started.as(secret), VIEWER)).status).toBe(401);
    expect(await overSocket(started.as(secret))(VIEWER)).toContain("closed 4401");
    expect(performance.now() - revokedAtMs).toBeLessThan(1_000);
    expect(await read(tenant.admin, "query ($id: ID!) { apiKey(id: $id) { revokedAt } }", { id })).toEqual({
      apiKey: { revokedAt: revokeApiKey.apiKey?.revokedAt },
    });
    expect((await revoke(id)).revokeApiKey.apiKey?.revokedAt).toBe(revokeApiKey.apiKey?.revokedAt);
  });

  it("that revoke themselves are gone with that", async () => {
    const { secret, id } = await key({ scopes: ["key:write"] });
    await read(started.as(secret), "mutation ($id: ID!) { revokeApiKey(input: {id: $id}) { apiKey { id } } }", { id });
    expect(await codesOf(started.as(secret), VIEWER)).toEqual([["", "UNAUTHENTICATED"]]);
  });

  it("are refused with one answer, byte for byte, whatever is wrong with them", async () => {
    const { secret } = await key();
    const revoked = await key();
    await revoke(revoked.id);
    const expired = await key({ expiresAt: new Date(Date.now() + 300).toISOString() });
    await sleep(350);
    const other = await key();
    const wrong: Readonly<Record<string, string | undefined>> = {
      missing: undefined,
      empty: "",
      scheme: `Basic ${secret}`,
      bare: secret,
      "two keys": `Bearer ${secret} ${secret}`,
      "last letter": `Bearer ${secret.slice(0, -1)}${secret.endsWith("A") ? "B" : "A"}`,
      short: `Bearer ${secret.slice(0, -1)}`,
      long: `Bearer ${secret}A`,
      "upper case": `Bearer ${secret.toUpperCase()}`,
      "another's random part": `Bearer ${secret.slice(0, 18)}${other.secret.slice(18)}`,
      "an unknown id": `Bearer ntx_live_AAAAAAAA_${secret.slice(18)}`,
      revoked: `Bearer ${revoked.secret}`,
      expired: `Bearer ${expired.secret}`,
      "a key's id": `Bearer ${revoked.id}`,
      "almost the root key": `Bearer ${started.root.key?.slice(0, -1) ?? ""}`,
      "eight kilobytes": `Bearer ${"x".repeat(8_000)}`,
      "no ASCII": "Bearer \u00fc\u00fc\u00fc",
      "quotes of SQL": "Bearer ntx_live_' OR 1=1_'",
    };
    const answers = new Map<string, string>();
    for (const [name, authorization] of Object.entries(wrong)) {
      const call = overHttp(started.as(undefined, authorization === undefined ? {} : { authorization }));
      answers.set(name, await call(VIEWER));
    }
    const missing = answers.get("missing") ?? "";
    expect(missing).toMatch(/^401 .*"UNAUTHENTICATED"/);
    for (const [name, text] of answers) expect(text, name).toBe(missing);
    expect((await callGraphql(started.as(undefined, { authorization: `bearer   ${secret}` }), VIEWER)).status).toBe(
      200,
    );
  });

  it("that are huge harm nothing: headers past the limit end their connection, others are served", async () => {
    const huge = { authorization: `Bearer ${"x".repeat(200_000)}` };
    const answer = await fetch(`${started.root.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", ...huge },
      body: "{}",
    }).then(
      (response) => response.status,
      () => "reset",
    );
    expect([431, "reset"]).toContain(answer);
    // More than 64 KB of a greeting are cut off unread.
    expect(await overSocket(started.as("x".repeat(1_000_000)))(VIEWER)).toMatch(/closed (1006|1009)/);
    expect(await overSocket(started.as("x".repeat(30_000)))(VIEWER)).toContain("closed 4401");
    expect(await overSocket(started.as(undefined))(VIEWER)).toContain("closed 4401");
    expect((await callGraphql(tenant.worker, CREATE_COMPLETION, ask("openai/gpt-4o-mini"))).errors).toBeUndefined();
  });

  it("put their team, project and user on the records of their calls", async () => {
    const { ids } = tenant;
    const query = "query ($id: ID!) { completion(id: $id) { apiKey { id } team { id } project { id } user { id } } }";
    expect(await read(tenant.admin, query, { id: ids.completion })).toEqual({
      completion: {
        apiKey: { id: ids.apiKey },
        team: { id: ids.team },
        project: { id: ids.project },
        user: { id: ids.user },
      },
    });
    const ofProject = await key({ projectId: ids.project });
    const own = "{ viewer { apiKey { team { id } project { id } } } }";
    expect(await read(started.as(ofProject.secret), own)).toEqual({
      viewer: { apiKey: { team: { id: ids.team }, project: { id: ids.project } } },
    });
  });
});
