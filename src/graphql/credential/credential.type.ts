import { Directive, Field, ID, Int, ObjectType } from "type-graphql";
import type { Credential } from "../../domain/credential/credential.ts";
import type { ManagedBy as DomainManagedBy } from "../../domain/credential/managed-by.ts";
import { createConnectionType } from "../shared/connection.ts";
import { DateTime } from "../shared/scalars.ts";
import { UserErrorType } from "../shared/user-error.type.ts";
import { ManagedBy } from "./managed-by.enum.ts";

/** A further value of a credential. */
@ObjectType("CredentialSetting", {
  simpleResolvers: true,
  description: "A further value that a provider's credential has besides its secret, such as a region.",
})
export class CredentialSettingType {
  @Field(() => String, { description: "Its name, such as `region`." })
  declare readonly name: string;

  @Field(() => String, { description: "The value." })
  declare readonly value: string;
}

/** With what an organization calls a vendor. */
@Directive('@key(fields: "id")')
@ObjectType("Credential", {
  simpleResolvers: true,
  description: "With what an organization calls a vendor. Its secret is kept sealed and is never readable again.",
})
export class CredentialType {
  declare readonly organizationId: string;
  declare readonly providerId: string;

  @Field(() => ID, { description: "Opaque, such as `cred_0190…`; no part of the secret." })
  declare readonly id: string;

  @Field(() => String, { description: "Its name for people." })
  declare readonly name: string;

  @Field(() => String, {
    nullable: true,
    description:
      "Where the vendor is called; null for the address that the gateway's operator has set for the provider, else the vendor's own.",
  })
  declare readonly baseUrl: string | null;

  @Field(() => [CredentialSettingType], { description: "Further values that the provider asks for; most have none." })
  declare readonly settings: readonly CredentialSettingType[];

  @Field(() => String, {
    nullable: true,
    description:
      "What is shown of the secret: at most its vendor's fixed beginning and its last four characters. Null where there is none.",
  })
  declare readonly maskedSecret: string | null;

  @Field(() => Int, { description: "Counts the secrets that it has had; 0 where it never had one." })
  declare readonly secretVersion: number;

  @Field(() => DateTime, { nullable: true, description: "When the secret was set; null where there is none." })
  declare readonly secretSetAt: Date | null;

  @Field(() => Boolean, { description: "Whether calls are made with it." })
  declare readonly enabled: boolean;

  @Field(() => ManagedBy, { description: "Who looks after it." })
  declare readonly managedBy: DomainManagedBy;

  @Field(() => DateTime, { description: "When it was made." })
  declare readonly createdAt: Date;

  @Field(() => DateTime, { description: "When it was last changed." })
  declare readonly updatedAt: Date;

  @Field(() => DateTime, {
    nullable: true,
    description: "From when on it is out of use for good, its secret destroyed; null while it is not.",
  })
  declare readonly archivedAt: Date | null;
}

/** Pages of credentials. */
export const CredentialConnectionType = createConnectionType("Credential", () => CredentialType, "newest first");

/** What `createCredential` gives. */
@ObjectType("CreateCredentialPayload", { simpleResolvers: true, description: "The outcome of `createCredential`." })
export class CreateCredentialPayloadType {
  @Field(() => CredentialType, {
    nullable: true,
    description: "The new credential; null where there are `userErrors`.",
  })
  declare readonly credential: CredentialType | null;

  @Field(() => [UserErrorType], { description: "What is wrong with the input; empty where it was made." })
  declare readonly userErrors: readonly UserErrorType[];
}

/** What `updateCredential` gives. */
@ObjectType("UpdateCredentialPayload", { simpleResolvers: true, description: "The outcome of `updateCredential`." })
export class UpdateCredentialPayloadType {
  @Field(() => CredentialType, {
    nullable: true,
    description: "The credential as it is now; null where there are `userErrors`.",
  })
  declare readonly credential: CredentialType | null;

  @Field(() => [UserErrorType], { description: "What is wrong with the input; empty where it was changed." })
  declare readonly userErrors: readonly UserErrorType[];
}

/** What `archiveCredential` gives. */
@ObjectType("ArchiveCredentialPayload", { simpleResolvers: true, description: "The outcome of `archiveCredential`." })
export class ArchiveCredentialPayloadType {
  @Field(() => CredentialType, {
    nullable: true,
    description: "The archived credential; null where there are `userErrors`.",
  })
  declare readonly credential: CredentialType | null;

  @Field(() => [UserErrorType], { description: "Why it was not archived; empty where it was." })
  declare readonly userErrors: readonly UserErrorType[];
}

/** Maps a credential. */
export function toCredential(credential: Credential): CredentialType {
  return {
    id: credential.id,
    organizationId: credential.organizationId,
    providerId: credential.providerId,
    name: credential.name,
    baseUrl: credential.baseUrl ?? null,
    settings: Object.entries(credential.settings).map(([name, value]) => ({ name, value })),
    maskedSecret: credential.maskedSecret ?? null,
    secretVersion: credential.secretVersion,
    secretSetAt: toDate(credential.secretSetAtMs),
    enabled: credential.isEnabled,
    managedBy: credential.managedBy,
    createdAt: new Date(credential.createdAtMs),
    updatedAt: new Date(credential.updatedAtMs),
    archivedAt: toDate(credential.archivedAtMs),
  };
}

function toDate(ms: number | undefined): Date | null {
  return ms === undefined ? null : new Date(ms);
}
