import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from "type-graphql";
import type { GraphqlContext } from "../context.ts";
import { findCredential } from "../credential/credential.reference.ts";
import { CredentialType } from "../credential/credential.type.ts";
import { ModelType, toModel } from "../model/model.type.ts";
import { findOrganization } from "../organization/organization.reference.ts";
import { OrganizationType } from "../organization/organization.type.ts";
import { PageArgs, parsePage, toConnection, type Connection } from "../shared/connection.ts";
import { toPayload } from "../shared/user-error.type.ts";
import {
  ArchiveDeploymentInput,
  CreateDeploymentInput,
  TestDeploymentInput,
  toCreateDeploymentRequest,
  toUpdateDeploymentRequest,
  UpdateDeploymentInput,
} from "./deployment.input.ts";
import { findDeployment } from "./deployment.reference.ts";
import {
  ArchiveDeploymentPayloadType,
  CreateDeploymentPayloadType,
  DeploymentConnectionType,
  DeploymentType,
  TestDeploymentPayloadType,
  toConnectionTest,
  toDeployment,
  UpdateDeploymentPayloadType,
} from "./deployment.type.ts";

/** Ways to reach models. */
@Resolver(() => DeploymentType)
export class DeploymentResolver {
  @Query(() => DeploymentType, {
    nullable: true,
    description:
      "A deployment by id, archived ones too; null where there is none or the key may not see it. Needs the scope `deployment:read`.",
  })
  async deployment(
    @Arg("id", () => ID, { description: "The deployment's id." }) id: string,
    @Ctx() context: GraphqlContext,
  ): Promise<DeploymentType | null> {
    return findDeployment(context, id);
  }

  @Query(() => DeploymentConnectionType, {
    nullable: true,
    description:
      "The acting organization's deployments that are not archived, newest first. Needs the scope `deployment:read`.",
  })
  async deployments(
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() context: GraphqlContext,
  ): Promise<Connection<DeploymentType>> {
    const { gateway, principal, pageSize, clock } = context;
    const rows = await gateway.deployments.list(principal, parsePage(page, pageSize));
    return toConnection(rows, (row) => toDeployment(row, clock.nowMs()));
  }

  @Mutation(() => CreateDeploymentPayloadType, {
    nullable: true,
    description:
      "Makes a deployment. Its organization's calls of the model take it before any other way to the model. Needs the scope `deployment:write`.",
  })
  async createDeployment(
    @Arg("input", () => CreateDeploymentInput, { description: "What it is made of." }) input: CreateDeploymentInput,
    @Ctx() context: GraphqlContext,
  ): Promise<CreateDeploymentPayloadType> {
    const { gateway, principal, clock } = context;
    const result = await gateway.deployments.create(principal, toCreateDeploymentRequest(input));
    const { value, userErrors } = toPayload(result);
    return { deployment: value === undefined ? null : toDeployment(value, clock.nowMs()), userErrors };
  }

  @Mutation(() => UpdateDeploymentPayloadType, {
    nullable: true,
    description:
      "Changes a deployment: its name, the vendor's model, its prices and limits, or whether calls take it. New calls go by it everywhere within a second, calls under way are left alone. Needs the scope `deployment:write`.",
  })
  async updateDeployment(
    @Arg("input", () => UpdateDeploymentInput, { description: "What is changed." }) input: UpdateDeploymentInput,
    @Ctx() context: GraphqlContext,
  ): Promise<UpdateDeploymentPayloadType> {
    const { gateway, principal, clock } = context;
    const result = await gateway.deployments.update(principal, toUpdateDeploymentRequest(input));
    const { value, userErrors } = toPayload(result);
    return { deployment: value === undefined ? null : toDeployment(value, clock.nowMs()), userErrors };
  }

  @Mutation(() => TestDeploymentPayloadType, {
    nullable: true,
    description:
      "Calls a deployment's vendor for an answer of one token, at the vendor's price; it is not on record. Needs the scope `deployment:write`.",
  })
  async testDeployment(
    @Arg("input", () => TestDeploymentInput, { description: "Which deployment." }) input: TestDeploymentInput,
    @Ctx() context: GraphqlContext,
  ): Promise<TestDeploymentPayloadType> {
    const result = await context.gateway.deployments.test(context.principal, { id: input.id });
    const { value, userErrors } = toPayload(result);
    return { result: value === undefined ? null : toConnectionTest(value), userErrors };
  }

  @Mutation(() => ArchiveDeploymentPayloadType, {
    nullable: true,
    description:
      "Ends a deployment for good. Archiving an archived one changes nothing. Needs the scope `deployment:write`.",
  })
  async archiveDeployment(
    @Arg("input", () => ArchiveDeploymentInput, { description: "Which deployment." }) input: ArchiveDeploymentInput,
    @Ctx() context: GraphqlContext,
  ): Promise<ArchiveDeploymentPayloadType> {
    const { gateway, principal, clock } = context;
    const result = await gateway.deployments.archive(principal, { id: input.id });
    const { value, userErrors } = toPayload(result);
    return { deployment: value === undefined ? null : toDeployment(value, clock.nowMs()), userErrors };
  }

  @FieldResolver(() => ModelType, {
    nullable: true,
    description: "The model as this deployment reaches it, with the prices that hold.",
  })
  model(@Root() deployment: DeploymentType, @Ctx() context: GraphqlContext): ModelType | null {
    return toModel(context.gateway.toDeployedModel(deployment.record), context.clock.nowMs());
  }

  @FieldResolver(() => CredentialType, {
    nullable: true,
    description: "The credential by which the vendor is called; null where the key may not see it.",
  })
  async credential(@Root() deployment: DeploymentType, @Ctx() context: GraphqlContext): Promise<CredentialType | null> {
    return findCredential(context, deployment.credentialId);
  }

  @FieldResolver(() => OrganizationType, {
    nullable: true,
    description: "The organization that it belongs to; null where the key may not see it.",
  })
  async organization(
    @Root() deployment: DeploymentType,
    @Ctx() context: GraphqlContext,
  ): Promise<OrganizationType | null> {
    return findOrganization(context, deployment.organizationId);
  }
}
