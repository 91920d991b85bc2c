import { describe, expect, it } from "vitest";
import { assertOperation } from "../../../src/domain/catalog/assert-operation.ts";
import type { Model, ModelCapability } from "../../../src/domain/catalog/model.ts";

function modelOf(capabilities: readonly ModelCapability[], outputPicoUsd?: bigint): Model {
  return {
    id: "openai/m",
    providerId: "openai",
    vendorModelId: "m",
    name: "m",
    capabilities,
    contextWindow: undefined,
    maxOutputTokens: undefined,
    prices:
      outputPicoUsd === undefined
        ? []
        : [
            {
              unit: "OUTPUT_TOKEN",
              picoUsdPerUnit: outputPicoUsd,
              aboveInputTokens: 0,
              validFromMs: 0,
              source: "test",
            },
          ],
  };
}

const REFUSED = expect.objectContaining({ code: "BAD_USER_INPUT", field: ["model"] }) as Error;

describe("what a model can be called for", () => {
  it("is embeddings alone for a model that gives vectors", () => {
    const model = modelOf(["EMBEDDING"]);
    expect(() => {
      assertOperation(model, "COMPLETION");
    }).toThrow(REFUSED);
    expect(() => {
      assertOperation(model, "EMBEDDING");
    }).not.toThrow();
  });

  it.each([
    ["one that is known to do other things", modelOf(["TEXT"])],
    ["one of which nothing is known but that its output has a price", modelOf([], 1n)],
  ])("is not embeddings for %s", (_, model) => {
    expect(() => {
      assertOperation(model, "EMBEDDING");
    }).toThrow(REFUSED);
    expect(() => {
      assertOperation(model, "COMPLETION");
    }).not.toThrow();
  });

  it.each([
    ["that only the vendor's list names", undefined],
    ["of which nothing is known", modelOf([])],
    ["whose output is free", modelOf([], 0n)],
  ])("is for the vendor to say of a model %s", (_, model) => {
    for (const operation of ["COMPLETION", "EMBEDDING"] as const) {
      expect(() => {
        assertOperation(model, operation);
      }).not.toThrow();
    }
  });
});
