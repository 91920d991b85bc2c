import { readFileSync } from "node:fs";
import { calcPrice } from "@pydantic/genai-prices";
import { describe, expect, it } from "vitest";
import { PROVIDER_SOURCES } from "../../../drizzle/seed/provider-sources.ts";
import { parseCatalogSeed } from "../../../src/domain/catalog/catalog-seed.ts";
import type { Model } from "../../../src/domain/catalog/model.ts";
import type { ProviderId } from "../../../src/domain/provider/provider.ts";
import { computeCost } from "../../../src/domain/usage/compute-cost.ts";
import { NO_USAGE, type TokenUsage } from "../../../src/domain/usage/token-usage.ts";
import { readSecondList } from "./second-list.ts";

const EVERY_PROVIDER = Object.keys(PROVIDER_SOURCES) as ProviderId[];
const seed = parseCatalogSeed(
  JSON.parse(readFileSync(new URL("../../../drizzle/seed/catalog.json", import.meta.url), "utf8")),
  EVERY_PROVIDER,
);

const known = JSON.parse(
  readFileSync(new URL("../../fixtures/prices/differences.json", import.meta.url), "utf8"),
) as readonly { readonly why: string; readonly differences: readonly string[] }[];
const ofPriceList = seed.models.filter(({ prices }) => prices[0]?.source.startsWith("genai-prices") === true);

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

/** Names by which the list finds what it calls otherwise: fine-tuned models have only a beginning there. */
const FULL_NAMES: Readonly<Record<string, string>> = {
  "deepseek-chat": "deepseek-v4-flash",
  "deepseek-reasoner": "deepseek-v4-flash",
  "magistral-small": "magistral-small-2506",
  "ft:gpt-4o": "ft:gpt-4o-2024-08-06:acme::1",
  "ft:gpt-4o-mini": "ft:gpt-4o-mini-2024-07-18:acme::1",
};

/** The models that are asked for most by gateways' callers: the vendors' main ones, as of the lists' year. */
const MOST_USED = [
  "openai/gpt-4o",
  "openai/gpt-4o-mini",
  "openai/gpt-4.1",
  "openai/gpt-4.1-mini",
  "openai/gpt-4.1-nano",
  "openai/gpt-5",
  "openai/gpt-5-mini",
  "openai/gpt-5-nano",
  "openai/gpt-5.1",
  "openai/gpt-5.2",
  "openai/gpt-5.4",
  "openai/gpt-5.5",
  "openai/o3",
  "openai/o3-mini",
  "openai/o4-mini",
  "openai/text-embedding-3-small",
  "openai/text-embedding-3-large",
  "anthropic/claude-haiku-4-5",
  "anthropic/claude-sonnet-4-5",
  "anthropic/claude-sonnet-4-6",
  "anthropic/claude-sonnet-5",
  "anthropic/claude-opus-4-5",
  "anthropic/claude-opus-4-6",
  "anthropic/claude-opus-4-7",
  "anthropic/claude-opus-4-8",
  "google/gemini-2.0-flash",
  "google/gemini-2.5-flash",
  "google/gemini-2.5-flash-lite",
  "google/gemini-2.5-pro",
  "google/gemini-3-flash-preview",
  "google/gemini-3.1-pro-preview",
  "google/gemini-3.5-flash",
  "azure/o3-mini",
  "bedrock/anthropic.claude-sonnet-4-5-20250929-v1:0",
  "bedrock/amazon.nova-lite-v1:0",
  "bedrock/amazon.nova-pro-v1:0",
  "vertex/gemini-2.5-pro",
  "mistral/mistral-medium-2508",
  "mistral/codestral-latest",
  "cohere/command-a-03-2025",
  "groq/llama-3.3-70b-versatile",
  "groq/llama-3.1-8b-instant",
  "groq/openai/gpt-oss-120b",
  "together/meta-llama/Llama-3.3-70B-Instruct-Turbo",
  "fireworks/accounts/fireworks/models/deepseek-v4-pro",
  "deepseek/deepseek-v4-flash",
  "deepseek/deepseek-v4-pro",
  "xai/grok-4.3",
  "perplexity/sonar",
  "cerebras/gpt-oss-120b",
];

describe("the seeded prices", () => {
  it("cost what genai-prices says, for every model, at every tier's edge and every change of price", () => {
    let compared = 0;
    for (const model of ofPriceList) {
      const hasHistory = model.prices.some(({ validFromMs }) => validFromMs > 0);
      for (const date of hasHistory ? DATES : DATES.slice(-1)) {
        const timestamp = new Date(`${date}T00:00:00.000Z`);
        for (const usage of model.capabilities.includes("EMBEDDING") ? usages.map(withoutOutput) : usages) {
          const picoUsd = listPrice(model, usage, timestamp);
          const ours = computeCost(model.prices, usage, timestamp.getTime());
          const difference = Math.abs(Number(ours?.amountUsd) - picoUsd);
          // OpenRouter's prices are not all whole pico-dollars a token: half of one was rounded away on import at most.
          const rounded = model.id.startsWith("openrouter/") ? (usage.inputTokens + usage.outputTokens) / 2 : 0;
          if (!(difference <= Math.max(1, picoUsd * 1e-12) + rounded)) {
            expect.unreachable(`${model.id} ${date} ${JSON.stringify(usage)}: ${ours?.amountUsd} is not ${picoUsd}`);
          }
          compared += 1;
        }
      }
    }
    expect(compared).toBeGreaterThan(50_000);
  });

  it("cost what genai-prices says at every hour of a day whose hours differ in price", () => {
    const changing = ofPriceList.filter(({ prices }) => prices.some(({ hours }) => hours !== undefined));
    for (const model of changing) {
      for (let minute = 0; minute < 1_440; minute += 15) {
        const timestamp = new Date(Date.UTC(2026, 10, 18) + minute * 60_000);
        const usage = { ...NO_USAGE, inputTokens: 1_000, outputTokens: 500, cacheReadTokens: 300 };
        const ours = computeCost(model.prices, usage, timestamp.getTime());
        expect(Number(ours?.amountUsd), `${model.id} ${timestamp.toISOString()}`).toBeCloseTo(
          listPrice(model, usage, timestamp),
          -1,
        );
      }
    }
    expect(changing.map(({ id }) => id)).toContain("deepseek/deepseek-v4-pro");
  });

  it("cost what a second, independent list says, but for the differences known one by one", () => {
    const { compared, differences } = compare(ofPriceList);

    expect(compared.length).toBeGreaterThan(500);
    expect(differences).toEqual(known.flatMap((group) => group.differences).sort());
    expect(known.every(({ why }) => why.length > 20)).toBe(true);
  });

  it("agree with the second list on the fifty models that are used most", () => {
    const models = MOST_USED.flatMap((id) => ofPriceList.filter((model) => model.id === id));
    const { compared, differences } = compare(models);

    expect(MOST_USED.length).toBe(50);
    expect(MOST_USED.filter((id) => !compared.includes(id))).toEqual([]);
    expect(differences).toEqual([
      // The price inside one region: Bedrock asks a tenth more for it than for its global one, which the second list has.
      "bedrock/anthropic.claude-sonnet-4-5-20250929-v1:0: input 3.3, theirs 3; output 16.5, theirs 15; cache read 0.33, theirs 0.3; cache write 4.125, theirs 3.75",
    ]);
  });
});

/** What the price list itself makes of a call, in pico-dollars; its price of a request is not in it, whatever is asked. */
function listPrice(model: Model, usage: TokenUsage, timestamp: Date): number {
  const providerId = PROVIDER_SOURCES[model.providerId]?.prices;
  const price = calcPrice(
    {
      input_tokens: usage.inputTokens,
      output_tokens: usage.outputTokens,
      cache_read_tokens: usage.cacheReadTokens,
      cache_write_tokens: usage.cacheWriteTokens,
      output_reasoning_tokens: usage.reasoningTokens,
    },
    FULL_NAMES[model.vendorModelId] ?? model.vendorModelId,
    { providerId: providerId ?? "", timestamp },
  );
  return (price?.total_price ?? Number.NaN) * 1e12;
}

/** Compares with the second list what it has of these models, for the day that it is of. */
function compare(models: readonly Model[]) {
  const second = readSecondList();
  const atMs = Date.parse(second.date);
  const compared: string[] = [];
  const differences = models.flatMap((model) => {
    const theirs = second.findCosts(model.id);
    if (theirs === undefined) return [];
    compared.push(model.id);
    const cost = (usage: Partial<TokenUsage>): number =>
      Number(computeCost(model.prices, { ...NO_USAGE, ...usage }, atMs)?.amountUsd);
    const parts = theirs.flatMap(({ what, usage, beside = {}, usdPerMillion }) => {
      // Models for embeddings have no output, and the list writes 0.
      if (what === "output" && model.capabilities.includes("EMBEDDING")) return [];
      const tokens = (usage.inputTokens ?? 0) + (usage.outputTokens ?? 0) - (beside.inputTokens ?? 0);
      const ours = (cost(usage) - cost(beside)) / tokens / 1e6;
      return Math.abs(ours - usdPerMillion) < 1e-6 ? [] : [`${what} ${ours}, theirs ${usdPerMillion}`];
    });
    return parts.length === 0 ? [] : [`${model.id}: ${parts.join("; ")}`];
  });
  return { compared, differences: differences.sort() };
}
