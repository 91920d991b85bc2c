import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from "type-graphql";
import type { GraphqlContext } from "../context.ts";
import { findOrganization } from "../organization/organization.reference.ts";
import { OrganizationType } from "../organization/organization.type.ts";
import { PageArgs, parsePage, toConnection, type Connection } from "../shared/connection.ts";
import { toPayload } from "../shared/user-error.type.ts";
import { CreateTeamInput } from "./team.input.ts";
import { findTeam } from "./team.reference.ts";
import { CreateTeamPayloadType, TeamConnectionType, TeamType, toTeam } from "./team.type.ts";

/** Teams. */
@Resolver(() => TeamType)
export class TeamResolver {
  @Query(() => TeamType, {
    nullable: true,
    description:
      "A team by id; null where there is none or the key may not see it. Its own every key sees; others need the scope `organization:admin`.",
  })
  async team(
    @Arg("id", () => ID, { description: "The team's id." }) id: string,
    @Ctx() context: GraphqlContext,
  ): Promise<TeamType | null> {
    return findTeam(context, id);
  }

  @Query(() => TeamConnectionType, {
    nullable: true,
    description: "The acting organization's teams, newest first. Needs the scope `organization:admin`.",
  })
  async teams(@Args(() => PageArgs) page: PageArgs, @Ctx() context: GraphqlContext): Promise<Connection<TeamType>> {
    const { gateway, principal, pageSize } = context;
    return toConnection(await gateway.identity.teams.list(principal, parsePage(page, pageSize)), toTeam);
  }

  @Mutation(() => CreateTeamPayloadType, {
    nullable: true,
    description: "Makes a team. Needs the scope `organization:admin`.",
  })
  async createTeam(
    @Arg("input", () => CreateTeamInput, { description: "What it is made of." }) input: CreateTeamInput,
    @Ctx() context: GraphqlContext,
  ): Promise<CreateTeamPayloadType> {
    const result = await context.gateway.identity.createTeam(context.principal, {
      name: input.name,
      organizationId: input.organizationId ?? undefined,
    });
    const { value, userErrors } = toPayload(result);
    return { team: value === undefined ? null : toTeam(value), userErrors };
  }

  @FieldResolver(() => OrganizationType, {
    nullable: true,
    description: "The organization that it belongs to; null where the key may not see it.",
  })
  async organization(@Root() team: TeamType, @Ctx() context: GraphqlContext): Promise<OrganizationType | null> {
    return findOrganization(context, team.organizationId);
  }
}
