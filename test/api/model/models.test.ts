import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseCatalogSeed } from "../../../src/domain/catalog/catalog-seed.ts";
import type { Model, Price } from "../../../src/domain/catalog/model.ts";
import { formatUsd } from "../../../src/lib/pico-usd.ts";
import type { GraphqlTarget } from "../../testkit/graphql-caller.ts";
import { startApp, type StartedApp } from "../../testkit/start-app.ts";
import { read, readPages } from "../support/graph.ts";
import { ALL_SCOPES, make, makeKey } from "../support/tenant.ts";

const SEED = parseCatalogSeed(
  JSON.parse(readFileSync(new URL("../../../drizzle/seed/catalog.json", import.meta.url), "utf8")),
);
const FIELDS = `id name provider { id } capabilities contextWindow maxOutputTokens inputModalities outputModalities releasedOn deprecated deprecatedOn
  sunsetOn factsSource prices { unit usdPerMillion aboveInputTokens validFrom validUntil dailyHours source sourceDate overrideId }`;
const PAGES = `query ($first: Int, $after: String, $filter: ModelFilter) { models(first: $first, after: $after, filter: $filter) {
  edges { node { ${FIELDS} } } pageInfo { hasNextPage endCursor } } }`;

/** A model as the graph shows it. */
interface Shown {
  readonly id: string;
  readonly provider: { readonly id: string };
  readonly prices: readonly object[];
}

/** What the graph is to show of a model of the seed: every field, null for what no source says. */
function shownOf(model: Model): unknown {
  return {
    id: model.id,
    name: model.name,
    provider: { id: model.providerId },
    capabilities: [...model.capabilities],
    contextWindow: model.contextWindow ?? null,
    maxOutputTokens: model.maxOutputTokens ?? null,
    inputModalities: model.inputModalities ?? null,
    outputModalities: model.outputModalities ?? null,
    releasedOn: model.releasedOn ?? null,
    deprecated: model.isDeprecated ?? null,
    deprecatedOn: model.deprecatedOn ?? null,
    sunsetOn: model.sunsetOn ?? null,
    factsSource: model.factsSource ?? null,
    prices: expect.any(Array) as unknown,
  };
}

/** The prices of a model that are in force: of one unit, tier and hours the newest. */
function pricesOf(model: Model, atMs: number): readonly object[] {
  return model.prices
    .filter(({ validFromMs, validUntilMs = Infinity }) => validFromMs <= atMs && validUntilMs > atMs)
    .filter(
      (price, _index, inForce) =>
        !inForce.some(
          (other) =>
            other.validFromMs > price.validFromMs &&
            other.unit === price.unit &&
            other.aboveInputTokens === price.aboveInputTokens &&
            other.hours?.fromMinute === price.hours?.fromMinute,
        ),
    )
    .map((price: Price) => ({
      unit: price.unit,
      usdPerMillion: formatUsd(price.picoUsdPerUnit * 1_000_000n),
      aboveInputTokens: price.aboveInputTokens,
      dailyHours: price.hours === undefined ? null : (expect.stringMatching(/^\d\d:\d\d-\d\d:\d\d$/) as unknown),
      source: price.source,
      sourceDate: price.sourceDate ?? null,
      overrideId: null,
    }));
}

describe("the models of the graph", { timeout: 60_000 }, () => {
  let started: StartedApp;
  let a: GraphqlTarget;
  let b: GraphqlTarget;
  let all: readonly Shown[];

  const modelsOf = (target: GraphqlTarget, filter?: object): Promise<readonly Shown[]> =>
    readPages<Shown>(target, PAGES, { first: 200, variables: { filter } });
  const providersOf = (models: readonly Shown[]) => [...new Set(models.map(({ provider }) => provider.id))].sort();

  beforeAll(async () => {
    started = await startApp();
    const targets = [];
    for (const name of ["A", "B"]) {
      const organizationId = await make(started.root, "Organization", { name });
      targets.push(started.as((await makeKey(started.root, { name, organizationId, scopes: ALL_SCOPES })).secret));
    }
    [a, b] = targets as [GraphqlTarget, GraphqlTarget];
    all = await modelsOf(a);
  });
  afterAll(() => started[Symbol.asyncDispose]());

  it("are those of the providers that have a credential, and no other's; one of an organization's own is for it alone", async () => {
    expect(providersOf(all)).toEqual(["anthropic", "google", "openai"]);
    const id = await make(a, "Credential", { name: "own", provider: "cohere", secret: "a-key-of-cohere-0123456789" });
    expect(providersOf(await modelsOf(a))).toEqual(["anthropic", "cohere", "google", "openai"]);
    expect(providersOf(await modelsOf(b))).toEqual(["anthropic", "google", "openai"]);
    const one = 'query { model(id: "cohere/command-a-03-2025") { id } }';
    expect(await read(a, one)).toEqual({ model: { id: "cohere/command-a-03-2025" } });
    expect(await read(b, one)).toEqual({ model: null });
    await read(a, `mutation { updateCredential(input: { id: "${id}", enabled: false }) { userErrors { code } } }`);
    expect(providersOf(await modelsOf(a))).toEqual(["anthropic", "google", "openai"]);
    expect(await read(a, one)).toEqual({ model: null });
  });

  it("have every fact of their sources, and null where none says it", () => {
    const served = SEED.models.filter(({ providerId }) => ["anthropic", "google", "openai"].includes(providerId));
    const shown = new Map(all.map((model) => [model.id, model]));
    expect(served.length).toBeGreaterThan(100);
    for (const model of served) expect(shown.get(model.id), model.id).toEqual(shownOf(model));
    expect(all.filter(({ id }) => !served.some((model) => model.id === id)).map(({ id }) => id)).toEqual([]);
    // The seed has models of which something is not known, so that null is seen above.
    for (const name of ["contextWindow", "releasedOn", "sunsetOn", "isDeprecated", "factsSource"] as const) {
      expect(
        served.some((model) => model[name] === undefined),
        name,
      ).toBe(true);
      expect(
        served.some((model) => model[name] !== undefined),
        name,
      ).toBe(true);
    }
  });

  it("have every price with its tier, source and the day of that", () => {
    const shown = new Map(all.map((model) => [model.id, model]));
    let tiers = 0;
    for (const model of SEED.models.filter(({ id }) => shown.has(id))) {
      const prices = pricesOf(model, Date.now());
      tiers += prices.filter((price) => "aboveInputTokens" in price && price.aboveInputTokens !== 0).length;
      const own = shown.get(model.id)?.prices ?? [];
      expect(own.length, model.id).toBe(prices.length);
      for (const price of prices) expect(own, model.id).toContainEqual(expect.objectContaining(price));
    }
    expect(tiers).toBeGreaterThan(20);
    const gemini = shown.get("google/gemini-2.5-pro")?.prices;
    expect(gemini).toContainEqual(
      expect.objectContaining({
        unit: "INPUT_TOKEN",
        usdPerMillion: "2.5",
        aboveInputTokens: 200_000,
        source: "genai-prices 0.1.8",
        sourceDate: "2026-09-23",
      }),
    );
  });

  it.each<[string, object, (model: Model) => boolean]>([
    ["a provider", { provider: "google" }, ({ providerId }) => providerId === "google"],
    ["words", { search: "OPUS" }, ({ id, name }) => /opus/i.test(id) || /opus/i.test(name)],
    ["a capability", { capability: "EMBEDDING" }, ({ capabilities }) => capabilities.includes("EMBEDDING")],
    [
      "a modality and a context",
      { inputModality: "AUDIO", minContextWindow: 1_000_000 },
      ({ inputModalities = [], contextWindow = 0 }) => inputModalities.includes("AUDIO") && contextWindow >= 1e6,
    ],
    ["an end that is announced", { deprecated: true }, ({ isDeprecated }) => isDeprecated === true],
  ])("are searched by %s", async (_what, filter, isMeant) => {
    const ids = all.map(({ id }) => id);
    const meant = SEED.models.filter((model) => ids.includes(model.id) && isMeant(model)).map(({ id }) => id);
    expect(meant.length).toBeGreaterThan(0);
    expect((await modelsOf(b, filter)).map(({ id }) => id).sort()).toEqual(meant.sort());
  });
});
