import { Arg, Args, Ctx, FieldResolver, ID, Query, Resolver, Root } from "type-graphql";
import type { GraphqlContext } from "../context.ts";
import { ProviderType } from "../provider/provider.type.ts";
import { PageArgs, parsePage, toConnection, type Connection } from "../shared/connection.ts";
import { ModelFilterInput, toModelFilter } from "./model.input.ts";
import { findModel } from "./model.reference.ts";
import { ModelConnectionType, ModelType, toModel } from "./model.type.ts";

/** Reads of the catalogue. */
@Resolver(() => ModelType)
export class ModelResolver {
  @Query(() => ModelConnectionType, {
    nullable: true,
    description:
      "The models of the catalogue whose provider has a credential, ordered by id. Models that only a vendor's own list names " +
      "can be called, too. Needs the scope `model:read`.",
  })
  models(
    @Arg("filter", () => ModelFilterInput, { nullable: true, description: "Which models; default all." })
    filter: ModelFilterInput | null | undefined,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() context: GraphqlContext,
  ): Connection<ModelType> {
    const { gateway, principal, pageSize, clock } = context;
    const models = gateway.listModels(principal, toModelFilter(filter), parsePage(page, pageSize));
    return toConnection(models, (model) => toModel(model, clock.nowMs()));
  }

  @Query(() => ModelType, {
    nullable: true,
    description:
      "A model by id; null where the catalogue has none of that id whose provider has a credential. Needs the scope `model:read`.",
  })
  model(
    @Arg("id", () => ID, { description: "`provider/model`." }) id: string,
    @Ctx() context: GraphqlContext,
  ): ModelType | null {
    return findModel(context, id);
  }

  @FieldResolver(() => ProviderType, { description: "The vendor that serves it." })
  provider(@Root() model: ModelType, @Ctx() context: GraphqlContext): ProviderType | null {
    const provider = context.gateway.findProvider(model.providerId);
    return provider === undefined ? null : { id: provider.id, name: provider.name };
  }
}
