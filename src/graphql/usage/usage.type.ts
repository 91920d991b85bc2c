import { Field, ObjectType } from "type-graphql";
import type {
  UsageDimension as DomainDimension,
  UsageGroup,
  UsageInterval as DomainInterval,
  UsageReport,
  UsageTotals,
} from "../../domain/usage/usage-report.ts";
import { formatUsd } from "../../lib/pico-usd.ts";
import { GraphQLDecimal } from "../shared/decimal.scalar.ts";
import { defineSameNameEnum } from "../shared/define-enum.ts";
import { DateTime, JsonObject, SafeInt } from "../shared/scalars.ts";

/** What usage can be grouped by, as a GraphQL enum. */
export const UsageDimension = defineSameNameEnum<DomainDimension>({
  name: "UsageDimension",
  description: "What usage can be grouped by.",
  values: {
    MODEL: "The id of the model that was resolved.",
    PROVIDER: "The provider's id.",
    API_KEY: "The key's id; null for the root key.",
    TEAM: "The id of the key's team; null where it has none.",
    PROJECT: "The id of the key's project; null where it has none.",
    USER: "The id of the key's user; null where it has none.",
    END_USER: "`endUserId` as the caller gave it; null where none was given.",
    STATUS: "How the calls ended.",
    OPERATION: "What the model was called for.",
  },
});

/** The width of a group in time, as a GraphQL enum. */
export const UsageInterval = defineSameNameEnum<DomainInterval>({
  name: "UsageInterval",
  description: "The width of a group in time. Intervals start in UTC.",
  values: { MINUTE: "A minute.", HOUR: "An hour.", DAY: "A day.", MONTH: "A calendar month." },
});

/** Sums over calls to models. */
@ObjectType("UsageTotals", {
  simpleResolvers: true,
  description: "Sums over ended completions and calls for embeddings.",
})
export class UsageTotalsType {
  @Field(() => SafeInt, { description: "How many calls ended, however they ended." })
  declare readonly requests: number;

  @Field(() => SafeInt, { description: "Tokens of input, cached ones included." })
  declare readonly inputTokens: number;

  @Field(() => SafeInt, { description: "Tokens of output, reasoning included." })
  declare readonly outputTokens: number;

  @Field(() => SafeInt, { description: "The part of the input that vendors read from their caches." })
  declare readonly cacheReadTokens: number;

  @Field(() => SafeInt, { description: "The part of the input that vendors wrote to their caches." })
  declare readonly cacheWriteTokens: number;

  @Field(() => SafeInt, { description: "The part of the output that was reasoning." })
  declare readonly reasoningTokens: number;

  @Field(() => GraphQLDecimal, {
    description: "What they cost in US dollars, exactly; without those counted in `unpricedRequests`.",
  })
  declare readonly costUsd: string;

  @Field(() => SafeInt, { description: "How many have no cost because the model's price is unknown." })
  declare readonly unpricedRequests: number;

  @Field(() => SafeInt, { description: "How many ended with the status FAILED." })
  declare readonly errors: number;
}

/** Sums of one combination of dimensions in one interval. */
@ObjectType("UsageGroup", {
  simpleResolvers: true,
  description: "Sums of one combination of dimensions in one interval.",
})
export class UsageGroupType {
  @Field(() => JsonObject, {
    description:
      'The value of each dimension of `groupBy`, such as `{"MODEL": "openai/gpt-4o-mini"}`; null where the calls have none.',
  })
  declare readonly dimensions: object;

  @Field(() => DateTime, {
    nullable: true,
    description: "Start of the interval; null where no interval was asked for.",
  })
  declare readonly start: Date | null;

  @Field(() => UsageTotalsType, { description: "The sums." })
  declare readonly totals: UsageTotalsType;
}

/** The sums that were asked for. */
@ObjectType("UsageReport", {
  simpleResolvers: true,
  description: "Sums over the acting organization's ended completions and calls for embeddings.",
})
export class UsageReportType {
  @Field(() => UsageTotalsType, { description: "Over everything that the filter leaves." })
  declare readonly total: UsageTotalsType;

  @Field(() => [UsageGroupType], {
    description:
      "By `groupBy` and `interval`, ordered by start, then by values; empty where neither was asked for. At most 10,000: " +
      "a question with more is refused.",
  })
  declare readonly groups: readonly UsageGroupType[];
}

/** Maps a report. */
export function toUsageReport(report: UsageReport): UsageReportType {
  return { total: toTotals(report.total), groups: report.groups.map(toGroup) };
}

function toGroup(group: UsageGroup): UsageGroupType {
  return {
    dimensions: group.dimensions,
    start: group.startMs === undefined ? null : new Date(group.startMs),
    totals: toTotals(group.totals),
  };
}

function toTotals(totals: UsageTotals): UsageTotalsType {
  return { ...totals, costUsd: formatUsd(totals.costUsd) };
}
