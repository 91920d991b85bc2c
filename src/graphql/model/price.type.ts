import { Field, ID, ObjectType } from "type-graphql";
import {
  PRICE_UNITS,
  type DailyHours,
  type Price,
  type PriceUnit as DomainPriceUnit,
} from "../../domain/catalog/model.ts";
import { isInForce } from "../../domain/catalog/price-list.ts";
import { formatUsd } from "../../lib/pico-usd.ts";
import { GraphQLDecimal } from "../shared/decimal.scalar.ts";
import { defineSameNameEnum } from "../shared/define-enum.ts";
import { DateTime, SafeInt } from "../shared/scalars.ts";

/** What a price is for, as a GraphQL enum. */
export const PriceUnit = defineSameNameEnum<DomainPriceUnit>({
  name: "PriceUnit",
  description: "What a price is for. Tokens are counted under one unit each.",
  values: {
    INPUT_TOKEN: "A token of the input that was neither read from nor written to the vendor's cache.",
    CACHE_READ_TOKEN: "A token of the input that the vendor read from its cache.",
    CACHE_WRITE_TOKEN: "A token of the input that the vendor wrote to its cache.",
    CACHE_WRITE_1H_TOKEN:
      "A token of the input that the vendor wrote to its cache for an hour, where that has a price of its own.",
    OUTPUT_TOKEN: "A token of the output; reasoning and sound are in it unless they have prices of their own.",
    REASONING_TOKEN: "A token of reasoning, where that has a price of its own.",
    AUDIO_INPUT_TOKEN: "A token of sound in the input, where that has a price of its own.",
    AUDIO_OUTPUT_TOKEN: "A token of sound in the output, where that has a price of its own.",
    REQUEST: "One request, whatever its size.",
  },
});

/** A price in force. */
@ObjectType("Price", { simpleResolvers: true, description: "What a vendor asks for one unit, at present." })
export class PriceType {
  @Field(() => PriceUnit, { description: "What the price is for." })
  declare readonly unit: DomainPriceUnit;

  @Field(() => GraphQLDecimal, { description: "US dollars for a million of the unit." })
  declare readonly usdPerMillion: string;

  @Field(() => SafeInt, {
    description:
      "The price holds for calls with more input tokens than this; 0 for the base price. The highest that fits is used.",
  })
  declare readonly aboveInputTokens: number;

  @Field(() => DateTime, { description: "Since when the price has been in force; 1970 where no source says." })
  declare readonly validFrom: Date;

  @Field(() => DateTime, { nullable: true, description: "When the price ends; null where no end is known." })
  declare readonly validUntil: Date | null;

  @Field(() => String, {
    nullable: true,
    description:
      "The hours of every day at which the price holds, in UTC, such as `01:00-04:00`; it goes before a price of the whole day. Null for " +
      "the whole day.",
  })
  declare readonly dailyHours: string | null;

  @Field(() => String, {
    description: "Where the price comes from, such as `genai-prices 0.1.8`; `override` for one of the organization.",
  })
  declare readonly source: string;

  @Field(() => String, {
    nullable: true,
    description: "The day of that source, `YYYY-MM-DD`; null where it has none.",
  })
  declare readonly sourceDate: string | null;

  @Field(() => ID, {
    nullable: true,
    description: "The acting organization's override that the price is; null for what is listed.",
  })
  declare readonly overrideId: string | null;
}

const MILLION = 1_000_000n;

/** The prices in force on the day of a moment, by unit, context size and hours; an override in force stands alone for its unit. */
export function toCurrentPrices(prices: readonly Price[], nowMs: number): readonly PriceType[] {
  const current = new Map<string, Price>();
  const isOverride = (price: Price): boolean => price.overrideId !== undefined && isInForce(price, nowMs);
  const overridden = new Set(prices.filter(isOverride).map(({ unit }) => unit));
  for (const price of prices) {
    if (overridden.has(price.unit) && !isOverride(price)) continue;
    const key = `${price.unit} ${String(price.aboveInputTokens)} ${formatHours(price.hours) ?? ""}`;
    const known = current.get(key);
    const isNewer = known === undefined || price.validFromMs > known.validFromMs;
    if (isInForce({ ...price, hours: undefined }, nowMs) && isNewer) current.set(key, price);
  }
  return [...current.values()]
    .sort(
      (a, b) => PRICE_UNITS.indexOf(a.unit) - PRICE_UNITS.indexOf(b.unit) || a.aboveInputTokens - b.aboveInputTokens,
    )
    .map((price) => ({
      unit: price.unit,
      usdPerMillion: toUsdPerMillion(price.picoUsdPerUnit),
      aboveInputTokens: price.aboveInputTokens,
      validFrom: new Date(price.validFromMs),
      validUntil: price.validUntilMs === undefined ? null : new Date(price.validUntilMs),
      dailyHours: formatHours(price.hours) ?? null,
      source: price.source,
      sourceDate: price.sourceDate ?? null,
      overrideId: price.overrideId ?? null,
    }));
}

function formatHours(hours: DailyHours | undefined): string | undefined {
  return hours === undefined ? undefined : `${formatMinute(hours.fromMinute)}-${formatMinute(hours.untilMinute)}`;
}

function formatMinute(minute: number): string {
  const [hours, minutes] = [Math.floor(minute / 60), minute % 60];
  return `${String(hours).padStart(2, "0")}:${String(minutes).padStart(2, "0")}`;
}

/** Pico-dollars for one unit as dollars for a million. */
export function toUsdPerMillion(picoUsdPerUnit: bigint): string {
  return formatUsd(picoUsdPerUnit * MILLION);
}
