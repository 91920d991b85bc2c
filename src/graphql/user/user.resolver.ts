import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from "type-graphql";
import type { GraphqlContext } from "../context.ts";
import { findOrganization } from "../organization/organization.reference.ts";
import { OrganizationType } from "../organization/organization.type.ts";
import { PageArgs, parsePage, toConnection, type Connection } from "../shared/connection.ts";
import { toPayload } from "../shared/user-error.type.ts";
import { CreateUserInput } from "./user.input.ts";
import { findUser } from "./user.reference.ts";
import { CreateUserPayloadType, UserConnectionType, UserType, toUser } from "./user.type.ts";

/** Users. */
@Resolver(() => UserType)
export class UserResolver {
  @Query(() => UserType, {
    nullable: true,
    description:
      "A user by id; null where there is none or the key may not see it. Its own every key sees; others need the scope `organization:admin`.",
  })
  async user(
    @Arg("id", () => ID, { description: "The user's id." }) id: string,
    @Ctx() context: GraphqlContext,
  ): Promise<UserType | null> {
    return findUser(context, id);
  }

  @Query(() => UserConnectionType, {
    nullable: true,
    description: "The acting organization's users, newest first. Needs the scope `organization:admin`.",
  })
  async users(@Args(() => PageArgs) page: PageArgs, @Ctx() context: GraphqlContext): Promise<Connection<UserType>> {
    const { gateway, principal, pageSize } = context;
    return toConnection(await gateway.identity.users.list(principal, parsePage(page, pageSize)), toUser);
  }

  @Mutation(() => CreateUserPayloadType, {
    nullable: true,
    description: "Makes a user. Needs the scope `organization:admin`.",
  })
  async createUser(
    @Arg("input", () => CreateUserInput, { description: "What it is made of." }) input: CreateUserInput,
    @Ctx() context: GraphqlContext,
  ): Promise<CreateUserPayloadType> {
    const result = await context.gateway.identity.createUser(context.principal, {
      name: input.name,
      organizationId: input.organizationId ?? undefined,
    });
    const { value, userErrors } = toPayload(result);
    return { user: value === undefined ? null : toUser(value), userErrors };
  }

  @FieldResolver(() => OrganizationType, {
    nullable: true,
    description: "The organization that it belongs to; null where the key may not see it.",
  })
  async organization(@Root() user: UserType, @Ctx() context: GraphqlContext): Promise<OrganizationType | null> {
    return findOrganization(context, user.organizationId);
  }
}
