import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PROVIDER_IDS } from "../../../src/domain/provider/provider.ts";
import { callGraphql } from "../../testkit/graphql-caller.ts";
import { startApp, type StartedApp } from "../../testkit/start-app.ts";
import { overHttp, read } from "../support/graph.ts";
import { complete } from "../support/tenant.ts";

const PROVIDERS = `There is no such provider. There are: ${PROVIDER_IDS.join(", ")}.`;
const MODELS = "query ($filter: ModelFilter) { list: models(first: 200, filter: $filter) { edges { node { id } } } }";
const COMPLETIONS =
  "query ($filter: CompletionFilter) { list: completions(filter: $filter) { edges { node { id } } } }";
const USAGE = "query ($filter: UsageFilter) { list: usage(filter: $filter) { total { requests } } }";
const NO_COMPLETION = { list: { edges: [] } };
const NO_USAGE = { list: { total: { requests: 0 } } };

let started: StartedApp;
beforeAll(async () => {
  started = await startApp();
  await complete(started.root, { sessionId: "here", endUserId: "end" });
});
afterAll(() => started[Symbol.asyncDispose]());

/** A value that nothing can have, and a part of what is said of it. */
type Wrong = readonly [filter: Readonly<Record<string, unknown>>, says: string];

const ofModels: readonly Wrong[] = [
  [{ provider: "opnai" }, PROVIDERS],
  [{ provider: "" }, PROVIDERS],
  [{ provider: "OpenAI" }, PROVIDERS],
  [{ minContextWindow: -1 }, "0 or more"],
  [{ maxInputUsdPerMillion: "-1" }, "0 or more"],
  [{ maxInputUsdPerMillion: "-0.0000000001" }, "0 or more"],
  [{ maxOutputUsdPerMillion: "-0.5" }, "0 or more"],
];
const ofRecords: readonly Wrong[] = [
  [{ provider: "opnai" }, PROVIDERS],
  [{ model: "" }, "provider/model"],
  [{ model: "gpt-4o-mini" }, "provider/model"],
  [{ model: "/gpt-4o-mini" }, "provider/model"],
  [{ apiKeyId: "" }, "is no id"],
  [{ apiKeyId: "key 1" }, "is no id"],
  [{ apiKeyId: "key_".padEnd(65, "0") }, "is no id"],
  [{ endUserId: "" }, "is empty"],
  [{ until: "2026-01-01T00:00:00Z", since: "2026-01-01T00:00:00.001Z" }, "before since"],
];
const ofCompletions: readonly Wrong[] = [...ofRecords, [{ sessionId: "" }, "is empty"]];
const ofUsage: readonly Wrong[] = [...ofRecords, [{ teamId: "team/1" }, "is no id"], [{ projectId: "'" }, "is no id"]];

describe.each([
  ["models", MODELS, ofModels],
  ["completions", COMPLETIONS, ofCompletions],
  ["usage", USAGE, ofUsage],
])("a filter of %s", (_name, query, wrong) => {
  it.each(wrong)("%j is refused with its field", async (filter, says) => {
    const { data, errors } = await callGraphql(started.root, query, { filter });
    const [field] = Object.keys(filter);
    expect(data?.["list"]).toBeNull();
    expect(errors?.[0]?.extensions.code).toBe("BAD_USER_INPUT");
    expect(JSON.stringify(errors?.[0]?.extensions["field"])).toContain(`"filter","${field ?? ""}"`);
    expect(errors?.[0]?.message).toContain(says);
  });
});

describe("a price bound in another currency", () => {
  it.each(["5 EUR", "€5", "1e-3", ""])("is no Decimal: %j", async (maxInputUsdPerMillion) => {
    const { errors } = await callGraphql(started.root, MODELS, { filter: { maxInputUsdPerMillion } });
    expect(errors?.[0]).toMatchObject({
      message: expect.stringContaining("must be a decimal number") as unknown,
      extensions: { code: "BAD_USER_INPUT", field: ["maxInputUsdPerMillion"] },
    });
  });
});

describe("a filter that something could fit", () => {
  it.each<[string, Readonly<Record<string, unknown>>]>([
    ["a provider without models here", { provider: "cohere" }],
    ["no window", { minContextWindow: 2_147_483_647 }],
    ["no price", { maxInputUsdPerMillion: "0", maxOutputUsdPerMillion: "0", provider: "openai", search: "gpt-4o" }],
    ["an id that nothing has", { search: "there is no such model" }],
  ])("of models is answered with nothing: %s", async (_what, filter) => {
    expect(await read(started.root, MODELS, { filter })).toEqual({ list: { edges: [] } });
  });

  it("of models is answered as it was: an empty search is every model, a window of 0 every one that is known", async () => {
    const count = async (filter: object) =>
      (await read<{ list: { edges: unknown[] } }>(started.root, MODELS, { filter })).list.edges.length;
    expect(await count({ search: "" })).toBe(await count({}));
    expect(await count({ minContextWindow: 0 })).toBeGreaterThan(0);
  });

  it.each<[string, Readonly<Record<string, unknown>>]>([
    ["a provider that was not called", { provider: "cohere" }],
    ["a model that was not called", { model: "acme/legal" }],
    ["a key that is nobody's", { apiKeyId: "key_01a1fa9d3b517000b2e7b7c2003599d1" }],
    ["an end user that did not call", { endUserId: "other" }],
    ["a moment", { since: "2026-01-01T00:00:00Z", until: "2026-01-01T00:00:00Z" }],
  ])("of records is answered with nothing: %s", async (_what, filter) => {
    expect(await read(started.root, COMPLETIONS, { filter })).toEqual(NO_COMPLETION);
    expect(await read(started.root, USAGE, { filter })).toEqual(NO_USAGE);
  });

  it("of records finds them by the id that usage gives for the key, the root key's too", async () => {
    const { usage } = await read<{ usage: { groups: { dimensions: { API_KEY: string } }[] } }>(
      started.root,
      "{ usage(groupBy: [API_KEY]) { groups { dimensions } } }",
    );
    const filter = { apiKeyId: usage.groups[0]?.dimensions.API_KEY };
    expect(await read(started.root, USAGE, { filter })).toEqual({ list: { total: { requests: 1 } } });
  });

  it("is not looked at for a key without the scope, whatever the filter is", async () => {
    const call = overHttp(started.as("nobody's"));
    const answers = await Promise.all(["opnai", "openai"].map((provider) => call(MODELS, { filter: { provider } })));
    expect(answers[0]).toBe(answers[1]);
  });
});
