import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parseCatalogSeed } from "../../../src/domain/catalog/catalog-seed.ts";
import type { Model } from "../../../src/domain/catalog/model.ts";
import { PROVIDER_IDS, type ProviderClient } from "../../../src/domain/provider/provider.ts";
import { CALLED, type CalledVendor } from "./dialects.ts";
import { clientOf, createCall, useSimulator } from "./support.ts";

const simulator = useSimulator();
const { models } = parseCatalogSeed(
  JSON.parse(readFileSync(new URL("../../../drizzle/seed/catalog.json", import.meta.url), "utf8")),
);

test("the contract suite has a row for every provider but the built-in simulator", () => {
  const ids = new Set(CALLED.map((vendor) => (vendor === "openai-responses" ? "openai" : vendor)));
  expect([...ids].sort()).toEqual(PROVIDER_IDS.filter((id) => id !== "simulator").sort());
});

/** Whether the adapter would call the model for what it does. */
async function isReached(client: ProviderClient, vendor: CalledVendor, model: Model): Promise<boolean> {
  if (model.capabilities.includes("EMBEDDING")) return client.embeddings !== undefined;
  try {
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
