import { Arg, Args, Ctx, ID, Mutation, Query, Resolver } from "type-graphql";
import type { GraphqlContext } from "../context.ts";
import { PageArgs, parsePage, toConnection, type Connection } from "../shared/connection.ts";
import { toPayload } from "../shared/user-error.type.ts";
import { CreateOrganizationInput } from "./organization.input.ts";
import { findOrganization } from "./organization.reference.ts";
import {
  CreateOrganizationPayloadType,
  OrganizationConnectionType,
  OrganizationType,
  toOrganization,
} from "./organization.type.ts";

/** Organizations. */
@Resolver(() => OrganizationType)
export class OrganizationResolver {
  @Query(() => OrganizationType, {
    nullable: true,
    description:
      "An organization by id; null where there is none or the key may not see it. A key sees its own, the root key every one.",
  })
  async organization(
    @Arg("id", () => ID, { description: "The organization's id." }) id: string,
    @Ctx() context: GraphqlContext,
  ): Promise<OrganizationType | null> {
    return findOrganization(context, id);
  }

  @Query(() => OrganizationConnectionType, {
    nullable: true,
    description:
      "The acting organization: the root key's header `x-narthex-organization` chooses it. Needs the scope `organization:admin`.",
  })
  async organizations(
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() context: GraphqlContext,
  ): Promise<Connection<OrganizationType>> {
    const { gateway, principal, pageSize } = context;
    return toConnection(
      await gateway.identity.organizations.list(principal, parsePage(page, pageSize)),
      toOrganization,
    );
  }

  @Mutation(() => CreateOrganizationPayloadType, {
    nullable: true,
    description: "Makes an organization. For the root key alone.",
  })
  async createOrganization(
    @Arg("input", () => CreateOrganizationInput, { description: "What it is made of." }) input: CreateOrganizationInput,
    @Ctx() context: GraphqlContext,
  ): Promise<CreateOrganizationPayloadType> {
    const result = await context.gateway.identity.createOrganization(context.principal, { name: input.name });
    const { value, userErrors } = toPayload(result);
    return { organization: value === undefined ? null : toOrganization(value), userErrors };
  }
}
