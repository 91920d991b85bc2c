import type { PicoUsd } from "../../lib/pico-usd.ts";
import type { Cost, CostLine } from "./cost.ts";

/**
 * Divides a whole number by weights, exactly: each gets its share rounded down, and what is left goes one by one to those that
 * lost most by the rounding, the first of equals first. The shares' sum is the total.
 *
 * @param weights whole, 0 or more; where all are 0, they count as equal
 */
export function divideWhole(total: bigint, weights: readonly number[]): readonly bigint[] {
  const sum = weights.reduce((all, weight) => all + BigInt(weight), 0n);
  if (sum === 0n)
    return weights.length === 0
      ? []
      : divideWhole(
          total,
          Array.from(weights, () => 1),
        );
  const shares = weights.map((weight, index) => {
    const product = total * BigInt(weight);
    return { index, whole: product / sum, lost: product % sum };
  });
  let left = shares.reduce((rest, { whole }) => rest - whole, total);
  const result = shares.map(({ whole }) => whole);
  const byLoss = shares.toSorted((one, other) =>
    one.lost === other.lost ? one.index - other.index : one.lost > other.lost ? -1 : 1,
  );
  for (const { index, whole } of byLoss) {
    if (left === 0n) break;
    result[index] = whole + 1n;
    left -= 1n;
  }
  return result;
}

/**
 * Divides the cost of one call among those who shared it, exactly: who was counted so many tokens pays for them at the call's own
 * prices, and what has a price a call is divided in the same proportion. The shares' sum is the cost, to the pico-dollar.
 *
 * @param tokens each one's input tokens, the call's in sum; the call had no other tokens
 */
export function divideCost(cost: Cost, tokens: readonly number[]): readonly Cost[] {
  const lines = cost.breakdown.map((line) =>
    line.unit === "REQUEST"
      ? divideWhole(line.amountUsd, tokens).map((amountUsd): CostLine => ({
          unit: line.unit,
          quantity: 1,
          picoUsdPerUnit: amountUsd,
          amountUsd,
        }))
      : tokens.map((quantity): CostLine => ({ ...line, quantity, amountUsd: BigInt(quantity) * line.picoUsdPerUnit })),
  );
  return tokens.map((_, index) => {
    const breakdown = lines.flatMap((shares) => shares[index] ?? []).filter(({ quantity }) => quantity > 0);
    return { amountUsd: sumOf(breakdown), breakdown };
  });
}

/** The costs of several calls together; `undefined` where one is unknown. */
export function addCosts(costs: readonly (Cost | undefined)[]): Cost | undefined {
  const byPrice = new Map<string, CostLine>();
  for (const cost of costs) {
    if (cost === undefined) return undefined;
    for (const line of cost.breakdown) {
      const key = `${line.unit} ${String(line.picoUsdPerUnit)}`;
      const known = byPrice.get(key);
      byPrice.set(key, {
        ...line,
        quantity: (known?.quantity ?? 0) + line.quantity,
        amountUsd: (known?.amountUsd ?? 0n) + line.amountUsd,
      });
    }
  }
  const breakdown = [...byPrice.values()];
  return { amountUsd: sumOf(breakdown), breakdown };
}

function sumOf(lines: readonly CostLine[]): PicoUsd {
  return lines.reduce((sum, line) => sum + line.amountUsd, 0n);
}
