import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from "type-graphql";
import type { GraphqlContext } from "../context.ts";
import { findOrganization } from "../organization/organization.reference.ts";
import { OrganizationType } from "../organization/organization.type.ts";
import { findProvider } from "../provider/provider.reference.ts";
import { ProviderType } from "../provider/provider.type.ts";
import { PageArgs, parsePage, toConnection, type Connection } from "../shared/connection.ts";
import { toPayload } from "../shared/user-error.type.ts";
import {
  ArchiveCredentialInput,
  CreateCredentialInput,
  toCreateCredentialRequest,
  toUpdateCredentialRequest,
  UpdateCredentialInput,
} from "./credential.input.ts";
import { findCredential } from "./credential.reference.ts";
import {
  ArchiveCredentialPayloadType,
  CreateCredentialPayloadType,
  CredentialConnectionType,
  CredentialType,
  toCredential,
  UpdateCredentialPayloadType,
} from "./credential.type.ts";

/** Credentials for vendors. */
@Resolver(() => CredentialType)
export class CredentialResolver {
  @Query(() => CredentialType, {
    nullable: true,
    description:
      "A credential by id, archived ones too; null where there is none or the key may not see it. Needs the scope `deployment:read`.",
  })
  async credential(
    @Arg("id", () => ID, { description: "The credential's id." }) id: string,
    @Ctx() context: GraphqlContext,
  ): Promise<CredentialType | null> {
    return findCredential(context, id);
  }

  @Query(() => CredentialConnectionType, {
    nullable: true,
    description:
      "The acting organization's credentials that are not archived, newest first. Needs the scope `deployment:read`.",
  })
  async credentials(
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() context: GraphqlContext,
  ): Promise<Connection<CredentialType>> {
    const { gateway, principal, pageSize } = context;
    return toConnection(await gateway.credentials.list(principal, parsePage(page, pageSize)), toCredential);
  }

  @Mutation(() => CreateCredentialPayloadType, {
    nullable: true,
    description:
      "Makes a credential. From then on the provider's models are served to its organization by it. Needs the scope `deployment:write`.",
  })
  async createCredential(
    @Arg("input", () => CreateCredentialInput, { description: "What it is made of." }) input: CreateCredentialInput,
    @Ctx() context: GraphqlContext,
  ): Promise<CreateCredentialPayloadType> {
    const { gateway, principal } = context;
    const result = await gateway.credentials.create(principal, toCreateCredentialRequest(input));
    const { value, userErrors } = toPayload(result);
    return { credential: value === undefined ? null : toCredential(value), userErrors };
  }

  @Mutation(() => UpdateCredentialPayloadType, {
    nullable: true,
    description:
      "Changes a credential: renames it, gives it a new secret or address, disables or enables it. New calls go by it everywhere within a second, calls under way are left alone. Needs the scope `deployment:write`.",
  })
  async updateCredential(
    @Arg("input", () => UpdateCredentialInput, { description: "What is changed." }) input: UpdateCredentialInput,
    @Ctx() context: GraphqlContext,
  ): Promise<UpdateCredentialPayloadType> {
    const { gateway, principal } = context;
    const result = await gateway.credentials.update(principal, toUpdateCredentialRequest(input));
    const { value, userErrors } = toPayload(result);
    return { credential: value === undefined ? null : toCredential(value), userErrors };
  }

  @Mutation(() => ArchiveCredentialPayloadType, {
    nullable: true,
    description:
      "Ends a credential for good and destroys its secret; refused while deployments use it. Archiving an archived one changes nothing. Needs the scope `deployment:write`.",
  })
  async archiveCredential(
    @Arg("input", () => ArchiveCredentialInput, { description: "Which credential." }) input: ArchiveCredentialInput,
    @Ctx() context: GraphqlContext,
  ): Promise<ArchiveCredentialPayloadType> {
    const result = await context.gateway.credentials.archive(context.principal, { id: input.id });
    const { value, userErrors } = toPayload(result);
    return { credential: value === undefined ? null : toCredential(value), userErrors };
  }

  @FieldResolver(() => ProviderType, { description: "The vendor that it is for." })
  provider(@Root() credential: CredentialType, @Ctx() context: GraphqlContext): ProviderType | null {
    return findProvider(context, credential.providerId);
  }

  @FieldResolver(() => OrganizationType, {
    nullable: true,
    description: "The organization that it belongs to; null where the key may not see it.",
  })
  async organization(
    @Root() credential: CredentialType,
    @Ctx() context: GraphqlContext,
  ): Promise<OrganizationType | null> {
    return findOrganization(context, credential.organizationId);
  }
}
