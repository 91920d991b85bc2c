import { Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import { findApiKey } from "../api-key/api-key.reference.ts";
import { ApiKeyType } from "../api-key/api-key.type.ts";
import type { GraphqlContext } from "../context.ts";
import { findDeployment } from "../deployment/deployment.reference.ts";
import { DeploymentType } from "../deployment/deployment.type.ts";
import { findModel } from "../model/model.reference.ts";
import { ModelType } from "../model/model.type.ts";
import { findProject } from "../project/project.reference.ts";
import { ProjectType } from "../project/project.type.ts";
import { findProvider } from "../provider/provider.reference.ts";
import { ProviderType } from "../provider/provider.type.ts";
import { findTeam } from "../team/team.reference.ts";
import { TeamType } from "../team/team.type.ts";
import { findUser } from "../user/user.reference.ts";
import { UserType } from "../user/user.type.ts";
import { AttemptType } from "./attempt.type.ts";
import { CompletionType } from "./completion.type.ts";

/** What completions belong to. */
@Resolver(() => CompletionType)
export class CompletionRelationsResolver {
  @FieldResolver(() => ModelType, {
    nullable: true,
    description: "The model that answers; null where the catalogue does not hold it. Needs the scope `model:read`.",
  })
  model(@Root() completion: CompletionType, @Ctx() context: GraphqlContext): ModelType | null {
    return findModel(context, completion.record.modelId);
  }

  @FieldResolver(() => ProviderType, { nullable: true, description: "The vendor that answers." })
  provider(@Root() completion: CompletionType, @Ctx() context: GraphqlContext): ProviderType | null {
    return findProvider(context, completion.record.providerId);
  }

  @FieldResolver(() => ApiKeyType, {
    nullable: true,
    description: "The key that made the call; null for the root key and where the caller's key may not see it.",
  })
  async apiKey(@Root() completion: CompletionType, @Ctx() context: GraphqlContext): Promise<ApiKeyType | null> {
    return findApiKey(context, completion.record.apiKeyId);
  }

  @FieldResolver(() => TeamType, {
    nullable: true,
    description: "The team of the key that made the call; null where it has none or the caller's key may not see it.",
  })
  async team(@Root() completion: CompletionType, @Ctx() context: GraphqlContext): Promise<TeamType | null> {
    return findTeam(context, completion.record.teamId);
  }

  @FieldResolver(() => ProjectType, {
    nullable: true,
    description:
      "The project of the key that made the call; null where it has none or the caller's key may not see it.",
  })
  async project(@Root() completion: CompletionType, @Ctx() context: GraphqlContext): Promise<ProjectType | null> {
    return findProject(context, completion.record.projectId);
  }

  @FieldResolver(() => UserType, {
    nullable: true,
    description: "The person of the key that made the call; null where it has none or the caller's key may not see it.",
  })
  async user(@Root() completion: CompletionType, @Ctx() context: GraphqlContext): Promise<UserType | null> {
    return findUser(context, completion.record.userId);
  }
}

/** What attempts belong to. */
@Resolver(() => AttemptType)
export class AttemptRelationsResolver {
  @FieldResolver(() => ProviderType, { nullable: true, description: "The vendor that was called." })
  provider(@Root() attempt: AttemptType, @Ctx() context: GraphqlContext): ProviderType | null {
    return findProvider(context, attempt.providerId);
  }

  @FieldResolver(() => DeploymentType, {
    nullable: true,
    description:
      "The deployment that was taken; null where the vendor was reached by a credential alone, or the key lacks the scope `deployment:read`.",
  })
  async deployment(@Root() attempt: AttemptType, @Ctx() context: GraphqlContext): Promise<DeploymentType | null> {
    return findDeployment(context, attempt.deploymentId);
  }
}
