import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Price, PriceUnit } from "../../../src/domain/catalog/model.ts";
import { computeCost } from "../../../src/domain/usage/compute-cost.ts";
import { toTokenUsage, type TokenUsage } from "../../../src/domain/usage/token-usage.ts";

const price = (unit: PriceUnit, picoUsdPerUnit: bigint, above = 0, validFromMs = 0): Price => ({
  unit,
  picoUsdPerUnit,
  aboveInputTokens: above,
  validFromMs,
  source: "test",
});
const usageOf = (usage: Partial<TokenUsage>): TokenUsage => ({
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  reasoningTokens: 0,
  ...usage,
});
const BASE = [price("INPUT_TOKEN", 3_000_000n), price("OUTPUT_TOKEN", 15_000_000n)];
const CACHED = [...BASE, price("CACHE_READ_TOKEN", 300_000n), price("CACHE_WRITE_TOKEN", 3_750_000n)];

describe("computeCost", () => {
  it("charges a token in one bucket alone: cached input not as input, reasoning not besides output", () => {
    const usage = usageOf({
      inputTokens: 1_000,
      cacheReadTokens: 600,
      cacheWriteTokens: 300,
      outputTokens: 50,
      reasoningTokens: 40,
    });

    expect(computeCost(CACHED, usage, 0)).toEqual({
      amountUsd: 100n * 3_000_000n + 600n * 300_000n + 300n * 3_750_000n + 50n * 15_000_000n,
      breakdown: [
        { unit: "INPUT_TOKEN", quantity: 100, picoUsdPerUnit: 3_000_000n, amountUsd: 300_000_000n },
        { unit: "CACHE_READ_TOKEN", quantity: 600, picoUsdPerUnit: 300_000n, amountUsd: 180_000_000n },
        { unit: "CACHE_WRITE_TOKEN", quantity: 300, picoUsdPerUnit: 3_750_000n, amountUsd: 1_125_000_000n },
        { unit: "OUTPUT_TOKEN", quantity: 50, picoUsdPerUnit: 15_000_000n, amountUsd: 750_000_000n },
      ],
    });
  });

  it("charges a cache bucket without a price of its own as input", () => {
    const usage = usageOf({ inputTokens: 1_000, cacheReadTokens: 600, cacheWriteTokens: 300 });

    expect(computeCost(BASE, usage, 0)?.amountUsd).toBe(1_000n * 3_000_000n);
  });

  it("knows no cost where the price of input is unknown, or that of output which there was", () => {
    const usage = usageOf({ inputTokens: 1, outputTokens: 1 });

    expect(computeCost([], usage, 0)).toBeUndefined();
    expect(computeCost([price("INPUT_TOKEN", 1n)], usage, 0)).toBeUndefined();
    expect(computeCost([price("OUTPUT_TOKEN", 1n)], usage, 0)).toBeUndefined();
    expect(computeCost([price("INPUT_TOKEN", 1n, 0, 5), price("OUTPUT_TOKEN", 1n)], usage, 4)).toBeUndefined();
  });

  it("needs no price of output where there was none, as of a model for embeddings", () => {
    expect(computeCost([price("INPUT_TOKEN", 20_000n)], usageOf({ inputTokens: 7 }), 0)?.amountUsd).toBe(140_000n);
  });

  it("charges reasoning apart where it has a price of its own, and with the output where it has none", () => {
    const usage = usageOf({ inputTokens: 10, outputTokens: 8, reasoningTokens: 5 });
    const prices = [price("INPUT_TOKEN", 1n), price("OUTPUT_TOKEN", 10n)];

    expect(computeCost(prices, usage, 0)?.amountUsd).toBe(10n + 80n);
    expect(computeCost([...prices, price("REASONING_TOKEN", 3n)], usage, 0)?.breakdown).toEqual([
      { unit: "INPUT_TOKEN", quantity: 10, picoUsdPerUnit: 1n, amountUsd: 10n },
      { unit: "OUTPUT_TOKEN", quantity: 3, picoUsdPerUnit: 10n, amountUsd: 30n },
      { unit: "REASONING_TOKEN", quantity: 5, picoUsdPerUnit: 3n, amountUsd: 15n },
    ]);
  });

  it("charges by the hours of the day, over midnight too, before the price of the whole day", () => {
    const hour = 3_600_000;
    const prices = [
      price("INPUT_TOKEN", 1n),
      { ...price("INPUT_TOKEN", 2n), hours: { fromMinute: 60, untilMinute: 120 } },
      { ...price("INPUT_TOKEN", 3n), hours: { fromMinute: 1_380, untilMinute: 30 } },
      price("OUTPUT_TOKEN", 1n),
    ];
    const at = (ms: number) => computeCost(prices, usageOf({ inputTokens: 1 }), 20_000 * 24 * hour + ms)?.amountUsd;

    expect([at(0), at(hour / 2), at(hour - 1), at(hour), at(2 * hour - 1), at(2 * hour), at(23 * hour)]).toEqual([
      3n,
      1n,
      1n,
      2n,
      2n,
      1n,
      3n,
    ]);
  });

  it("does not charge by a price that has ended: the tier below it holds then", () => {
    const prices = [
      price("INPUT_TOKEN", 1n),
      { ...price("INPUT_TOKEN", 2n, 100), validUntilMs: 50 },
      price("OUTPUT_TOKEN", 1n),
    ];
    const cost = (atMs: number) => computeCost(prices, usageOf({ inputTokens: 101 }), atMs)?.amountUsd;

    expect([cost(49), cost(50)]).toEqual([202n, 101n]);
  });

  it.each<[string, PriceUnit, Parameters<typeof toTokenUsage>[0], PriceUnit]>([
    [
      "cache writes for an hour",
      "CACHE_WRITE_1H_TOKEN",
      { inputTokens: 10, outputTokens: 0, cacheWriteTokens: 8, cacheWrite1hTokens: 5 },
      "CACHE_WRITE_TOKEN",
    ],
    [
      "sound in the input",
      "AUDIO_INPUT_TOKEN",
      { inputTokens: 10, outputTokens: 0, audioInputTokens: 5 },
      "INPUT_TOKEN",
    ],
    [
      "sound in the output",
      "AUDIO_OUTPUT_TOKEN",
      { inputTokens: 0, outputTokens: 10, audioOutputTokens: 5 },
      "OUTPUT_TOKEN",
    ],
  ])("charges %s apart where it has a price, and with its whole where it has none", (_, unit, figures, whole) => {
    const usage = toTokenUsage(figures) ?? expect.unreachable();
    const without = computeCost(CACHED, usage, 0)?.breakdown ?? [];
    const withPrice = computeCost([...CACHED, price(unit, 7n)], usage, 0)?.breakdown ?? [];
    const quantity = (lines: typeof without, of: PriceUnit) => lines.find((line) => line.unit === of)?.quantity ?? 0;

    expect(quantity(without, unit)).toBe(0);
    expect(quantity(withPrice, unit)).toBe(5);
    expect(quantity(withPrice, whole)).toBe(quantity(without, whole) - 5);
  });

  it("charges cached sound as cached input, no token twice", () => {
    const usage = toTokenUsage({ inputTokens: 10, outputTokens: 0, cacheReadTokens: 7, audioInputTokens: 6 });

    expect(
      computeCost([...CACHED, price("AUDIO_INPUT_TOKEN", 9n)], usage ?? expect.unreachable(), 0)?.breakdown,
    ).toEqual([
      { unit: "CACHE_READ_TOKEN", quantity: 7, picoUsdPerUnit: 300_000n, amountUsd: 2_100_000n },
      { unit: "AUDIO_INPUT_TOKEN", quantity: 3, picoUsdPerUnit: 9n, amountUsd: 27n },
    ]);
  });

  it("takes figures whose part passes its whole as none given", () => {
    expect(toTokenUsage({ inputTokens: 1, outputTokens: 1, audioInputTokens: 2 })).toBeUndefined();
    expect(
      toTokenUsage({ inputTokens: 3, outputTokens: 1, cacheWriteTokens: 1, cacheWrite1hTokens: 2 }),
    ).toBeUndefined();
    expect(toTokenUsage({ inputTokens: 1, outputTokens: 3, reasoningTokens: 2, audioOutputTokens: 2 })).toBeUndefined();
  });

  it("is nothing for no tokens of a priced model, and the price of a request where there is one", () => {
    expect(computeCost(BASE, usageOf({}), 0)).toEqual({ amountUsd: 0n, breakdown: [] });
    expect(computeCost([...BASE, price("REQUEST", 7n)], usageOf({}), 0)).toEqual({
      amountUsd: 7n,
      breakdown: [{ unit: "REQUEST", quantity: 1, picoUsdPerUnit: 7n, amountUsd: 7n }],
    });
  });

  it("charges the whole call at a tier's price once the total input is more than its threshold", () => {
    const tiered = [...CACHED, price("INPUT_TOKEN", 6_000_000n, 200_000), price("OUTPUT_TOKEN", 22_500_000n, 200_000)];
    const cost = (inputTokens: number): bigint | undefined =>
      computeCost(tiered, usageOf({ inputTokens, cacheReadTokens: 150_000, outputTokens: 10 }), 0)?.amountUsd;

    expect(cost(200_000)).toBe(50_000n * 3_000_000n + 150_000n * 300_000n + 10n * 15_000_000n);
    expect(cost(200_001)).toBe(50_001n * 6_000_000n + 150_000n * 300_000n + 10n * 22_500_000n);
  });

  it("takes the price that held when the call was made, each tier by its own history", () => {
    const versions = [
      price("INPUT_TOKEN", 9_000_000n, 0, 5_000),
      price("INPUT_TOKEN", 1_000_000n, 0, 1_000),
      ...BASE,
      price("INPUT_TOKEN", 1_000_000n, 100, 1_000),
      price("INPUT_TOKEN", 6_000_000n, 100),
    ];
    const cost = (atMs: number, inputTokens: number): bigint | undefined => {
      const [forwards, backwards] = [versions, versions.toReversed()].map(
        (prices) => computeCost(prices, usageOf({ inputTokens }), atMs)?.amountUsd,
      );
      expect(forwards).toBe(backwards);
      return forwards;
    };

    expect(cost(999, 200)).toBe(200n * 6_000_000n);
    expect(cost(1_000, 200)).toBe(200n * 1_000_000n);
    expect(cost(5_000, 200)).toBe(200n * 1_000_000n);
    expect(cost(4_999, 100)).toBe(100n * 1_000_000n);
    expect(cost(5_000, 100)).toBe(100n * 9_000_000n);
  });

  it("adds up to the last pico-dollar: the sum is the sum of its lines, and the lines hold every token once", () => {
    const count = fc.nat({ max: 300_000_000 });
    fc.assert(
      fc.property(
        count,
        count,
        count,
        count,
        count,
        fc.bigInt({ min: 0n, max: 10n ** 15n }),
        (input, output, read, write, reasoning, pico) => {
          const usage = toTokenUsage({
            inputTokens: input + read + write,
            outputTokens: output + reasoning,
            cacheReadTokens: read,
            cacheWriteTokens: write,
            reasoningTokens: reasoning,
          });
          if (usage === undefined) throw new Error("usage refused");
          const cost = computeCost([...CACHED, price("INPUT_TOKEN", pico, 1_000)], usage, 0);
          const lines = cost?.breakdown ?? [];
          expect(cost?.amountUsd).toBe(lines.reduce((sum, line) => sum + line.amountUsd, 0n));
          expect(lines.reduce((sum, line) => sum + line.quantity, 0)).toBe(usage.inputTokens + usage.outputTokens);
          for (const line of lines) expect(line.amountUsd).toBe(BigInt(line.quantity) * line.picoUsdPerUnit);
        },
      ),
    );
  });
});

describe("toTokenUsage", () => {
  it.each([-1, 0.5, NaN, Infinity, 10_000_000_001, Number.MAX_SAFE_INTEGER])(
    "takes %d tokens for no figures, so that they neither cost nor spoil a sum",
    (figure) => {
      expect(toTokenUsage({ inputTokens: figure, outputTokens: 1 })).toBeUndefined();
      expect(toTokenUsage({ inputTokens: 1, outputTokens: figure })).toBeUndefined();
    },
  );

  it("takes as many tokens as no call can have", () => {
    expect(toTokenUsage({ inputTokens: 10_000_000_000, outputTokens: 1 })?.inputTokens).toBe(10_000_000_000);
  });
});
