import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseCatalogSeed } from "../../../src/domain/catalog/catalog-seed.ts";
import { createModelCatalog } from "../../../src/domain/catalog/model-catalog.ts";
import type { ModelMatch } from "../../../src/domain/catalog/model-match.ts";
import type { Model } from "../../../src/domain/catalog/model.ts";
import { createSimulatorModels } from "../../../src/domain/catalog/simulator-models.ts";
import { computeCost } from "../../../src/domain/usage/compute-cost.ts";
import { NO_USAGE } from "../../../src/domain/usage/token-usage.ts";

const SEED: unknown = JSON.parse(readFileSync(new URL("../../../drizzle/seed/catalog.json", import.meta.url), "utf8"));
const seed = parseCatalogSeed(SEED);

function modelOf(id: string): Model {
  return {
    id,
    providerId: id.startsWith("google") ? "google" : "openai",
    vendorModelId: id.slice(id.indexOf("/") + 1),
    name: id,
    capabilities: [],
    contextWindow: undefined,
    maxOutputTokens: undefined,
    prices: [],
  };
}

function namesFoundBy(match: ModelMatch, names: readonly string[]): readonly string[] {
  const catalog = createModelCatalog({ models: [modelOf("openai/m")], names: [{ modelId: "openai/m", match }] });
  return names.filter((name) => catalog.findModel(`openai/${name}`) !== undefined);
}

describe("the model catalogue", () => {
  it("finds a model by its own id", () => {
    const catalog = createModelCatalog(seed);
    const model = catalog.findModel("openai/gpt-4o-mini");

    expect(model).toMatchObject({
      id: "openai/gpt-4o-mini",
      capabilities: expect.arrayContaining(["TOOLS"]) as unknown,
    });
    expect(model?.prices).toContainEqual({
      unit: "INPUT_TOKEN",
      picoUsdPerUnit: 150_000n,
      aboveInputTokens: 0,
      validFromMs: 0,
      source: "genai-prices 0.1.8",
      sourceDate: "2026-09-23",
    });
  });

  it("finds a dated name's model, with its prices, under the asked id", () => {
    const catalog = createModelCatalog(seed);
    const model = catalog.findModel("openai/gpt-4o-mini");

    expect(catalog.findModel("openai/gpt-4o-mini-2024-07-18")).toEqual({
      ...model,
      id: "openai/gpt-4o-mini-2024-07-18",
      meansId: "openai/gpt-4o-mini",
      vendorModelId: "gpt-4o-mini-2024-07-18",
    });
    expect(catalog.findModel("openai/gpt-5.1-20251113")).toMatchObject({
      vendorModelId: "gpt-5.1-20251113",
      prices: catalog.findModel("openai/gpt-5.1")?.prices,
    });
    expect(catalog.findModel("anthropic/claude-3-5-haiku-20241022")?.prices).toEqual(
      catalog.findModel("anthropic/claude-3-5-haiku-latest")?.prices,
    );
    expect(catalog.findModel("google/gemini-2.5-pro-preview-06-05")?.prices.length).toBeGreaterThan(0);
  });

  it("finds no model of another vendor, none that cannot be called here, and none that nobody has", () => {
    const catalog = createModelCatalog(seed);
    for (const id of [
      "anthropic/gpt-4o-mini",
      "openai/no-such-model",
      "openai/whisper-1",
      "google/claude-opus-4-6",
      "openai/",
      "gpt-4o-mini",
      "",
      `openai/gpt-5-nano-${"x".repeat(500)}`,
    ]) {
      expect(catalog.findModel(id), id).toBeUndefined();
    }
  });

  it.each(["openai/gpt-image-1", "google/gemini-2.5-flash-image", "google/gemini-2.5-pro-preview-tts"])(
    "knows what %s gives, and no price: pictures and sound are not told apart in what is paid",
    (id) => {
      const model = createModelCatalog(seed).findModel(id);

      expect(model?.outputModalities?.some((modality) => modality === "IMAGE" || modality === "AUDIO")).toBe(true);
      expect(model?.prices).toEqual([]);
    },
  );

  it.each<[ModelMatch, string[]]>([
    [{ kind: "equals", text: "Alpha" }, ["alpha"]],
    [{ kind: "startsWith", text: "alpha" }, ["alpha", "alpha-beta"]],
    [{ kind: "endsWith", text: "beta" }, ["alpha-beta", "beta"]],
    [{ kind: "contains", text: "a-b" }, ["alpha-beta"]],
    [{ kind: "pattern", text: "^(?!alpha)" }, ["beta"]],
    [
      {
        kind: "any",
        of: [
          { kind: "equals", text: "alpha" },
          { kind: "equals", text: "beta" },
        ],
      },
      ["alpha", "beta"],
    ],
    [
      {
        kind: "all",
        of: [
          { kind: "startsWith", text: "alpha" },
          { kind: "endsWith", text: "beta" },
        ],
      },
      ["alpha-beta"],
    ],
  ])("matches %j", (match, names) => {
    expect(namesFoundBy(match, ["alpha", "alpha-beta", "beta"])).toEqual(names);
  });

  it("prefers a model's own id to another's match, whatever the order", () => {
    const names = [{ modelId: "openai/a", match: { kind: "startsWith", text: "a" } as const }];
    const models = [modelOf("openai/a"), modelOf("openai/a-2")];

    expect(createModelCatalog({ models, names }).findModel("openai/a-2")?.name).toBe("openai/a-2");
    expect(createModelCatalog({ models: models.reverse(), names }).findModel("openai/a-3")?.name).toBe("openai/a");
  });

  it("forgets names found by a match rather than grow, and finds them again", () => {
    const catalog = createModelCatalog(seed);
    const first = catalog.findModel("openai/gpt-5-nano-x");
    for (let count = 0; count < 3_000; count += 1) catalog.findModel(`openai/gpt-5-nano-${count}`);

    const again = catalog.findModel("openai/gpt-5-nano-x");
    expect(again).toEqual(first);
    expect(again).not.toBe(first);
    expect(catalog.findModel("openai/gpt-5-nano-x")).toBe(again);
  });

  it("lists every model once, ordered by id", () => {
    const ids = createModelCatalog(seed)
      .listModels()
      .map(({ id }) => id);

    expect(ids).toEqual([...new Set(ids)].sort());
    expect(ids.length).toBe(seed.models.length);
  });

  it("has every seeded model's own names mean that model and no other", () => {
    for (const { modelId, match } of seed.names) {
      const equals = match.kind === "any" ? match.of : [match];
      for (const part of equals) {
        if (part.kind !== "equals") continue;
        const id = `${modelId.slice(0, modelId.indexOf("/"))}/${part.text}`;
        const alone = createModelCatalog({
          models: seed.models.filter((model) => model.id !== id || model.id === modelId),
          names: seed.names,
        });
        expect(alone.findModel(id)?.name, id).toBe(seed.models.find((model) => model.id === modelId)?.name);
      }
    }
  });
});

describe("parseCatalogSeed", () => {
  const valid = {
    sources: [{ name: "list 1", date: "2026-09-23", license: "MIT" }],
    models: [
      {
        id: "openai/m",
        name: "M",
        capabilities: ["TEXT"],
        input: ["TEXT", "FILE"],
        output: ["TEXT"],
        maxOutputTokens: 5,
        releasedOn: "2025-04",
        sunsetOn: "2026-12-01",
        isDeprecated: true,
        factsFrom: "facts 1",
        pricesFrom: "list 1",
        prices: [
          { unit: "INPUT_TOKEN", picoUsdPerUnit: "1", validFrom: "2026-01-01", validUntil: "2026-02-01" },
          { unit: "INPUT_TOKEN", picoUsdPerUnit: "2", aboveInputTokens: 9, fromMinute: 60, untilMinute: 240 },
        ],
      },
    ],
  };
  const withModel = (change: object): unknown => ({ ...valid, models: [{ ...valid.models[0], ...change }] });
  const withPrice = (change: object): unknown => withModel({ prices: [{ ...valid.models[0]?.prices[0], ...change }] });

  it("reads what the generator writes", () => {
    expect(parseCatalogSeed(valid)).toEqual({
      models: [
        {
          id: "openai/m",
          providerId: "openai",
          vendorModelId: "m",
          name: "M",
          capabilities: ["TEXT"],
          inputModalities: ["TEXT", "FILE"],
          outputModalities: ["TEXT"],
          contextWindow: undefined,
          maxOutputTokens: 5,
          releasedOn: "2025-04",
          deprecatedOn: undefined,
          sunsetOn: "2026-12-01",
          isDeprecated: true,
          factsSource: "facts 1",
          prices: [
            {
              unit: "INPUT_TOKEN",
              picoUsdPerUnit: 1n,
              aboveInputTokens: 0,
              validFromMs: Date.UTC(2026, 0, 1),
              validUntilMs: Date.UTC(2026, 1, 1),
              hours: undefined,
              source: "list 1",
              sourceDate: "2026-09-23",
            },
            {
              unit: "INPUT_TOKEN",
              picoUsdPerUnit: 2n,
              aboveInputTokens: 9,
              validFromMs: 0,
              validUntilMs: undefined,
              hours: { fromMinute: 60, untilMinute: 240 },
              source: "list 1",
              sourceDate: "2026-09-23",
            },
          ],
        },
      ],
      names: [],
    });
  });

  it("leaves out the models of a provider that this build does not speak to", () => {
    expect(parseCatalogSeed(withModel({ id: "acme/m" })).models).toEqual([]);
  });

  it.each<[string, unknown]>([
    ["seed", null],
    ["seed", []],
    ["sources", { ...valid, sources: 1 }],
    ["sources[0].date", { ...valid, sources: [{ name: "list 1" }] }],
    ["models", { ...valid, models: {} }],
    ["models[0].id", withModel({ id: "openai" })],
    ["models[0].capabilities", withModel({ capabilities: ["FLYING"] })],
    ["models[0].input", withModel({ input: ["SMELL"] })],
    ["models[0].contextWindow", withModel({ contextWindow: -1 })],
    ["models[0].releasedOn", withModel({ releasedOn: "soon" })],
    ["models[0].isDeprecated", withModel({ isDeprecated: "no" })],
    ["models[0].pricesFrom", withModel({ pricesFrom: undefined })],
    ["models[0].prices[0].picoUsdPerUnit", withPrice({ picoUsdPerUnit: "0.5" })],
    ["models[0].prices[0].unit", withPrice({ unit: "SMILE" })],
    ["models[0].prices[0].validFrom", withPrice({ validFrom: "soon" })],
    ["models[0].prices[0].untilMinute", withPrice({ fromMinute: 1 })],
    ["models[0].match.kind", withModel({ match: { kind: "resembles", text: "x" } })],
  ])("names the place of damage: %s", (place, json) => {
    expect(() => parseCatalogSeed(json)).toThrow(`damaged: ${place} is not`);
  });
});

describe("the simulator's models", () => {
  it("cost something, by prices that say they are invented", () => {
    const models = createSimulatorModels([{ vendorModelId: "echo", capabilities: ["TEXT"] }]);
    const model = createModelCatalog({ models, names: [] }).findModel("simulator/echo");

    expect(model).toMatchObject({ id: "simulator/echo", providerId: "simulator", name: "Simulated echo" });
    expect(model?.prices.every(({ source }) => source === "simulator")).toBe(true);
    expect(computeCost(model?.prices ?? [], { ...NO_USAGE, inputTokens: 10, outputTokens: 5 }, 0)?.amountUsd).toBe(
      3_000_000n,
    );
  });
});
