import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from "type-graphql";
import type { GraphqlContext } from "../context.ts";
import { ProviderType } from "../provider/provider.type.ts";
import { toPayload } from "../shared/user-error.type.ts";
import { PageArgs, parsePage, toConnection, type Connection } from "../shared/connection.ts";
import { ModelFilterInput, toModelFilter } from "./model.input.ts";
import {
  ModelListingType,
  RefreshModelsInput,
  RefreshModelsPayloadType,
  toModelListing,
} from "./model-listing.type.ts";
import { findModel } from "./model.reference.ts";
import { ModelConnectionType, ModelType, toModel } from "./model.type.ts";

/** Reads of the catalogue. */
@Resolver(() => ModelType)
export class ModelResolver {
  @Query(() => ModelConnectionType, {
    nullable: true,
    description:
      "The models that the acting organization can call, ordered by id: the catalogue's of every provider that has a credential, those " +
      "of its own deployments, and those that only a vendor's own list names, of which nothing else is known. Needs the scope `model:read`.",
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

  @Mutation(() => RefreshModelsPayloadType, {
    nullable: true,
    description:
      "Reads the vendors' own lists of models, which is done every few hours anyway: what they name and the catalogue does not know is in " +
      "`models` from then on. A list that was read within ten seconds is not read again. Needs the scope `deployment:write`.",
  })
  async refreshModels(
    @Arg("input", () => RefreshModelsInput, { description: "Whose lists." }) input: RefreshModelsInput,
    @Ctx() context: GraphqlContext,
  ): Promise<RefreshModelsPayloadType> {
    const result = await context.gateway.refreshModels(context.principal, { provider: input.provider ?? undefined });
    const { value, userErrors } = toPayload(result);
    return { listings: (value ?? []).map(toModelListing), userErrors };
  }

  @FieldResolver(() => ProviderType, { description: "The vendor that serves it." })
  provider(@Root() model: ModelType, @Ctx() context: GraphqlContext): ProviderType | null {
    const provider = context.gateway.findProvider(model.providerId);
    return provider === undefined ? null : { id: provider.id, name: provider.name };
  }
}

/** Relations of lists. */
@Resolver(() => ModelListingType)
export class ModelListingResolver {
  @FieldResolver(() => ProviderType, { description: "The vendor." })
  provider(@Root() listing: ModelListingType, @Ctx() context: GraphqlContext): ProviderType | null {
    const provider = context.gateway.findProvider(listing.providerId);
    return provider === undefined ? null : { id: provider.id, name: provider.name };
  }
}
