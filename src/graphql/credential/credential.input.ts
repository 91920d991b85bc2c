import { Field, ID, InputType } from "type-graphql";
import type { CreateCredentialRequest, UpdateCredentialRequest } from "../../domain/credential/credentials.ts";

/** A further value of a credential. */
@InputType("CredentialSettingInput", {
  description: "A further value that a provider's credential has besides its secret, such as a region.",
})
export class CredentialSettingInput {
  @Field(() => String, { description: "Its name, such as `region`." })
  declare readonly name: string;

  @Field(() => String, { description: "The value, printable ASCII without blanks." })
  declare readonly value: string;
}

/** What a new credential is made of. */
@InputType("CreateCredentialInput", { description: "What a new credential is made of." })
export class CreateCredentialInput {
  @Field(() => String, { description: "Its name for people, 1 to 100 characters." })
  declare readonly name: string;

  @Field(() => ID, { description: "Which provider it is for, such as `openai`." })
  declare readonly provider: string;

  @Field(() => String, {
    nullable: true,
    description: "The vendor's API key or the like. Never readable again. Default none, for servers that ask for none.",
  })
  declare readonly secret: string | null | undefined;

  @Field(() => String, {
    nullable: true,
    description:
      "Where the vendor is called, an https:// URL of a public host; default the address that the gateway's operator has set for the provider, else the vendor's own.",
  })
  declare readonly baseUrl: string | null | undefined;

  @Field(() => [CredentialSettingInput], {
    nullable: true,
    description: "Further values that the provider asks for; default none.",
  })
  declare readonly settings: readonly CredentialSettingInput[] | null | undefined;

  @Field(() => ID, {
    nullable: true,
    description:
      "The organization that it belongs to; default the acting one. Another can be given by the root key alone.",
  })
  declare readonly organizationId: string | null | undefined;
}

/** What is changed of a credential. */
@InputType("UpdateCredentialInput", { description: "What is changed of a credential; what is left out stays." })
export class UpdateCredentialInput {
  @Field(() => ID, { description: "Which credential." })
  declare readonly id: string;

  @Field(() => String, { nullable: true, description: "A new name, 1 to 100 characters; default as it is." })
  declare readonly name: string | null | undefined;

  @Field(() => String, {
    nullable: true,
    description:
      "A new secret. Calls under way end with the one that they began with. The `maskedSecret` that is shown changes nothing; default as it is.",
  })
  declare readonly secret: string | null | undefined;

  @Field(() => String, {
    nullable: true,
    description:
      "Another address; null for the one that is taken where none is given. The secret has to be given again with it; default as it is.",
  })
  declare readonly baseUrl: string | null | undefined;

  @Field(() => [CredentialSettingInput], {
    nullable: true,
    description:
      "All further values: those left out are dropped. The secret has to be given again with others; default as it is.",
  })
  declare readonly settings: readonly CredentialSettingInput[] | null | undefined;

  @Field(() => Boolean, { nullable: true, description: "Whether calls are made with it; default as it is." })
  declare readonly enabled: boolean | null | undefined;
}

/** Which credential is archived. */
@InputType("ArchiveCredentialInput", { description: "Which credential is archived." })
export class ArchiveCredentialInput {
  @Field(() => ID, { description: "The credential's id." })
  declare readonly id: string;
}

/** Maps the input. */
export function toCreateCredentialRequest(input: CreateCredentialInput): CreateCredentialRequest {
  return {
    name: input.name,
    provider: input.provider,
    secret: input.secret ?? undefined,
    baseUrl: input.baseUrl ?? undefined,
    settings: toSettings(input.settings ?? []),
    organizationId: input.organizationId ?? undefined,
  };
}

/** Maps the input. */
export function toUpdateCredentialRequest(input: UpdateCredentialInput): UpdateCredentialRequest {
  const { settings } = input;
  return {
    id: input.id,
    name: input.name ?? undefined,
    secret: input.secret ?? undefined,
    baseUrl: input.baseUrl,
    settings: settings === null || settings === undefined ? undefined : toSettings(settings),
    enabled: input.enabled ?? undefined,
  };
}

function toSettings(settings: readonly CredentialSettingInput[]): Readonly<Record<string, string>> {
  return Object.fromEntries(settings.map(({ name, value }) => [name, value]));
}
