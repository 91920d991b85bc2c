import { expect, it } from "vitest";
import type { Model, Price } from "../../src/domain/catalog/model.ts";
import { createCatalogStore } from "../../src/storage/catalog.store.ts";
import { describeDatabases } from "../testkit/databases.ts";
import { createManualClock } from "../testkit/manual-clock.ts";
import { ids } from "./sample.ts";

const NOW = Date.UTC(2026, 0, 15, 12);
const START = Date.UTC(2025, 0, 1);

describeDatabases("catalogue", (database) => {
  const open = (clock = createManualClock(NOW)) => createCatalogStore({ ...database.open(), clock });
  const read = async (id: string): Promise<Model | undefined> =>
    (await open().loadModels()).find((model) => model.id === id);

  it("gives back models with every version of every price", async () => {
    const model = sampleModel([
      price({ picoUsdPerUnit: 2_500_000n }),
      price({ picoUsdPerUnit: 3_000_001n, validFromMs: START + 1 }),
      price({ picoUsdPerUnit: 10n ** 20n, aboveInputTokens: 200_000 }),
      price({ unit: "OUTPUT_TOKEN", picoUsdPerUnit: 0n }),
    ]);
    const bare = { ...sampleModel([]), contextWindow: undefined, maxOutputTokens: undefined, capabilities: [] };
    await open().seed([model, bare]);
    expect(await read(model.id)).toStrictEqual(model);
    expect(await read(bare.id)).toStrictEqual(bare);
  });

  it("adds nothing when the same is seeded again, by four replicas at once too", async () => {
    const model = sampleModel([price({}), price({ picoUsdPerUnit: 7n, validFromMs: START + 1 })]);
    await Promise.all(Array.from({ length: 4 }, () => open().seed([model])));
    await open().seed([model]);
    expect(await read(model.id)).toStrictEqual(model);
  });

  it("writes a changed figure as a new row that holds from now on, and keeps the old", async () => {
    const old = price({ picoUsdPerUnit: 5n });
    const model = sampleModel([old]);
    const changed = { ...model, prices: [{ ...old, picoUsdPerUnit: 6n, source: "genai-prices 2" }] };
    await open().seed([model]);
    await Promise.all(Array.from({ length: 4 }, () => open().seed([changed])));
    await open(createManualClock(NOW + 1_000)).seed([changed]);
    expect((await read(model.id))?.prices).toStrictEqual([
      old,
      { ...old, picoUsdPerUnit: 6n, source: "genai-prices 2", validFromMs: NOW },
    ]);
  });

  it("writes a changed figure with the time that its source gives, where that is later", async () => {
    const old = price({ picoUsdPerUnit: 5n });
    const next = price({ picoUsdPerUnit: 4n, validFromMs: NOW + 86_400_000 });
    const model = sampleModel([old]);
    await open().seed([model]);
    await open().seed([{ ...model, prices: [old, next] }]);
    expect((await read(model.id))?.prices).toStrictEqual([old, next]);
  });

  it("adds new models and units beside those that are there", async () => {
    const model = sampleModel([price({})]);
    await open().seed([model]);
    const more = { ...model, prices: [...model.prices, price({ unit: "REQUEST", picoUsdPerUnit: 9n })] };
    const other = sampleModel([price({})]);
    await open().seed([more, other]);
    expect(await read(model.id)).toStrictEqual(more);
    expect(await read(other.id)).toStrictEqual(other);
  });
});

function price(changes: Partial<Price>): Price {
  return {
    unit: "INPUT_TOKEN",
    picoUsdPerUnit: 1n,
    aboveInputTokens: 0,
    validFromMs: START,
    source: "genai-prices 1",
    ...changes,
  };
}

function sampleModel(prices: readonly Price[]): Model {
  const vendorModelId = ids.createId("req");
  return {
    id: `openai/${vendorModelId}`,
    providerId: "openai",
    vendorModelId,
    name: "A model",
    capabilities: ["TEXT", "TOOLS"],
    contextWindow: 128_000,
    maxOutputTokens: 16_384,
    prices,
  };
}
