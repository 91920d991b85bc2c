import { readFileSync } from "node:fs";
import type { FactsFile, ModelFacts } from "../../../drizzle/seed/seed-row.ts";
import type { TokenUsage } from "../../../src/domain/usage/token-usage.ts";

/** One figure of the second list, and the usage that it is the price of one token of. */
interface ListedCost {
  readonly what: string;
  readonly usage: Partial<TokenUsage>;
  /** The usage without that token; default a call without tokens. */
  readonly beside?: Partial<TokenUsage>;
  readonly usdPerMillion: number;
}

/** A second public list of prices: the one that the catalogue's facts come with, and that its prices do not come from. */
export function readSecondList() {
  const text = readFileSync(new URL("../../../drizzle/seed/model-facts.json", import.meta.url), "utf8");

  const list = JSON.parse(text) as FactsFile;
  const byId = new Map(list.models.map((model) => [model.id, model]));
  return {
    /** The day that the list is of. */
    date: list.date,
    /** The model's figures; `undefined` where the list has none. */
    findCosts(id: string): readonly ListedCost[] | undefined {
      const cost = byId.get(id)?.cost;
      return cost === undefined ? undefined : toCosts(cost);
    },
  };
}

function toCosts({ tiers = [], ...base }: NonNullable<ModelFacts["cost"]>): readonly ListedCost[] {
  const given = (what: string, usdPerMillion: number | undefined, usage: Partial<TokenUsage>) =>
    usdPerMillion === undefined ? [] : [{ what, usdPerMillion, usage }];
  return [
    ...given("input", base.input, { inputTokens: 1 }),
    ...given("output", base.output, { outputTokens: 1 }),
    ...given("cache read", base.cache_read, { inputTokens: 1, cacheReadTokens: 1 }),
    ...given("cache write", base.cache_write, { inputTokens: 1, cacheWriteTokens: 1 }),
    ...tiers.flatMap(({ above, input, output }) => [
      ...given(`input above ${above}`, input, { inputTokens: above + 1 }),
      ...given(`output above ${above}`, output, { inputTokens: above + 1, outputTokens: 1 }).map((row) => ({
        ...row,
        beside: { inputTokens: above + 1 },
      })),
    ]),
  ];
}
