import { readFileSync } from "node:fs";
import { calcPrice } from "@pydantic/genai-prices";
import { describe, expect, it } from "vitest";
import { parseCatalogSeed } from "../../../src/domain/catalog/catalog-seed.ts";
import { createModelCatalog } from "../../../src/domain/catalog/model-catalog.ts";
import { computeCost } from "../../../src/domain/usage/compute-cost.ts";
import type { TokenUsage } from "../../../src/domain/usage/token-usage.ts";
import secondList from "../../fixtures/prices/models-dev.json" with { type: "json" };

const seed = parseCatalogSeed(
  JSON.parse(readFileSync(new URL("../../../drizzle/seed/catalog.json", import.meta.url), "utf8")),
);
const catalog = createModelCatalog(seed);

const INPUTS = [
  0, 1, 7, 999, 127_999, 128_000, 128_001, 199_999, 200_000, 200_001, 271_999, 272_000, 272_001, 1_000_000,
];
const usages: readonly TokenUsage[] = INPUTS.flatMap((inputTokens) =>
  [
    [0, 0],
    [1, 0],
    [0.5, 0],
    [0.25, 0.5],
    [0, 1],
  ].map(([read = 0, write = 0]) => ({
    inputTokens,
    outputTokens: (inputTokens % 1_000) + 3,
    cacheReadTokens: Math.floor(inputTokens * read),
    cacheWriteTokens: Math.floor(inputTokens * write),
    reasoningTokens: 2,
  })),
);
/** What models for embeddings are charged for: input alone. */
function withoutOutput({ inputTokens }: TokenUsage): TokenUsage {
  return { inputTokens, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0, reasoningTokens: 0 };
}
const DATES = [
  "2025-01-01",
  "2025-06-10",
  "2026-03-12",
  "2026-03-13",
  "2026-07-30",
  "2026-08-21",
  "2026-11-20",
  "2027-01-01",
];

/** Fine-tuned models have no name of their own in the list, only a beginning. */
const FULL_NAMES: Readonly<Record<string, string>> = {
  "ft:gpt-4o": "ft:gpt-4o-2024-08-06:acme::1",
  "ft:gpt-4o-mini": "ft:gpt-4o-mini-2024-07-18:acme::1",
};

/** Where the second list differs, and why ours stands. */
const KNOWN_DIFFERENCES = [
  // A slip there: Anthropic writes to the cache at 1.25 times the input price, 3.75; 0.3 is its price of reading.
  "anthropic/claude-3-sonnet-20240229 cache write: 3.75, theirs 0.3",
  // Names that move from model to model: genai-prices gives them no price, so the cost is unknown rather than wrong.
  "google/gemini-flash-latest is not in the catalogue",
  "google/gemini-flash-lite-latest is not in the catalogue",
  // OpenAI lists no price for cached input of this model: it is charged as input, not given away.
  "openai/gpt-3.5-turbo cache read: 0.5, theirs 0",
  // A preview that genai-prices does not have.
  "openai/gpt-5.3-codex-spark is not in the catalogue",
];

describe("the seeded prices", () => {
  it("cost what genai-prices says, for every model, at every tier's edge and every change of price", () => {
    let compared = 0;
    for (const model of seed.models.filter(({ prices }) => prices.length > 0)) {
      const hasHistory = model.prices.some(({ validFromMs }) => validFromMs > 0);
      for (const date of hasHistory ? DATES : DATES.slice(-1)) {
        const timestamp = new Date(`${date}T00:00:00.000Z`);
        for (const usage of model.capabilities.includes("EMBEDDING") ? usages.map(withoutOutput) : usages) {
          const theirs = calcPrice(
            {
              input_tokens: usage.inputTokens,
              output_tokens: usage.outputTokens,
              cache_read_tokens: usage.cacheReadTokens,
              cache_write_tokens: usage.cacheWriteTokens,
            },
            FULL_NAMES[model.vendorModelId] ?? model.vendorModelId,
            { providerId: model.providerId, timestamp },
          );
          const ours = computeCost(model.prices, usage, timestamp.getTime());
          const picoUsd = (theirs?.total_price ?? Number.NaN) * 1e12;
          const difference = Math.abs(Number(ours?.amountUsd) - picoUsd);
          if (!(difference <= Math.max(1, picoUsd * 1e-12))) {
            expect.unreachable(`${model.id} ${date} ${JSON.stringify(usage)}: ${ours?.amountUsd} is not ${picoUsd}`);
          }
          compared += 1;
        }
      }
    }
    expect(compared).toBeGreaterThan(10_000);
  });

  it("cost what a second, independent list says, but for the differences known one by one", () => {
    const atMs = Date.parse(secondList.asOf);
    const differences = secondList.prices.flatMap((row) => {
      const model = catalog.findModel(row.model);
      if (model === undefined) return [`${row.model} is not in the catalogue`];
      const cost = (usage: Partial<TokenUsage>): number =>
        Number(
          computeCost(
            model.prices,
            { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0, reasoningTokens: 0, ...usage },
            atMs,
          )?.amountUsd,
        );
      const compare = (what: string, ours: number, usdPerMillion: number): string[] =>
        Math.abs(ours - usdPerMillion * 1e6) < 1
          ? []
          : [`${row.model} ${what}: ${ours / 1e6}, theirs ${usdPerMillion}`];
      const above = "above" in row ? row.above : undefined;
      const many = above === undefined ? 0 : above.inputTokens + 1;
      return [
        ...compare("input", cost({ inputTokens: 1 }), row.input),
        ...compare("output", cost({ outputTokens: 1 }), row.output),
        ...("cacheRead" in row
          ? compare("cache read", cost({ inputTokens: 1, cacheReadTokens: 1 }), row.cacheRead)
          : []),
        ...("cacheWrite" in row
          ? compare("cache write", cost({ inputTokens: 1, cacheWriteTokens: 1 }), row.cacheWrite)
          : []),
        ...(above === undefined
          ? []
          : [
              ...compare("input above", cost({ inputTokens: many }) / many, above.input),
              ...compare(
                "output above",
                cost({ inputTokens: many, outputTokens: 1 }) - cost({ inputTokens: many }),
                above.output,
              ),
            ]),
      ];
    });

    expect(secondList.prices.length).toBeGreaterThan(70);
    expect(differences).toEqual(KNOWN_DIFFERENCES);
  });
});
