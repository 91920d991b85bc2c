import { beforeAll, afterAll, describe, expect, it } from "vitest";
import { SCOPES } from "../../src/domain/identity/scope.ts";
import { ROOT_KEY } from "../testkit/fake-gateway.ts";
import { serveGraphql, type ServedGraphql } from "../testkit/serve-graphql.ts";

const NOUNS = ["Team", "Project", "User"] as const;

describe("two organizations", () => {
  let served: ServedGraphql & AsyncDisposable;
  let b: string;
  const ofA: Record<string, string> = { Organization: "org_a" };

  /** Creates something as A and gives its id. */
  async function create(noun: string): Promise<string> {
    const field = noun.toLowerCase();
    const answer = await served.post(
      `mutation { create${noun}(input: {name: "of A"}) { ${field} { id } userErrors { code } } }`,
    );
    const payload = answer.data?.[`create${noun}`] as Record<string, { readonly id: string }>;
    return payload[field]?.id ?? "none";
  }

  beforeAll(async () => {
    served = await serveGraphql();
    b = served.gateway.addKey("org_b").secret;
    for (const noun of NOUNS) ofA[noun] = await create(noun);
    ofA.ApiKey = served.gateway.addKey("org_a").apiKey.id;
    const created = await served.post(
      'mutation { createCompletion(input: {model: "openai/gpt-4o-mini", messages: [{role: USER, text: "x"}]}) { completion { id } } }',
    );
    ofA.Completion = (created.data?.createCompletion as { readonly completion: { readonly id: string } }).completion.id;
  });
  afterAll(async () => {
    await served[Symbol.asyncDispose]();
  });

  it.each(["Organization", ...NOUNS, "ApiKey", "Completion"])(
    "B's read of A's %s by id is null, and A's own is not",
    async (noun) => {
      const field = noun.charAt(0).toLowerCase() + noun.slice(1);
      const query = `query($id: ID!) { ${field}(id: $id) { id } }`;
      const variables = { id: ofA[noun] };
      const own = await served.post(query, { variables });
      expect(own).toMatchObject({ data: { [field]: { id: ofA[noun] } }, errors: undefined });
      const foreign = await served.post(query, { variables, secret: b });
      expect(foreign).toMatchObject({ data: { [field]: null }, errors: undefined });
      const missing = await served.post(query, { variables: { id: `${ofA[noun] ?? ""}0` }, secret: b });
      expect([missing.text, missing.status]).toEqual([foreign.text, foreign.status]);
    },
  );

  it.each(["teams", "projects", "users", "apiKeys", "organizations", "completions"])(
    "B's list of %s has none of A's",
    async (field) => {
      const query = `{ ${field} { edges { node { id } } } }`;
      const own = await served.post(query);
      const foreign = await served.post(query, { secret: b });
      expect(foreign.errors).toBeUndefined();
      for (const id of Object.values(ofA)) expect(foreign.text).not.toContain(id);
      expect(Object.values(ofA).some((id) => own.text.includes(id))).toBe(true);
    },
  );

  it("B's usage counts none of A's", async () => {
    const query =
      "{ usage(groupBy: [MODEL], interval: DAY) { total { requests costUsd } groups { dimensions start totals { requests } } } }";
    expect((await served.post(query)).data?.usage).toMatchObject({
      total: { requests: 1, costUsd: "0.0000045" },
      groups: [
        { dimensions: { MODEL: "openai/gpt-4o-mini" }, start: "2026-01-02T03:04:05.678Z", totals: { requests: 1 } },
      ],
    });
    expect((await served.post(query, { secret: b })).data?.usage).toMatchObject({
      total: { requests: 0, costUsd: "0" },
    });
  });

  it("B cannot revoke A's key, and hears the same as of one that is not there", async () => {
    const query = "mutation($id: ID!) { revokeApiKey(input: {id: $id}) { apiKey { id } userErrors { code field } } }";
    const foreign = await served.post(query, { variables: { id: ofA.ApiKey }, secret: b });
    expect(foreign.data?.revokeApiKey).toEqual({ apiKey: null, userErrors: [{ code: "NOT_FOUND", field: ["id"] }] });
    expect((await served.post(query, { variables: { id: "key_none" }, secret: b })).text).toBe(foreign.text);
  });

  it("the root key reads every organization by id and acts for the one of its header", async () => {
    const query =
      "query($id: ID!) { completion(id: $id) { id } viewer { organization { id } } completions { edges { node { id } } } }";
    const root = (organization: string) =>
      served.post(query, {
        variables: { id: ofA.Completion },
        secret: ROOT_KEY,
        headers: { "x-narthex-organization": organization },
      });
    expect((await root("org_b")).data).toEqual({
      completion: { id: ofA.Completion },
      viewer: { organization: { id: "org_b" } },
      completions: { edges: [] },
    });
    expect((await root("org_a")).data).toMatchObject({ completions: { edges: [{ node: { id: ofA.Completion } }] } });
  });

  it("an admin's mistakes are data: userErrors, not errors", async () => {
    const answer = await served.post(
      'mutation { createOrganization(input: {name: ""}) { organization { id } userErrors { code message field } } }',
    );
    expect(answer.errors).toBeUndefined();
    expect(answer.data?.createOrganization).toEqual({
      organization: null,
      userErrors: [{ code: "BAD_USER_INPUT", message: "Give a name that is not empty.", field: ["name"] }],
    });
  });

  it("a new key's secret is shown once and no read shows it again", async () => {
    const created = await served.post(
      'mutation { createApiKey(input: {name: "k", scopes: ["model:read"]}) { apiKey { id } secret userErrors { code } } }',
    );
    const { secret } = created.data?.createApiKey as { readonly secret: string };
    expect(secret).toMatch(/^ntx_/);
    expect(
      (await served.post("{ apiKeys { edges { node { id name scopes } } } viewer { apiKey { name } } }")).text,
    ).not.toContain(secret);
  });

  describe("over _entities", () => {
    const ENTITIES =
      "query($of: [_Any!]!) { _entities(representations: $of) { __typename ... on Team { name organization { id } } ... on Completion { status text } ... on Model { name provider { id } } ... on Provider { name } } }";

    it("B resolves A's entities to null", async () => {
      const of = Object.entries(ofA).map(([__typename, id]) => ({ __typename, id }));
      const own = await served.post(ENTITIES, { variables: { of } });
      expect((own.data?._entities as unknown[]).every((entity) => entity !== null)).toBe(true);
      const foreign = await served.post(ENTITIES, { variables: { of }, secret: b });
      expect(foreign.errors).toBeUndefined();
      expect(foreign.data?._entities).toEqual(of.map(() => null));
    });

    it("reads all of one noun at once", async () => {
      const before = served.gateway.reads.completions ?? 0;
      const of = Array.from({ length: 20 }, (_, index) => ({
        __typename: "Completion",
        id: index === 0 ? ofA.Completion : `cmpl_${String(index)}`,
      }));
      const answer = await served.post(ENTITIES, { variables: { of } });
      expect((answer.data?._entities as unknown[])[0]).toEqual({
        __typename: "Completion",
        status: "COMPLETED",
        text: null,
      });
      expect(served.gateway.reads.completions).toBe(before + 1);
    });

    it("resolves models and providers", async () => {
      const of = [
        { __typename: "Model", id: "openai/gpt-4o-mini" },
        { __typename: "Provider", id: "openai" },
        { __typename: "Provider", id: "nobody" },
      ];
      expect((await served.post(ENTITIES, { variables: { of } })).data?._entities).toEqual([
        { __typename: "Model", name: "GPT-4o mini", provider: { id: "openai" } },
        { __typename: "Provider", name: "OpenAI" },
        null,
      ]);
    });

    it.each([
      [[{ __typename: "Nope", id: "1" }]],
      [[{ __typename: "Team" }]],
      [["text"]],
      [[null]],
      [[{ __typename: "toString", id: "1" }]],
    ])("refuses %j with the field", async (of) => {
      const answer = await served.post(ENTITIES, { variables: { of } });
      expect(answer.errors?.[0]?.extensions.code).toBe("BAD_USER_INPUT");
    });

    it("and _service need the router's scope, on HTTP and WebSocket", async () => {
      const scopes = SCOPES.filter((scope) => scope !== "federation:read");
      const { secret } = served.gateway.addKey("org_a", scopes);
      for (const query of [
        "{ _service { sdl } }",
        '{ _entities(representations: [{__typename: "Provider", id: "openai"}]) { __typename } }',
      ]) {
        expect((await served.post(query, { secret })).errors?.[0]?.extensions.code).toBe("FORBIDDEN");
        const result: unknown = await served.connect(secret).iterate({ query }).next();
        expect(result).toMatchObject({ value: { errors: [{ extensions: { code: "FORBIDDEN" } }] } });
        expect((await served.post(query)).errors).toBeUndefined();
      }
      expect((await served.post("{ _service { sdl } }")).text).toContain("@key");
    });
  });
});
