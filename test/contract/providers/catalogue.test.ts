import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parseCatalogSeed } from "../../../src/domain/catalog/catalog-seed.ts";
import { compileMatch } from "../../../src/domain/catalog/model-match.ts";
import type { Model } from "../../../src/domain/catalog/model.ts";
import type { ProviderClient } from "../../../src/domain/provider/provider.ts";
import { CALLED, SDK_VENDORS, type CalledVendor } from "./dialects.ts";
import { embeddingCall, embeddingsOf } from "./embedding-models.ts";
import { clientOf, createCall, useSimulator } from "./support.ts";

const simulator = useSimulator();
const { models, names } = parseCatalogSeed(
  JSON.parse(readFileSync(new URL("../../../drizzle/seed/catalog.json", import.meta.url), "utf8")),
);

/** Whether the adapter would call the model for what it does. */
async function isReached(client: ProviderClient, vendor: CalledVendor, model: Model): Promise<boolean> {
  try {
    if (model.capabilities.includes("EMBEDDING")) {
      await embeddingsOf(client).checkRequest(embeddingCall({ model: model.vendorModelId }, ["Hello"]));
      return true;
    }
    await client.checkRequest(createCall(vendor, "Hello", { model: model.vendorModelId }));
    return true;
  } catch {
    return false;
  }
}

describe.each(CALLED.filter((vendor) => vendor !== "openai-responses"))("a model of the catalogue of %s", (vendor) => {
  test("is reached by the adapter, for what it does", async () => {
    const client = clientOf(simulator(), vendor);
    const unreached: string[] = [];
    for (const model of models.filter(({ providerId }) => providerId === vendor)) {
      if (!(await isReached(client, vendor, model))) unreached.push(model.id);
    }
    expect(unreached).toEqual([]);
  });
});

test("the catalogue has the models for embeddings of the vendors that the AI SDK reaches, with their prices", () => {
  const priced = models.filter(
    ({ providerId, capabilities, prices }) =>
      SDK_VENDORS.some((id) => id === providerId) && capabilities.includes("EMBEDDING") && prices.length > 0,
  );
  expect(priced.map(({ id }) => id)).toEqual([
    "bedrock/amazon.titan-embed-text-v1",
    "cohere/embed-v4.0",
    "vertex/gemini-embedding-001",
    "vertex/gemini-embedding-2",
  ]);
});

test("Titan's second version, which costs something else, is not taken for its first", () => {
  const titan = names.find(({ modelId }) => modelId === "bedrock/amazon.titan-embed-text-v1");
  const isNamed = compileMatch(titan?.match ?? { kind: "any", of: [] });
  expect([isNamed("amazon.titan-embed-text-v1"), isNamed("amazon.titan-embed-text-v2:0")]).toEqual([true, false]);
});
