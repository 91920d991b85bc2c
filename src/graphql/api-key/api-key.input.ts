import { Field, ID, InputType } from "type-graphql";
import type { CreateApiKeyRequest } from "../../domain/identity/identity.ts";
import { DateTime } from "../shared/scalars.ts";

/** What a new key is made of. */
@InputType("CreateApiKeyInput", { description: "What a new key is made of." })
export class CreateApiKeyInput {
  @Field(() => String, { description: "Its name for people, 1 to 100 characters." })
  declare readonly name: string;

  @Field(() => [String], { description: "What it may do: scopes that the maker's own key has." })
  declare readonly scopes: readonly string[];

  @Field(() => ID, {
    nullable: true,
    description:
      "The organization that it acts in; default the acting one. Another can be given by the root key alone.",
  })
  declare readonly organizationId: string | null | undefined;

  @Field(() => ID, {
    nullable: true,
    description: "The team that its calls count for; default the project's, or none.",
  })
  declare readonly teamId: string | null | undefined;

  @Field(() => ID, { nullable: true, description: "The project that its calls count for; default none." })
  declare readonly projectId: string | null | undefined;

  @Field(() => ID, { nullable: true, description: "The person that it is for; default none." })
  declare readonly userId: string | null | undefined;

  @Field(() => DateTime, { nullable: true, description: "From when on it is refused; default never." })
  declare readonly expiresAt: Date | null | undefined;
}

/** Which key is revoked. */
@InputType("RevokeApiKeyInput", { description: "Which key is revoked." })
export class RevokeApiKeyInput {
  @Field(() => ID, { description: "The key's id." })
  declare readonly id: string;
}

/** Maps the input. */
export function toCreateApiKeyRequest(input: CreateApiKeyInput): CreateApiKeyRequest {
  return {
    name: input.name,
    scopes: input.scopes,
    organizationId: input.organizationId ?? undefined,
    teamId: input.teamId ?? undefined,
    projectId: input.projectId ?? undefined,
    userId: input.userId ?? undefined,
    expiresAtMs: input.expiresAt?.getTime(),
  };
}
