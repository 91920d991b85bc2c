import { describe, expect, it } from "vitest";
import type { Model } from "../../../src/domain/catalog/model.ts";
import { modelsOf, pageModels } from "../../../src/domain/catalog/page-models.ts";
import type { ModelFilter } from "../../../src/domain/gateway.ts";

const AT = Date.UTC(2026, 0, 1);

function modelOf(name: string, facts: Partial<Model> = {}): Model {
  return {
    id: `openai/${name}`,
    providerId: "openai",
    vendorModelId: name,
    name,
    capabilities: [],
    contextWindow: undefined,
    maxOutputTokens: undefined,
    prices: [],
    ...facts,
  };
}

function priced(input: bigint, output: bigint): Model["prices"] {
  const base = { aboveInputTokens: 0, validFromMs: 0, source: "test" };
  return [
    { ...base, unit: "INPUT_TOKEN", picoUsdPerUnit: input },
    { ...base, unit: "INPUT_TOKEN", picoUsdPerUnit: input * 9n, aboveInputTokens: 1_000 },
    { ...base, unit: "INPUT_TOKEN", picoUsdPerUnit: 0n, validFromMs: AT + 1 },
    { ...base, unit: "OUTPUT_TOKEN", picoUsdPerUnit: output },
  ];
}

const MODELS = [
  modelOf("bare"),
  modelOf("large", { contextWindow: 1_000_000, isDeprecated: false, prices: priced(3n, 15n) }),
  modelOf("old", { contextWindow: 8_192, isDeprecated: true, prices: priced(1n, 2n) }),
  modelOf("painter", { inputModalities: ["TEXT", "IMAGE"], outputModalities: ["IMAGE"] }),
];

describe("the models that a filter leaves", () => {
  it.each<[string, ModelFilter, string[]]>([
    ["those known to take a kind of content", { inputModality: "IMAGE" }, ["painter"]],
    ["those known to give one", { outputModality: "IMAGE" }, ["painter"]],
    ["nothing where none is known to", { outputModality: "AUDIO" }, []],
    ["those whose window is known to be large enough", { minContextWindow: 8_193 }, ["large"]],
    ["a window of just that size too", { minContextWindow: 8_192 }, ["large", "old"]],
    ["every one whose end is announced", { deprecated: true }, ["old"]],
    ["all others, the unknown too", { deprecated: false }, ["bare", "large", "painter"]],
    ["those with a base price of input in force up to a limit", { maxInputPicoUsd: 1n }, ["old"]],
    ["the limit itself too", { maxInputPicoUsd: 3n }, ["large", "old"]],
    ["those with a price of output up to a limit", { maxOutputPicoUsd: 14n }, ["old"]],
    ["what every field leaves", { maxInputPicoUsd: 3n, deprecated: false, search: "LARGE" }, ["large"]],
    ["all without a filter", {}, ["bare", "large", "old", "painter"]],
  ])("are %s", (_, filter, names) => {
    expect(modelsOf(MODELS, filter, AT).map(({ name }) => name)).toEqual(names);
  });

  it("are told by the prices of the moment", () => {
    expect(modelsOf(MODELS, { maxInputPicoUsd: 0n }, AT)).toEqual([]);
    expect(modelsOf(MODELS, { maxInputPicoUsd: 0n }, AT + 1).map(({ name }) => name)).toEqual(["large", "old"]);
  });
});

describe("a page of models", () => {
  it("goes on after its cursor when models have come and gone meanwhile", () => {
    const first = pageModels(MODELS, { first: 2, after: undefined });
    const after = first.items.at(-1)?.cursor;
    const changed = [...MODELS.filter(({ name }) => name !== "large"), modelOf("zebra")];

    expect(first.items.map(({ node }) => node.name)).toEqual(["bare", "large"]);
    expect(pageModels(changed, { first: 2, after }).items.map(({ node }) => node.name)).toEqual(["old", "painter"]);
    expect(pageModels(changed, { first: 9, after })).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
  });

  it("refuses a cursor of another list", () => {
    expect(() => pageModels(MODELS, { first: 2, after: "Zm9v" })).toThrow(
      expect.objectContaining({ code: "BAD_USER_INPUT", field: ["after"] }) as Error,
    );
  });
});
