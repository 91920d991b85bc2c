import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from "type-graphql";
import type { GraphqlContext } from "../context.ts";
import { findOrganization } from "../organization/organization.reference.ts";
import { OrganizationType } from "../organization/organization.type.ts";
import { findProject } from "../project/project.reference.ts";
import { ProjectType } from "../project/project.type.ts";
import { PageArgs, parsePage, toConnection, type Connection } from "../shared/connection.ts";
import { toPayload } from "../shared/user-error.type.ts";
import { findTeam } from "../team/team.reference.ts";
import { TeamType } from "../team/team.type.ts";
import { findUser } from "../user/user.reference.ts";
import { UserType } from "../user/user.type.ts";
import { CreateApiKeyInput, RevokeApiKeyInput, toCreateApiKeyRequest } from "./api-key.input.ts";
import { findApiKey } from "./api-key.reference.ts";
import {
  ApiKeyConnectionType,
  ApiKeyType,
  CreateApiKeyPayloadType,
  RevokeApiKeyPayloadType,
  toApiKey,
} from "./api-key.type.ts";

/** Keys. */
@Resolver(() => ApiKeyType)
export class ApiKeyResolver {
  @Query(() => ApiKeyType, {
    nullable: true,
    description:
      "A key by id; null where there is none or the caller's key may not see it. Itself every key sees; others need the scope `key:read`.",
  })
  async apiKey(
    @Arg("id", () => ID, { description: "The key's id." }) id: string,
    @Ctx() context: GraphqlContext,
  ): Promise<ApiKeyType | null> {
    return findApiKey(context, id);
  }

  @Query(() => ApiKeyConnectionType, {
    nullable: true,
    description: "The acting organization's keys, newest first, revoked ones too. Needs the scope `key:read`.",
  })
  async apiKeys(@Args(() => PageArgs) page: PageArgs, @Ctx() context: GraphqlContext): Promise<Connection<ApiKeyType>> {
    const { gateway, principal, pageSize } = context;
    return toConnection(await gateway.identity.apiKeys.list(principal, parsePage(page, pageSize)), toApiKey);
  }

  @Mutation(() => CreateApiKeyPayloadType, {
    nullable: true,
    description: "Makes a key and shows its secret, this once. Needs the scope `key:write`.",
  })
  async createApiKey(
    @Arg("input", () => CreateApiKeyInput, { description: "What it is made of." }) input: CreateApiKeyInput,
    @Ctx() context: GraphqlContext,
  ): Promise<CreateApiKeyPayloadType> {
    const result = await context.gateway.identity.createApiKey(context.principal, toCreateApiKeyRequest(input));
    const { value, userErrors } = toPayload(result);
    return {
      apiKey: value === undefined ? null : toApiKey(value.apiKey),
      secret: value?.secret ?? null,
      userErrors,
    };
  }

  @Mutation(() => RevokeApiKeyPayloadType, {
    nullable: true,
    description:
      "Revokes a key: new operations are refused everywhere within a second. Revoking a revoked key changes nothing. Needs the scope `key:write`.",
  })
  async revokeApiKey(
    @Arg("input", () => RevokeApiKeyInput, { description: "Which key." }) input: RevokeApiKeyInput,
    @Ctx() context: GraphqlContext,
  ): Promise<RevokeApiKeyPayloadType> {
    const result = await context.gateway.identity.revokeApiKey(context.principal, { id: input.id });
    const { value, userErrors } = toPayload(result);
    return { apiKey: value === undefined ? null : toApiKey(value), userErrors };
  }

  @FieldResolver(() => OrganizationType, {
    nullable: true,
    description: "The organization that it acts in; null where the caller's key may not see it.",
  })
  async organization(@Root() key: ApiKeyType, @Ctx() context: GraphqlContext): Promise<OrganizationType | null> {
    return findOrganization(context, key.organizationId);
  }

  @FieldResolver(() => TeamType, {
    nullable: true,
    description: "The team that its calls count for; null where there is none or the caller's key may not see it.",
  })
  async team(@Root() key: ApiKeyType, @Ctx() context: GraphqlContext): Promise<TeamType | null> {
    return findTeam(context, key.teamId);
  }

  @FieldResolver(() => ProjectType, {
    nullable: true,
    description: "The project that its calls count for; null where there is none or the caller's key may not see it.",
  })
  async project(@Root() key: ApiKeyType, @Ctx() context: GraphqlContext): Promise<ProjectType | null> {
    return findProject(context, key.projectId);
  }

  @FieldResolver(() => UserType, {
    nullable: true,
    description: "The person that it is for; null where there is none or the caller's key may not see it.",
  })
  async user(@Root() key: ApiKeyType, @Ctx() context: GraphqlContext): Promise<UserType | null> {
    return findUser(context, key.userId);
  }
}
