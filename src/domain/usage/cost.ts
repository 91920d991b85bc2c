import type { PicoUsd } from "../../lib/pico-usd.ts";
import type { PriceUnit } from "../catalog/model.ts";

/** One line of a cost: so many units at so much. */
export interface CostLine {
  readonly unit: PriceUnit;
  readonly quantity: number;
  readonly picoUsdPerUnit: bigint;
  readonly amountUsd: PicoUsd;
}

/** Price × usage of one call, frozen when written. */
export interface Cost {
  /** The sum of the lines, in pico-dollars. */
  readonly amountUsd: PicoUsd;
  readonly breakdown: readonly CostLine[];
}

/** Nothing to pay. */
export const NO_COST: Cost = { amountUsd: 0n, breakdown: [] };
