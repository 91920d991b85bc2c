import { getIntrospectionQuery } from "graphql";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import WebSocket from "ws";
import { ask, callGraphql } from "../testkit/graphql-caller.ts";
import { startApp, type StartedApp } from "../testkit/start-app.ts";
import { overHttp, overSocket, read, type RawCaller, type Variables } from "./support/graph.ts";

const MODEL = "openai/gpt-4o-mini";
const CREATE = "mutation ($input: CreateCompletionInput!) { createCompletion(input: $input) { completion { id } } }";
const STREAM =
  "subscription ($input: CreateCompletionInput!) { completionStream(input: $input) { __typename completionId } }";
const LISTS = ["apiKeys", "completions", "models", "organizations", "projects", "teams", "users"];

/** `levels` fields inside each other; names that there are not, as limits are checked before names. */
const nested = (levels: number): string => `${"{ a ".repeat(levels)}${"}".repeat(levels)}`;
const aliases = (count: number): string =>
  `{ usage { total { ${Array.from({ length: count }, (_, index) => `a${String(index)}: requests`).join(" ")} } } }`;
/** A document of that many tokens. */
const tokens = (count: number): string => `{ viewer { ${"scopes ".repeat(count - 5)}} }`;
/** Aliases that a fragment brings in as often as it is spread. */
const spread = (times: number, each: number): string =>
  `{ ${Array.from({ length: times }, (_, index) => `u${String(index)}: usage { total { ...F } }`).join(" ")} }
   fragment F on UsageTotals { ${Array.from({ length: each }, (_, index) => `f${String(index)}: requests`).join(" ")} }`;
const messages = (count: number) => ({
  input: {
    model: MODEL,
    maxOutputTokens: 5,
    messages: Array.from({ length: count }, () => ({ role: "USER", text: "a" })),
  },
});
const metadata = (value: unknown): Variables => ask(MODEL, "hello", { metadata: value });
const manyKeys = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${String(index)}`, 1]));
/** A JSON object of that many levels. */
const levels = (count: number): object => (count === 1 ? {} : { a: levels(count - 1) });
/** Metadata of exactly that many bytes as JSON. */
const bytes = (count: number) => ({ k: "x".repeat(count - 8) });

describe("limits", () => {
  let started: StartedApp;
  const callers: Record<string, RawCaller> = {};
  beforeAll(async () => {
    started = await startApp({ env: { NARTHEX_REQUEST_BODY_BYTES: "200000" } });
    callers.HTTP = overHttp(started.root);
    callers.WebSocket = overSocket(started.root);
  });
  afterAll(() => started[Symbol.asyncDispose]());

  describe.each(["HTTP", "WebSocket"])("over %s", (transport) => {
    const call: RawCaller = (query, variables) => (callers[transport] ?? overHttp(started.root))(query, variables);

    it.each<[string, string, string, string]>([
      ["levels of fields", nested(12), nested(13), "12 levels"],
      ["aliases", aliases(30), aliases(31), "30 aliases"],
      ["aliases of fragments", spread(2, 14), spread(3, 10), "30 aliases"],
      [
        "fields at the root",
        `{ ${"viewer { scopes } ".repeat(30)} }`,
        `{ ${Array.from({ length: 31 }, (_, i) => `q${String(i)}`).join(" ")} }`,
        "30 fields at the root",
      ],
      ["tokens", tokens(55), tokens(4_001), "4000 tokens"],
    ])(
      "a document with too many %s is refused, one with as many as allowed is not refused for that",
      async (_, allowed, over, words) => {
        const refusal = await call(over);
        expect(refusal).toContain(words);
        expect(refusal).toMatch(/GRAPHQL_(VALIDATION|PARSE)_FAILED/);
        expect(refusal).not.toContain('"data":{');
        expect(await call(allowed)).not.toContain(words);
      },
    );

    it("a document nested past any stack is refused in words", async () => {
      const refusal = await call(nested(30_000));
      expect(refusal).toMatch(/GRAPHQL_PARSE_FAILED/);
      expect(refusal.length).toBeLessThan(1_000);
    });

    it("graphql-js' introspection query passes", async () => {
      expect(await call(getIntrospectionQuery())).toContain('"queryType"');
    });

    it.each(LISTS)("%s takes first from 1 to 200 and refuses the rest at its field", async (list) => {
      for (const first of [0, -1, 201]) {
        const refusal = await call(`{ viewer { scopes } ${list}(first: ${String(first)}) { edges { cursor } } }`);
        expect(refusal).toContain('"BAD_USER_INPUT"');
        expect(refusal).toContain('"field":["first"]');
        expect(refusal).toContain(`"${list}":null`);
        expect(refusal).toContain('"viewer":{"scopes"');
      }
      for (const first of [1, 200]) {
        expect(await call(`{ ${list}(first: ${String(first)}) { edges { cursor } } }`)).not.toContain('"errors"');
      }
      expect(await call(`{ ${list}(after: "no cursor") { edges { cursor } } }`)).toContain('"field":["after"]');
    });

    const operations = transport === "HTTP" ? [CREATE] : [CREATE, STREAM];
    it.each(operations)("1,000 messages are taken and 1,001 refused: %s", async (operation) => {
      expect(await call(operation, messages(1_000))).not.toContain("errors");
      const refusal = await call(operation, messages(1_001));
      expect(refusal).toContain('"BAD_USER_INPUT"');
      expect(refusal).toContain('"field":["messages"]');
    });

    it.each(operations)("metadata is taken up to 16 keys, 4 KB and 3 levels: %s", async (operation) => {
      for (const taken of [manyKeys(16), bytes(4_096), { a: { b: { c: 1 } } }, {}]) {
        expect(await call(operation, metadata(taken)), JSON.stringify(taken).slice(0, 50)).not.toContain("errors");
      }
      for (const refused of [manyKeys(17), bytes(4_097), { a: { b: { c: { d: 1 } } } }, [], "text", 1]) {
        const refusal = await call(operation, metadata(refused));
        expect(refusal, JSON.stringify(refused).slice(0, 50)).toContain('"BAD_USER_INPUT"');
        expect(refusal).toContain('"field":["metadata"');
      }
    });

    it.each<[string, Record<string, unknown>]>([
      ["temperature", { temperature: 2.5 }],
      ["temperature", { temperature: -0.1 }],
      ["topP", { topP: 1.1 }],
      ["maxOutputTokens", { maxOutputTokens: 0 }],
      ["timeoutMs", { timeoutMs: 600_001 }],
      ["timeoutMs", { timeoutMs: 0 }],
      ["maxCostUsd", { maxCostUsd: "0" }],
      ["maxCostUsd", { maxCostUsd: "-1" }],
      ["stop", { stop: [""] }],
      ["messages", { messages: [] }],
      ["model", { model: "gpt-4o-mini" }],
      ["endUserId", { endUserId: "x".repeat(257) }],
      ["sessionId", { sessionId: "" }],
      ["subject", { subject: { type: "", id: "1" } }],
      ["toolChoice", { toolChoice: { mode: "REQUIRED" } }],
      ["responseFormat", { responseFormat: { type: "JSON_SCHEMA" } }],
    ])("names %s where it refuses %o", async (field, more) => {
      const refusal = await call(CREATE, ask(MODEL, "hello", more));
      expect(refusal).toContain('"BAD_USER_INPUT"');
      expect(refusal).toContain(`"field":["${field}"`);
      expect(refusal).not.toContain("completionId");
    });

    it.each<[string, (value: object) => object]>([
      ["tools", (value) => ({ tools: [{ name: "look", parameters: value }] })],
      ["responseFormat", (value) => ({ responseFormat: { type: "JSON_SCHEMA", schema: value } })],
      ["providerOptions", (value) => ({ providerOptions: value })],
    ])("JSON in %s is taken up to 100 levels", async (field, toInput) => {
      expect(await call(CREATE, ask(MODEL, "hello", { ...toInput(levels(100)) }))).not.toContain("100 levels");
      const refusal = await call(CREATE, ask(MODEL, "hello", { ...toInput(levels(101)) }));
      expect(refusal).toContain('"BAD_USER_INPUT"');
      expect(refusal).toContain(`"field":["${field}"`);
      expect(refusal).toContain("100 levels");
    });

    it("options for more providers than there are, and filters larger than any record, are refused", async () => {
      const options = Object.fromEntries(Array.from({ length: 65 }, (_, index) => [`p${String(index)}`, {}]));
      expect(await call(CREATE, ask(MODEL, "hello", { providerOptions: options }))).toContain(
        '"field":["providerOptions"]',
      );
      const list = "query ($f: CompletionFilter) { completions(filter: $f) { edges { cursor } } }";
      for (const f of [{ endUserId: "x".repeat(1_001) }, { metadata: { a: "x".repeat(17_000) } }]) {
        expect(await call(list, { f })).toContain(`"field":["filter","${Object.keys(f)[0] ?? ""}"]`);
      }
      expect(await call(list, { f: { endUserId: "x".repeat(1_000), metadata: bytes(4_096) } })).not.toContain("errors");
    });

    it("a list of nothing but wrong items is refused soon, with twenty of its errors", async () => {
      const wrong = Array.from({ length: 6_000 }, () => ({ role: "NOBODY", txet: 1 }));
      const startedAt = performance.now();
      const refusal = await call(CREATE, { input: { model: MODEL, messages: wrong } });
      expect(performance.now() - startedAt).toBeLessThan(1_500);
      expect(refusal.match(/"code":"BAD_USER_INPUT"/g)).toHaveLength(20);
    });

    it("a name that is no name, and a chain of fragments, cost nobody else time", async () => {
      expect(await call(`{ ${"x".repeat(201)} }`)).toContain("more than 200 characters");
      expect(await call(`{ ${"x".repeat(200)} }`)).not.toContain("more than 200 characters");
      const chain = Array.from({ length: 490 }, (_, i) => `fragment F${String(i)} on Query { ...F${String(i + 1)} }`);
      const document = `{ ...F0 } ${chain.join(" ")} fragment F490 on Query { __typename }`;
      const startedAt = performance.now();
      expect(await call(document)).toContain('"__typename":"Query"');
      expect(performance.now() - startedAt).toBeLessThan(1_000);
    });

    it("nothing that a hostile client sends is answered with a stack, a path of a file or INTERNAL_SERVER_ERROR", async () => {
      const hostile: [string, Variables?][] = [
        ["{"],
        [""],
        ["{ __proto__ }"],
        ["{ viewer { constructor } }"],
        ["query A { viewer { scopes } } query B { viewer { scopes } }"],
        [`{ completion(id: "${"x".repeat(10_000)}") { id } }`],
        ['{ completion(id: "\\u0000") { id } }'],
        ['{ completion(id: "\\ud800") { id } }'],
        ['{ team(id: "\' OR 1=1 --") { id } }'],
        ['{ completions(filter: {sessionId: "\\u0000"}) { edges { cursor } } }'],
        ['{ completions(filter: {metadata: {a: "\\u0000"}}) { edges { cursor } } }'],
        ['{ completions(filter: {since: "0000-01-01T00:00:00Z"}) { edges { cursor } } }'],
        ['{ usage(filter: {until: "9999-12-31T23:59:59Z"}, interval: MINUTE) { groups { start } } }'],
        ['{ usage(filter: {since: "yesterday"}) { total { requests } } }'],
        ["query ($r: [_Any!]!) { _entities(representations: $r) { __typename } }", { r: [null] }],
        [
          "query ($r: [_Any!]!) { _entities(representations: $r) { __typename } }",
          { r: [{ __typename: "__proto__", id: "1" }] },
        ],
        [
          "query ($r: [_Any!]!) { _entities(representations: $r) { __typename } }",
          { r: [{ __typename: "Team", id: { a: 1 } }] },
        ],
        [CREATE, ask(MODEL, "\u0000\ud800")],
        [CREATE, ask(MODEL, "hi", { metadata: { __proto__x: "\u0000" } })],
        [CREATE, { input: { __proto__: null } }],
        [
          "query ($f: CompletionFilter) { completions(filter: $f) { edges { cursor } } }",
          { f: { metadata: levels(3_000) } },
        ],
        [CREATE, ask(MODEL, "hi", { maxCostUsd: "9".repeat(400) })],
        [CREATE, ask("openai/../../etc", "hi")],
        [CREATE, ask("openai/constructor", "hi")],
        [CREATE, ask(MODEL, "hi", { endUserId: "\ud800", sessionId: "\ud800" })],
      ];
      for (const [query, variables] of hostile) {
        const answer = await call(query, variables);
        expect(answer, query.slice(0, 80)).not.toMatch(/INTERNAL_SERVER_ERROR|node_modules|\.[tj]s:\d|"stack/);
        expect(answer.length).toBeLessThan(20_000);
      }
    });
  });

  it("a body larger than the limit is refused with 413, a socket's message that is larger ends the socket alone", async () => {
    expect(await overHttp(started.root)(CREATE, ask(MODEL, "x".repeat(200_000)))).toMatch(/^413 .*"BAD_USER_INPUT"/);
    expect(await overSocket(started.root)(CREATE, ask(MODEL, "x".repeat(200_000)))).toContain("closed 1009");
    expect((await callGraphql(started.root, CREATE, ask(MODEL, "x".repeat(150_000)))).errors).toBeUndefined();
  });

  it("lists of operations, other content types, and mutations by GET are refused", async () => {
    const url = `${started.root.url}/graphql`;
    const headers = { "content-type": "application/json", authorization: `Bearer ${started.root.key ?? ""}` };
    const list = await fetch(url, {
      method: "POST",
      headers,
      body: JSON.stringify([{ query: "{ viewer { scopes } }" }]),
    });
    expect(list.status).toBe(400);
    const mutation = `${url}?query=${encodeURIComponent('mutation { createTeam(input: {name: "forged"}) { team { id } } }')}`;
    expect((await fetch(mutation, { headers: { ...headers, "apollo-require-preflight": "1" } })).status).toBe(405);
    expect(JSON.stringify(await read(started.root, "{ teams { edges { node { name } } } }"))).not.toContain("forged");
  });

  it.each(["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])(
    "a request that a form on another site can send (%s) is not carried out",
    async (contentType) => {
      const response = await fetch(`${started.root.url}/graphql`, {
        method: "POST",
        headers: { "content-type": contentType, authorization: `Bearer ${started.root.key ?? ""}` },
        body: JSON.stringify({ query: 'mutation { createTeam(input: {name: "forged"}) { team { id } } }' }),
      });
      expect(response.status).toBeGreaterThanOrEqual(400);
      expect(await response.text()).not.toContain('"data":{');
      expect(JSON.stringify(await read(started.root, "{ teams { edges { node { name } } } }"))).not.toContain("forged");
    },
  );

  it("a GET that a link can send is refused, one with a header that needs a preflight is answered", async () => {
    const url = `${started.root.url}/graphql?query=${encodeURIComponent("{ viewer { scopes } }")}`;
    const authorization = `Bearer ${started.root.key ?? ""}`;
    const forged = await fetch(url, { headers: { authorization } });
    expect(forged.status).toBe(400);
    expect(await forged.text()).not.toContain("completion:create");
    expect((await fetch(url, { headers: { authorization, "apollo-require-preflight": "true" } })).status).toBe(200);
  });

  it("no response lets another site read it", async () => {
    const response = await fetch(`${started.root.url}/graphql`, {
      method: "OPTIONS",
      headers: { origin: "https://evil.example", "access-control-request-method": "POST" },
    });
    expect(response.headers.get("access-control-allow-origin")).toBeNull();
  });

  it("a WebSocket of another protocol, or one that speaks before its connection_init, is closed", async () => {
    const closeOf = (protocol: string, first: string) =>
      new Promise<number>((resolve, reject) => {
        const socket = new WebSocket(`${started.root.url.replace("http", "ws")}/graphql`, protocol);
        socket.on("open", () => {
          socket.send(first);
        });
        socket.on("close", resolve);
        socket.on("error", reject);
      });
    const subscribe = JSON.stringify({ id: "1", type: "subscribe", payload: { query: "{ viewer { scopes } }" } });
    expect(await closeOf("graphql-transport-ws", subscribe)).toBe(4401);
    expect(await closeOf("graphql-transport-ws", "{")).toBe(4400);
    expect(await closeOf("graphql-ws", subscribe).catch(() => 0)).not.toBe(1000);
  });

  it("holds nothing of what is not here yet", async () => {
    const { __schema: schema } = await read<{
      __schema: {
        types: {
          name: string;
          fields: { name: string; args: { name: string }[] }[] | null;
          inputFields: { name: string }[] | null;
          enumValues: { name: string }[] | null;
        }[];
      };
    }>(
      started.root,
      "{ __schema { types { name fields { name args { name } } inputFields { name } enumValues { name } } } }",
    );
    const types = schema.types.filter(({ name }) => !name.startsWith("federation__"));
    const names = types.flatMap(({ name, fields, inputFields, enumValues }) => [
      name,
      ...(fields ?? []).flatMap((field) => [field.name, ...field.args.map((arg) => arg.name)]),
      ...(inputFields ?? []).map((input) => input.name),
      ...(enumValues ?? []).map((value) => value.name),
    ]);
    const later = names.filter((name) =>
      /polic|budget|rate_?limit|route|idempot|estimatecompletion|completionestimate|guardrail/i.test(name),
    );
    // Codes stand whole from the start; headers are the vendor's.
    expect([...new Set(later)].toSorted()).toEqual([
      "BUDGET_EXCEEDED",
      "GUARDRAIL_BLOCKED",
      "IDEMPOTENCY_CONFLICT",
      "RATE_LIMITED",
      "rateLimitHeaders",
    ]);
  });
});

describe("with introspection off", () => {
  let started: StartedApp;
  beforeAll(async () => {
    started = await startApp({ env: { NARTHEX_INTROSPECTION: "false" } });
  });
  afterAll(() => started[Symbol.asyncDispose]());

  it.each(["HTTP", "WebSocket"])(
    "the schema is not told over %s, nor by suggestions; the router's scope still reads it",
    async (transport) => {
      const call = transport === "HTTP" ? overHttp(started.root) : overSocket(started.root);
      expect(await call(getIntrospectionQuery())).toMatch(/GRAPHQL_VALIDATION_FAILED/);
      expect(await call('{ __type(name: "Query") { name } }')).toMatch(/GRAPHQL_VALIDATION_FAILED/);
      expect(await call("{ __typename viewer { __typename } }")).toContain('"__typename":"Viewer"');
      expect(await call("{ viewr { scopes } }")).not.toMatch(/viewer|Did you mean/);
      expect(await call("{ viewer { scope } }")).not.toMatch(/scopes|Did you mean/);
      expect(await call(CREATE, ask(MODEL, "hi", { temprature: 1 }))).not.toMatch(/Did you mean|temperature/);
      expect(await call("{ _service { sdl } }")).toContain("type Viewer");
    },
  );
});
