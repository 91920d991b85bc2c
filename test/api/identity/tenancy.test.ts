import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ask, callGraphql, COMPLETION_STREAM, openSocket } from "../../testkit/graphql-caller.ts";
import { startApp, type StartedApp } from "../../testkit/start-app.ts";
import { overHttp, overSocket, read, type RawCaller } from "../support/graph.ts";
import {
  ELSEWHERE,
  ENTITIES,
  idPaths,
  INTROSPECTION,
  LISTS,
  NEVER,
  PAGE,
  PROBES,
  SHARED,
  type SchemaType,
} from "../support/tenant-probes.ts";
import { complete, make, makeKey, makeTenant, type Tenant } from "../support/tenant.ts";

const PROBED = Object.entries(PROBES);
const OWNED_ENTITIES = Object.entries(ENTITIES).flatMap(([type, noun]) => (noun === "shared" ? [] : [{ type, noun }]));
const GROWTH = ["Team", "User", "Project"] as const;

describe("two organizations", () => {
  let started: StartedApp;
  let a: Tenant;
  let b: Tenant;
  let types: ReadonlyMap<string, SchemaType>;
  const callers: Record<string, RawCaller> = {};
  beforeAll(async () => {
    started = await startApp();
    a = await makeTenant(started, "alder");
    b = await makeTenant(started, "birch");
    const { __schema: schema } = await read<{ __schema: { types: SchemaType[] } }>(started.root, INTROSPECTION);
    types = new Map(schema.types.map((type) => [type.name, type]));
    callers["over HTTP"] = overHttp(b.admin);
    callers["over a WebSocket"] = overSocket(b.admin);
    callers["with a key that has no scope"] = overHttp(
      started.as((await makeKey(b.admin, { name: "bare", scopes: [] })).secret),
    );
  });
  afterAll(() => started[Symbol.asyncDispose]());

  const caller = (how: string): RawCaller => callers[how] ?? overHttp(b.admin);
  const fieldsOf = (type: string) => types.get(type)?.fields ?? [];

  it("have a row here for every root field, every input that is an id, and every entity", () => {
    const roots = ["Query", "Mutation", "Subscription"].flatMap(fieldsOf);
    const covered = new Set([
      ...Object.keys(PROBES).map((path) => path.split(".")[0]),
      ...Object.keys(LISTS),
      ...ELSEWHERE,
    ]);
    expect(roots.map(({ name }) => name).filter((name) => !covered.has(name))).toEqual([]);
    const paths = roots.flatMap(({ name, args }) => idPaths(types, args, name));
    expect(paths.toSorted()).toEqual([...Object.keys(PROBES), ...SHARED].toSorted());
    const entities = types.get("_Entity")?.possibleTypes ?? [];
    expect(entities.map(({ name }) => name).toSorted()).toEqual(Object.keys(ENTITIES).toSorted());
  });

  describe.each(["over HTTP", "over a WebSocket", "with a key that has no scope"])("%s", (how) => {
    it.each(PROBED)("B gets for A's id at %s, byte for byte, what it gets for one that never was", async (_, probe) => {
      const call = caller(how);
      const ofA = await call(probe.query, probe.variables(a.ids[probe.noun]));
      expect(ofA).toBe(await call(probe.query, probe.variables(NEVER[probe.noun])));
      for (const word of a.words) expect(ofA).not.toContain(word);
    });

    it.each(OWNED_ENTITIES)(
      "B gets for A's $type in _entities what it gets for one that never was",
      async ({ type, noun }) => {
        const query =
          "query ($r: [_Any!]!) { _entities(representations: $r) { __typename ... on Team { id name } ... on Completion { id } } }";
        const variables = (id: string) => ({ r: [{ __typename: type, id }] });
        const ofA = await caller(how)(query, variables(a.ids[noun]));
        expect(ofA).toBe(await caller(how)(query, variables(NEVER[noun])));
        for (const word of a.words) expect(ofA).not.toContain(word);
      },
    );
  });

  it("no mutation of B's left a trace in A, and A's key still opens", async () => {
    const { viewer } = await read<{ viewer: { organization: { id: string } } }>(
      a.admin,
      "{ viewer { organization { id } } }",
    );
    expect(viewer.organization.id).toBe(a.ids.organization);
    const names = await overHttp(a.admin)(
      "{ teams { edges { node { name } } } projects { edges { node { name } } } users { edges { node { name } } } apiKeys { edges { node { name revokedAt } } } }",
    );
    expect(names).not.toContain('"x"');
    expect(names).not.toMatch(/"revokedAt":"/);
  });

  // Whoever revokes its own key is shown elsewhere.
  it.each(PROBED.filter(([path]) => path !== "revokeApiKey.input.id"))(
    "each tenant reaches its own at %s, so the probe can tell",
    async (_, probe) => {
      const call = overHttp(a.admin);
      const own = await call(probe.query, probe.variables(a.ids[probe.noun]));
      expect(own).not.toBe(await call(probe.query, probe.variables(NEVER[probe.noun])));
      expect(own).not.toContain('"errors"');
    },
  );

  it("are entities to themselves, each of its own", async () => {
    const owned = OWNED_ENTITIES;
    const query = "query ($r: [_Any!]!) { _entities(representations: $r) { __typename } }";
    const r = owned.map(({ type, noun }) => ({ __typename: type, id: b.ids[noun] }));
    const foreign = owned.map(({ type, noun }) => ({ __typename: type, id: a.ids[noun] }));
    const { _entities } = await read<{ _entities: unknown[] }>(b.admin, query, { r: [...r, ...foreign] });
    expect(_entities).toEqual([...owned.map(({ type }) => ({ __typename: type })), ...owned.map(() => null)]);
  });

  it.each(Object.keys(LISTS))("B's %s holds nothing of A, and does not change when A grows", async (field) => {
    const call = overHttp(b.admin);
    const before = await call(LISTS[field] ?? "");
    expect(before).not.toContain('"errors"');
    for (const word of a.words) expect(before).not.toContain(word);
    for (const noun of GROWTH) await make(a.admin, noun, { name: "alder-more" });
    await makeKey(a.admin, { name: "alder-more", scopes: [] });
    await complete(a.worker);
    expect(await call(LISTS[field] ?? "")).toBe(before);
    const ofA = await overHttp(a.admin)(LISTS[field] ?? "");
    if (field !== "models") expect(ofA).not.toBe(before);
  });

  it("B's filters by A's values find nothing, whichever field they name", async () => {
    const fields = { CompletionFilter: "completions", UsageFilter: "usage" };
    const values: Readonly<Record<string, unknown>> = {
      apiKeyId: a.ids.apiKey,
      teamId: a.ids.team,
      projectId: a.ids.project,
      sessionId: "alder-session",
      endUserId: "alder-end-user",
      metadata: { mark: "alder-metadata" },
    };
    const shared: Readonly<Record<string, unknown>> = {
      model: "openai/gpt-4o-mini",
      provider: "openai",
      status: "COMPLETED",
      operation: "COMPLETION",
      since: "2020-01-01T00:00:00.000Z",
      until: "2100-01-01T00:00:00.000Z",
    };
    for (const [type, field] of Object.entries(fields)) {
      for (const { name } of types.get(type)?.inputFields ?? []) {
        const selection = field === "usage" ? "total { requests }" : "edges { node { id } }";
        const query = `query ($f: ${type}) { ${field}(filter: $f) { ${selection} } }`;
        const answer = await overHttp(b.admin)(query, { f: { [name]: values[name] ?? shared[name] } });
        const own =
          field === "usage"
            ? '{"usage":{"total":{"requests":1}}}'
            : `{"completions":{"edges":[{"node":{"id":"${b.ids.completion}"}}]}}`;
        const nothing = field === "usage" ? '{"usage":{"total":{"requests":0}}}' : '{"completions":{"edges":[]}}';
        expect(values[name] ?? shared[name], `no row for ${type}.${name}`).toBeDefined();
        expect(answer, `${type}.${name}`).toContain(name in values ? nothing : own);
      }
    }
  });

  it.each([
    "completions",
    "apiKeys",
    "teams",
    "projects",
    "users",
    "organizations",
    "credentials",
    "deployments",
    "priceOverrides",
  ])("A's cursor shows B of %s only its own, as the cursor of nothing in the same place does", async (list) => {
    type Cursors = Record<string, { edges: { cursor: string }[] }>;
    const { [list]: page } = await read<Cursors>(a.admin, `{ ${list} { edges { cursor } } }`);
    expect(page?.edges.length).toBeGreaterThan(0);
    const query = `query ($after: String) { ${list}(after: $after) { edges { cursor node { id } } ${PAGE} } }`;
    for (const { cursor } of page?.edges ?? []) {
      const [at, id] = JSON.parse(Buffer.from(cursor, "base64url").toString()) as [number, string];
      const neverWas = id.slice(0, -1) + (id.endsWith("0") ? "1" : "0");
      const forged = Buffer.from(JSON.stringify([at, neverWas])).toString("base64url");
      const answer = await overHttp(b.admin)(query, { after: cursor });
      for (const word of a.words) expect(answer).not.toContain(word);
      expect(answer).toBe(await overHttp(b.admin)(query, { after: forged }));
    }
  });

  it("A's call under way is to B as if it were not there", async () => {
    const client = openSocket(a.worker);
    const events = client.iterate<{ completionStream: { completionId: string } }>({
      query: COMPLETION_STREAM,
      variables: ask("openai/gpt-4o-mini", "slow [[sim tokens=200 chunkDelay=20]]"),
    });
    const first = await events.next();
    const id = (first.value as { data: { completionStream: { completionId: string } } }).data.completionStream
      .completionId;
    const status = "query ($id: ID!) { completion(id: $id) { status } }";
    expect((await callGraphql(a.admin, status, { id })).data).toEqual({ completion: { status: "RUNNING" } });
    for (const call of Object.values(callers)) {
      expect(await call(status, { id })).toBe(await call(status, { id: NEVER.completion }));
    }
    await events.return?.();
    await client.dispose();
  });

  it("only the root key makes an organization", async () => {
    const answer = await callGraphql(
      b.admin,
      'mutation { createOrganization(input: {name: "mine"}) { organization { id } userErrors { code } } }',
    );
    expect(JSON.stringify(answer)).toContain("FORBIDDEN");
    expect(JSON.stringify(answer)).not.toContain("org_");
  });

  it("B is refused with A's organization in its header as with one that never was", async () => {
    const { key } = b.admin;
    const [ofA, never] = await Promise.all(
      [a.ids.organization, NEVER.organization].map((id) =>
        overHttp(started.as(key, { "x-narthex-organization": id }))("{ viewer { scopes } }"),
      ),
    );
    expect(ofA).toBe(never);
    expect(ofA).toMatch(/^404 .*"NOT_FOUND"/);
    const sockets = [a.ids.organization, NEVER.organization].map((id) =>
      overSocket(started.as(key, { "x-narthex-organization": id })),
    );
    const [socketOfA, socketNever] = await Promise.all(sockets.map((call) => call("{ viewer { scopes } }")));
    expect(socketOfA).toBe(socketNever);
    expect(socketOfA).toContain("closed 4401 NOT_FOUND");
  });

  it("the root key acts in A by its header: its lists, usage, calls and new things are A's, its reads by id reach both", async () => {
    const inA = started.as(started.root.key, { "x-narthex-organization": a.ids.organization });
    const lists =
      "{ viewer { organization { id } } teams { edges { node { organization { id } } } } apiKeys { edges { node { organization { id } } } } }";
    const organizations = new Set([...(await overHttp(inA)(lists)).matchAll(/org_[0-9a-f-]+/g)].map(([id]) => id));
    expect([...organizations]).toEqual([a.ids.organization]);
    const usage = "{ usage { total { requests inputTokens costUsd } } }";
    expect(await overHttp(inA)(usage)).toBe(await overHttp(a.admin)(usage));
    const id = await complete(inA);
    const read1 = "query ($id: ID!) { completion(id: $id) { id } }";
    expect((await callGraphql(a.admin, read1, { id })).data).toEqual({ completion: { id } });
    expect((await callGraphql(b.admin, read1, { id })).data).toEqual({ completion: null });
    const team = await make(inA, "Team", { name: "by-root" });
    expect((await callGraphql(a.admin, "query ($id: ID!) { team(id: $id) { name } }", { id: team })).data).toEqual({
      team: { name: "by-root" },
    });
    expect((await callGraphql(inA, "query ($id: ID!) { team(id: $id) { id } }", { id: b.ids.team })).data).toEqual({
      team: { id: b.ids.team },
    });
    const inNone = started.as(started.root.key, { "x-narthex-organization": NEVER.organization });
    expect(await overHttp(inNone)(lists)).toMatch(/^404 .*"NOT_FOUND"/);
  });
});
