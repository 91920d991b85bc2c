import { Arg, Args, Ctx, Mutation, Query, Resolver } from "type-graphql";
import type { GraphqlContext } from "../context.ts";
import { PageArgs, parsePage, toConnection, type Connection } from "../shared/connection.ts";
import { toPayload } from "../shared/user-error.type.ts";
import { CreatePriceOverrideInput, RemovePriceOverrideInput } from "./price-override.input.ts";
import {
  CreatePriceOverridePayloadType,
  PriceOverrideConnectionType,
  PriceOverrideType,
  RemovePriceOverridePayloadType,
  toPriceOverride,
} from "./price-override.type.ts";

/** What organizations pay in the place of what is listed. */
@Resolver(() => PriceOverrideType)
export class PriceOverrideResolver {
  @Query(() => PriceOverrideConnectionType, {
    nullable: true,
    description:
      "The acting organization's overrides of prices, newest first, those that have ended, too. Needs the scope `deployment:read`.",
  })
  async priceOverrides(
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() context: GraphqlContext,
  ): Promise<Connection<PriceOverrideType>> {
    const { gateway, principal, pageSize } = context;
    return toConnection(await gateway.priceOverrides.list(principal, parsePage(page, pageSize)), toPriceOverride);
  }

  @Mutation(() => CreatePriceOverridePayloadType, {
    nullable: true,
    description:
      "Sets what an organization pays for one unit of a model. Its calls cost that from then on, everywhere within a second; what was " +
      "charged stays as it is. Two of one model and unit cannot hold at the same time. Needs the scope `deployment:write`.",
  })
  async createPriceOverride(
    @Arg("input", () => CreatePriceOverrideInput, { description: "What is paid for what, and when." })
    input: CreatePriceOverrideInput,
    @Ctx() context: GraphqlContext,
  ): Promise<CreatePriceOverridePayloadType> {
    const result = await context.gateway.priceOverrides.create(context.principal, {
      modelId: input.modelId,
      unit: input.unit,
      usdPerMillion: input.usdPerMillion,
      validFromMs: input.validFrom?.getTime(),
      validUntilMs: input.validUntil?.getTime(),
      organizationId: input.organizationId ?? undefined,
    });
    const { value, userErrors } = toPayload(result);
    return { priceOverride: value === undefined ? null : toPriceOverride(value), userErrors };
  }

  @Mutation(() => RemovePriceOverridePayloadType, {
    nullable: true,
    description:
      "Ends an override now; one that is still to come never holds. What was charged stays as it is. Needs the scope `deployment:write`.",
  })
  async removePriceOverride(
    @Arg("input", () => RemovePriceOverrideInput, { description: "Which one." }) input: RemovePriceOverrideInput,
    @Ctx() context: GraphqlContext,
  ): Promise<RemovePriceOverridePayloadType> {
    const result = await context.gateway.priceOverrides.remove(context.principal, { id: input.id });
    const { value, userErrors } = toPayload(result);
    return { priceOverride: value === undefined ? null : toPriceOverride(value), userErrors };
  }
}
