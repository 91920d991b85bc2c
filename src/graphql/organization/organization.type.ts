import { Directive, Field, ID, ObjectType } from "type-graphql";
import type { Organization } from "../../domain/identity/organization.ts";
import { createConnectionType } from "../shared/connection.ts";
import { DateTime } from "../shared/scalars.ts";
import { UserErrorType } from "../shared/user-error.type.ts";

/** A tenant. */
@Directive('@key(fields: "id")')
@ObjectType("Organization", {
  simpleResolvers: true,
  description: "A tenant: keys, completions and everything else belong to one, and none sees another's.",
})
export class OrganizationType {
  @Field(() => ID, { description: "Opaque, such as `org_0190…`; `default` for the one that the root key lives in." })
  declare readonly id: string;

  @Field(() => String, { description: "Its name for people." })
  declare readonly name: string;

  @Field(() => DateTime, { description: "When it was made." })
  declare readonly createdAt: Date;
}

/** Pages of organizations. */
export const OrganizationConnectionType = createConnectionType("Organization", () => OrganizationType, "newest first");

/** What `createOrganization` gives. */
@ObjectType("CreateOrganizationPayload", { simpleResolvers: true, description: "The outcome of `createOrganization`." })
export class CreateOrganizationPayloadType {
  @Field(() => OrganizationType, {
    nullable: true,
    description: "The new organization; null where there are `userErrors`.",
  })
  declare readonly organization: OrganizationType | null;

  @Field(() => [UserErrorType], { description: "What is wrong with the input; empty where the organization was made." })
  declare readonly userErrors: readonly UserErrorType[];
}

/** Maps an organization. */
export function toOrganization(organization: Organization): OrganizationType {
  return { id: organization.id, name: organization.name, createdAt: new Date(organization.createdAtMs) };
}
