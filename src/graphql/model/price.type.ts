import { Field, ObjectType } from "type-graphql";
import { PRICE_UNITS, type Price, type PriceUnit as DomainPriceUnit } from "../../domain/catalog/model.ts";
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
    OUTPUT_TOKEN: "A token of the output, reasoning included.",
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

  @Field(() => DateTime, { description: "Since when the price has been in force." })
  declare readonly validFrom: Date;
}

const MILLION = 1_000_000n;

/** The prices in force at a moment, by unit and context size. */
export function toCurrentPrices(prices: readonly Price[], nowMs: number): readonly PriceType[] {
  const current = new Map<string, Price>();
  for (const price of prices) {
    const key = `${price.unit} ${String(price.aboveInputTokens)}`;
    const known = current.get(key);
    const isNewer = known === undefined || price.validFromMs > known.validFromMs;
    if (price.validFromMs <= nowMs && isNewer) current.set(key, price);
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
    }));
}

/** Pico-dollars for one unit as dollars for a million. */
export function toUsdPerMillion(picoUsdPerUnit: bigint): string {
  return formatUsd(picoUsdPerUnit * MILLION);
}
