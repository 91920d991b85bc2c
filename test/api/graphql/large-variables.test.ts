import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startApp, type StartedApp } from "../../testkit/start-app.ts";
import { overHttp, overSocket, type RawCaller, type Variables } from "../support/graph.ts";

const CREATE_KEY =
  "mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { secret userErrors { code field message } } }";
const CREATE_TEAM =
  "mutation ($input: CreateTeamInput!) { createTeam(input: $input) { team { name } userErrors { code field message } } }";
const CREATE_CREDENTIAL =
  "mutation ($input: CreateCredentialInput!) { createCredential(input: $input) { userErrors { code field message } } }";
const COMPLETIONS = "query ($filter: CompletionFilter) { completions(filter: $filter) { edges { node { id } } } }";
const USAGE = "query ($filter: UsageFilter) { usage(filter: $filter) { total { requests } } }";
const MODELS = "query ($filter: ModelFilter) { models(filter: $filter) { edges { node { id } } } }";
const MANY_MESSAGES =
  "mutation ($input: CreateCompletionInput!) { createCompletion(input: $input) { completion { id } } }";

const words = (count: number): readonly string[] => Array.from({ length: count }, () => "usage:read");
const key = (scopes: readonly string[]): Variables => ({ input: { name: "k", scopes } });
const manyKeys = (count: number): object =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`k${String(at)}`, 1]));
const metadata = (value: object): Variables => ({ filter: { metadata: value } });

describe("variables that are too large", () => {
  let started: StartedApp;
  const callers: Record<string, RawCaller> = {};
  beforeAll(async () => {
    started = await startApp();
    callers.HTTP = overHttp(started.root);
    callers.WebSocket = overSocket(started.root);
  });
  afterAll(() => started[Symbol.asyncDispose]());

  describe.each(["HTTP", "WebSocket"])("over %s", (transport) => {
    const call: RawCaller = (query, variables) => (callers[transport] ?? overHttp(started.root))(query, variables);

    it.each<[string, string, Variables, string]>([
      ["scopes", CREATE_KEY, key(words(50_001)), '"field":["scopes"]'],
      ["keys of JSON", COMPLETIONS, metadata(manyKeys(500_000)), '"field":["metadata"]'],
      ["items in JSON", USAGE, metadata({ a: [words(50_001)] }), '"field":["metadata"]'],
      [
        "parts of messages",
        MANY_MESSAGES,
        {
          input: {
            model: "m",
            messages: Array.from({ length: 600 }, () => ({
              role: "USER",
              parts: Array.from({ length: 100 }, () => ({})),
            })),
          },
        },
        '"field":["messages","',
      ],
    ])("more than 50,000 %s are refused at their field", async (_, query, variables, field) => {
      const refusal = await call(query, variables);
      expect(refusal).toContain("BAD_USER_INPUT");
      expect(refusal).toContain("50000 items");
      expect(refusal).toContain(field);
    });

    it.each<[string, string, Variables, string]>([
      ["more than 100 scopes", CREATE_KEY, key(words(101)), '"field":["scopes"],"message":"Give at most 100'],
      [
        "a name of 15 MB",
        CREATE_TEAM,
        { input: { name: "x".repeat(15_000_000) } },
        '"field":["name"],"message":"Give a name of at most 100',
      ],
      [
        "more than 20 settings",
        CREATE_CREDENTIAL,
        {
          input: {
            name: "c",
            provider: "bedrock",
            secret: "x",
            settings: Array.from({ length: 21 }, (_, at) => ({ name: `s${String(at)}`, value: "x" })),
          },
        },
        '"field":["settings"],"message":"Give at most 20',
      ],
    ])("%s are refused as what a form can mend", async (_, query, variables, words) => {
      expect(await call(query, variables)).toContain(`"code":"BAD_USER_INPUT",${words}`);
    });

    it.each<[string, string, Variables, string]>([
      ["many keys of metadata", COMPLETIONS, metadata(manyKeys(1_001)), "at most 1000 values"],
      ["metadata of a long list", USAGE, metadata({ a: words(1_001) }), "at most 1000 values"],
      ["a long text", MODELS, { filter: { search: "x".repeat(257) } }, "at most 256 characters"],
    ])("%s in a filter are refused at the field", async (_, query, variables, words) => {
      const refusal = await call(query, variables);
      expect(refusal).toContain("BAD_USER_INPUT");
      expect(refusal).toContain(words);
      expect(refusal).toContain('"field":["filter",');
    });

    it("what is as large as may be is taken", async () => {
      expect(await call(CREATE_KEY, key(words(100)))).toContain('"userErrors":[]');
      expect(await call(CREATE_KEY, key(words(50_000)))).toContain("Give at most 100");
      expect(await call(CREATE_TEAM, { input: { name: "\u{1F600}".repeat(100) } })).toContain('"userErrors":[]');
      expect(await call(COMPLETIONS, metadata(manyKeys(1_000)))).toContain('"edges":[]');
      expect(await call(MODELS, { filter: { search: "x".repeat(256) } })).toContain('"edges":[]');
    });
  });
});
