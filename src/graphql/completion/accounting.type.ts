import { Field, Float, Int, ObjectType } from "type-graphql";
import type { PriceUnit as DomainPriceUnit } from "../../domain/catalog/model.ts";
import type { CompletionTiming } from "../../domain/completion/completion.ts";
import type { Cost } from "../../domain/usage/cost.ts";
import type { Usage } from "../../domain/usage/token-usage.ts";
import { formatUsd } from "../../lib/pico-usd.ts";
import { PriceUnit, toUsdPerMillion } from "../model/price.type.ts";
import { GraphQLDecimal } from "../shared/decimal.scalar.ts";
import { SafeInt } from "../shared/scalars.ts";

/** Tokens of a completion. */
@ObjectType("Usage", {
  simpleResolvers: true,
  description:
    "Tokens of a completion. `inputTokens` and `outputTokens` are totals; cache reads and writes are parts of the input, reasoning of the output.",
})
export class UsageType {
  @Field(() => SafeInt, { description: "Tokens of input, cached ones included." })
  declare readonly inputTokens: number;

  @Field(() => SafeInt, { description: "Tokens of output, reasoning included." })
  declare readonly outputTokens: number;

  @Field(() => SafeInt, { description: "Input and output together." })
  declare readonly totalTokens: number;

  @Field(() => SafeInt, { description: "The part of the input that the vendor read from its cache." })
  declare readonly cacheReadTokens: number;

  @Field(() => SafeInt, { description: "The part of the input that the vendor wrote to its cache." })
  declare readonly cacheWriteTokens: number;

  @Field(() => SafeInt, { description: "The part of the output that was reasoning." })
  declare readonly reasoningTokens: number;

  @Field(() => Boolean, {
    description: "Whether the gateway counted tokens itself because the vendor gave no final figures.",
  })
  declare readonly estimated: boolean;
}

/** A line of a cost. */
@ObjectType("CostLine", { simpleResolvers: true, description: "So many units at so much." })
export class CostLineType {
  @Field(() => PriceUnit, { description: "What was paid for." })
  declare readonly unit: DomainPriceUnit;

  @Field(() => SafeInt, { description: "How many." })
  declare readonly quantity: number;

  @Field(() => GraphQLDecimal, {
    description: "US dollars for a million of the unit, as it was when the completion began.",
  })
  declare readonly usdPerMillion: string;

  @Field(() => GraphQLDecimal, { description: "US dollars of this line." })
  declare readonly amountUsd: string;
}

/** What a completion cost. */
@ObjectType("Cost", {
  simpleResolvers: true,
  description: "What a completion cost: its usage at the prices of when it began.",
})
export class CostType {
  @Field(() => GraphQLDecimal, { description: "US dollars, exactly: the sum of the lines." })
  declare readonly amountUsd: string;

  @Field(() => [CostLineType], { description: "What the sum is made of." })
  declare readonly breakdown: readonly CostLineType[];
}

/** How long a completion took. */
@ObjectType("Timing", { simpleResolvers: true, description: "How long a completion took." })
export class TimingType {
  @Field(() => Int, {
    description: "Milliseconds from the request to the end of the answer; up to now while it is RUNNING.",
  })
  declare readonly totalMs: number;

  @Field(() => Int, {
    nullable: true,
    description: "Milliseconds to the first piece of the answer; null where none came.",
  })
  declare readonly timeToFirstTokenMs: number | null;

  @Field(() => Float, {
    description:
      "Milliseconds of the total that were the gateway's own, not the vendor's or a slow reader's; 0 while it is RUNNING.",
  })
  declare readonly overheadMs: number;
}

/** Maps usage. */
export function toUsage(usage: Usage): UsageType {
  return {
    inputTokens: usage.inputTokens,
    outputTokens: usage.outputTokens,
    totalTokens: usage.inputTokens + usage.outputTokens,
    cacheReadTokens: usage.cacheReadTokens,
    cacheWriteTokens: usage.cacheWriteTokens,
    reasoningTokens: usage.reasoningTokens,
    estimated: usage.estimated,
  };
}

/** Maps a cost. */
export function toCost(cost: Cost): CostType {
  return {
    amountUsd: formatUsd(cost.amountUsd),
    breakdown: cost.breakdown.map((line) => ({
      unit: line.unit,
      quantity: line.quantity,
      usdPerMillion: toUsdPerMillion(line.picoUsdPerUnit),
      amountUsd: formatUsd(line.amountUsd),
    })),
  };
}

/** Maps the timing of an ended completion. */
export function toTiming(timing: CompletionTiming): TimingType {
  return {
    totalMs: Math.round(timing.totalMs),
    timeToFirstTokenMs: timing.timeToFirstTokenMs === undefined ? null : Math.round(timing.timeToFirstTokenMs),
    overheadMs: timing.overheadMs,
  };
}
