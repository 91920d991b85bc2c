import type { DailyHours, Price, PriceUnit } from "./model.ts";

/** A model's prices, put in order once so that a call finds its own without looking at all of them. */
export interface PriceList {
  /** The price of a unit that holds for a call; `undefined` where none is known. */
  find(unit: PriceUnit, inputTokens: number, atMs: number): bigint | undefined;
}

const MINUTE_MS = 60_000;
const MINUTES_OF_DAY = 1_440;
/** The lists of the models in memory; a model's prices are replaced, never changed. */
const lists = new WeakMap<readonly Price[], PriceList>();

/** The list of these prices, made on first use. */
export function priceListOf(prices: readonly Price[]): PriceList {
  const known = lists.get(prices);
  if (known !== undefined) return known;
  const byUnit = new Map<PriceUnit, readonly Price[]>();
  for (const [unit, ofUnit] of Map.groupBy(prices, (price) => price.unit)) byUnit.set(unit, ofUnit.sort(inOrder));
  const list: PriceList = {
    find: (unit, inputTokens, atMs) =>
      byUnit
        .get(unit)
        ?.find(
          (price) => (price.aboveInputTokens === 0 || inputTokens > price.aboveInputTokens) && isInForce(price, atMs),
        )?.picoUsdPerUnit,
  };
  lists.set(prices, list);
  return list;
}

/** Whether a price holds at a moment, its hours of the day included. */
export function isInForce(price: Price, atMs: number): boolean {
  const { validUntilMs, hours } = price;
  if (price.validFromMs > atMs || (validUntilMs !== undefined && atMs >= validUntilMs)) return false;
  return hours === undefined || isWithin(hours, atMs);
}

function isWithin({ fromMinute, untilMinute }: DailyHours, atMs: number): boolean {
  const minute = Math.floor(atMs / MINUTE_MS) % MINUTES_OF_DAY;
  if (fromMinute <= untilMinute) return minute >= fromMinute && minute < untilMinute;
  return minute >= fromMinute || minute < untilMinute;
}

/** Overrides first; then the highest tier; in a tier what holds at some hours before what holds all day, and the latest version first. */
function inOrder(left: Price, right: Price): number {
  return (
    Number(right.overrideId !== undefined) - Number(left.overrideId !== undefined) ||
    right.aboveInputTokens - left.aboveInputTokens ||
    Number(right.hours !== undefined) - Number(left.hours !== undefined) ||
    right.validFromMs - left.validFromMs
  );
}
