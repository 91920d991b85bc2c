import { Arg, Ctx, Query, Resolver } from "type-graphql";
import type {
  UsageDimension as DomainDimension,
  UsageInterval as DomainInterval,
} from "../../domain/usage/usage-report.ts";
import type { GraphqlContext } from "../context.ts";
import { toUsageFilter, UsageFilterInput } from "./usage.input.ts";
import { toUsageReport, UsageDimension, UsageInterval, UsageReportType } from "./usage.type.ts";

/** Usage and what it cost. */
@Resolver()
export class UsageResolver {
  @Query(() => UsageReportType, {
    nullable: true,
    description:
      "Tokens and cost of the acting organization's ended completions and calls for embeddings, to the last token and pico-dollar. Needs the scope `usage:read`.",
  })
  async usage(
    @Arg("filter", () => UsageFilterInput, { nullable: true, description: "Which calls; default all." })
    filter: UsageFilterInput | null | undefined,
    @Arg("groupBy", () => [UsageDimension], { nullable: true, description: "What to group by; default nothing." })
    groupBy: readonly DomainDimension[] | null | undefined,
    @Arg("interval", () => UsageInterval, {
      nullable: true,
      description: "The groups' width in time; default all time at once.",
    })
    interval: DomainInterval | null | undefined,
    @Ctx() context: GraphqlContext,
  ): Promise<UsageReportType> {
    const report = await context.gateway.reportUsage(context.principal, {
      filter: toUsageFilter(filter),
      groupBy: [...new Set(groupBy ?? [])],
      interval: interval ?? undefined,
    });
    return toUsageReport(report);
  }
}
