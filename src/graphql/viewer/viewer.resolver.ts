import { Ctx, FieldResolver, Query, Resolver } from "type-graphql";
import { findApiKey } from "../api-key/api-key.reference.ts";
import { ApiKeyType } from "../api-key/api-key.type.ts";
import type { GraphqlContext } from "../context.ts";
import { OrganizationType, toOrganization } from "../organization/organization.type.ts";
import { ViewerType } from "./viewer.type.ts";

/** The caller itself. */
@Resolver(() => ViewerType)
export class ViewerResolver {
  @Query(() => ViewerType, { nullable: true, description: "Who the request acts as. Any key may ask." })
  viewer(@Ctx() context: GraphqlContext): ViewerType {
    return { scopes: [...context.principal.scopes].sort() };
  }

  @FieldResolver(() => OrganizationType, {
    description:
      "The acting organization: the key's own, or what the root key's header `x-narthex-organization` chose.",
  })
  async organization(@Ctx() context: GraphqlContext): Promise<OrganizationType> {
    return toOrganization(await context.gateway.identity.getOwnOrganization(context.principal));
  }

  @FieldResolver(() => ApiKeyType, {
    nullable: true,
    description: "The key; null for the root key, which is no record.",
  })
  async apiKey(@Ctx() context: GraphqlContext): Promise<ApiKeyType | null> {
    return findApiKey(context, context.principal.apiKeyId);
  }
}
