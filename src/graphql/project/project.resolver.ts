import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from "type-graphql";
import type { GraphqlContext } from "../context.ts";
import { findOrganization } from "../organization/organization.reference.ts";
import { OrganizationType } from "../organization/organization.type.ts";
import { findTeam } from "../team/team.reference.ts";
import { TeamType } from "../team/team.type.ts";
import { PageArgs, parsePage, toConnection, type Connection } from "../shared/connection.ts";
import { toPayload } from "../shared/user-error.type.ts";
import { CreateProjectInput } from "./project.input.ts";
import { findProject } from "./project.reference.ts";
import { CreateProjectPayloadType, ProjectConnectionType, ProjectType, toProject } from "./project.type.ts";

/** Projects. */
@Resolver(() => ProjectType)
export class ProjectResolver {
  @Query(() => ProjectType, {
    nullable: true,
    description:
      "A project by id; null where there is none or the key may not see it. Its own every key sees; others need the scope `organization:admin`.",
  })
  async project(
    @Arg("id", () => ID, { description: "The project's id." }) id: string,
    @Ctx() context: GraphqlContext,
  ): Promise<ProjectType | null> {
    return findProject(context, id);
  }

  @Query(() => ProjectConnectionType, {
    nullable: true,
    description: "The acting organization's projects, newest first. Needs the scope `organization:admin`.",
  })
  async projects(
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() context: GraphqlContext,
  ): Promise<Connection<ProjectType>> {
    const { gateway, principal, pageSize } = context;
    return toConnection(await gateway.identity.projects.list(principal, parsePage(page, pageSize)), toProject);
  }

  @Mutation(() => CreateProjectPayloadType, {
    nullable: true,
    description: "Makes a project. Needs the scope `organization:admin`.",
  })
  async createProject(
    @Arg("input", () => CreateProjectInput, { description: "What it is made of." }) input: CreateProjectInput,
    @Ctx() context: GraphqlContext,
  ): Promise<CreateProjectPayloadType> {
    const result = await context.gateway.identity.createProject(context.principal, {
      name: input.name,
      teamId: input.teamId ?? undefined,
      organizationId: input.organizationId ?? undefined,
    });
    const { value, userErrors } = toPayload(result);
    return { project: value === undefined ? null : toProject(value), userErrors };
  }

  @FieldResolver(() => OrganizationType, {
    nullable: true,
    description: "The organization that it belongs to; null where the key may not see it.",
  })
  async organization(@Root() project: ProjectType, @Ctx() context: GraphqlContext): Promise<OrganizationType | null> {
    return findOrganization(context, project.organizationId);
  }

  @FieldResolver(() => TeamType, {
    nullable: true,
    description: "The team that it is in; null where it is in none or the key may not see it.",
  })
  async team(@Root() project: ProjectType, @Ctx() context: GraphqlContext): Promise<TeamType | null> {
    return findTeam(context, project.teamId);
  }
}
