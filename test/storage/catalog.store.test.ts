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
      price({ unit: "OUTPUT_TOKEN", picoUsdPerUnit: 1n, hours: { fromMinute: 0, untilMinute: 90 } }),
    ]);
    const bare = {
      ...sampleModel([]),
      capabilities: [],
      inputModalities: undefined,
      outputModalities: undefined,
      contextWindow: undefined,
      maxOutputTokens: undefined,
      releasedOn: undefined,
      deprecatedOn: undefined,
      sunsetOn: undefined,
      isDeprecated: undefined,
      factsSource: undefined,
    };
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

  it("ends a tier that the seed has no more, and begins it anew when it is back", async () => {
    const base = price({});
    const tier = price({ picoUsdPerUnit: 8n, aboveInputTokens: 200_000 });
    const model = sampleModel([base, tier]);
    await open().seed([model]);
    await Promise.all(Array.from({ length: 4 }, () => open().seed([{ ...model, prices: [base] }])));
    expect((await read(model.id))?.prices).toStrictEqual([base, { ...tier, validUntilMs: NOW }]);

    await open(createManualClock(NOW + 1_000)).seed([model]);
    expect((await read(model.id))?.prices).toStrictEqual([
      base,
      { ...tier, validUntilMs: NOW },
      { ...tier, validFromMs: NOW + 1_000 },
    ]);
  });

  it("writes anew what a seed says of a model, and of where a price that has not changed comes from", async () => {
    const model = sampleModel([price({})]);
    await open().seed([model]);
    const changed = {
      ...model,
      name: "Another name",
      capabilities: ["REASONING" as const],
      inputModalities: undefined,
      contextWindow: undefined,
      isDeprecated: true,
      sunsetOn: "2027-01-01",
      prices: [price({ source: "genai-prices 2", sourceDate: "2026-02-01" })],
    };
    await open().seed([changed]);
    expect(await read(model.id)).toStrictEqual(changed);
  });

  it("withdraws a model that the seed has no more, with the end of its prices, and takes it back", async () => {
    const model = sampleModel([price({})]);
    const other = sampleModel([]);
    await open().seed([model, other]);
    await open().seed([other]);
    expect(await read(model.id)).toBeUndefined();

    await open(createManualClock(NOW + 1_000)).seed([model, other]);
    expect((await read(model.id))?.prices).toStrictEqual([
      price({ validUntilMs: NOW }),
      price({ validFromMs: NOW + 1_000 }),
    ]);
  });

  it("looks at nothing where the same seed is the last that was applied", async () => {
    const model = sampleModel([price({})]);
    await open().seed([model]);
    const { pool } = database.open();
    await pool.query("update model set name = 'By hand' where id = $1", [model.id]);
    await open().seed([model]);
    expect((await read(model.id))?.name).toBe("By hand");
    await open().seed([model, sampleModel([])]);
    expect((await read(model.id))?.name).toBe(model.name);
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
    validUntilMs: undefined,
    hours: undefined,
    source: "genai-prices 1",
    sourceDate: undefined,
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
    inputModalities: ["TEXT", "IMAGE"],
    outputModalities: ["TEXT"],
    releasedOn: "2025-04",
    deprecatedOn: "2026-01-01",
    sunsetOn: "2026-07-01",
    isDeprecated: false,
    factsSource: "models.dev 1",
    contextWindow: 128_000,
    maxOutputTokens: 16_384,
    prices,
  };
}
