import { Directive, Field, ID, ObjectType } from "type-graphql";
import type { ApiKey } from "../../domain/identity/api-key.ts";
import { createConnectionType } from "../shared/connection.ts";
import { DateTime } from "../shared/scalars.ts";
import { UserErrorType } from "../shared/user-error.type.ts";

/** A key that callers call the gateway with. */
@Directive('@key(fields: "id")')
@ObjectType("ApiKey", {
  simpleResolvers: true,
  description: "A key that callers call the gateway with. Its secret is shown once, when it is made.",
})
export class ApiKeyType {
  declare readonly organizationId: string;
  declare readonly teamId: string | undefined;
  declare readonly projectId: string | undefined;
  declare readonly userId: string | undefined;

  @Field(() => ID, { description: "Opaque, such as `key_0190…`; no part of the secret." })
  declare readonly id: string;

  @Field(() => String, { description: "Its name for people." })
  declare readonly name: string;

  @Field(() => [String], { description: "What it may do, such as `completion:create`." })
  declare readonly scopes: readonly string[];

  @Field(() => DateTime, { nullable: true, description: "From when on it is refused; null where it does not expire." })
  declare readonly expiresAt: Date | null;

  @Field(() => DateTime, { nullable: true, description: "When it was revoked; null where it was not." })
  declare readonly revokedAt: Date | null;

  @Field(() => DateTime, { description: "When it was made." })
  declare readonly createdAt: Date;
}

/** Pages of keys. */
export const ApiKeyConnectionType = createConnectionType("ApiKey", () => ApiKeyType, "newest first");

/** What `createApiKey` gives. */
@ObjectType("CreateApiKeyPayload", { simpleResolvers: true, description: "The outcome of `createApiKey`." })
export class CreateApiKeyPayloadType {
  @Field(() => ApiKeyType, { nullable: true, description: "The new key; null where there are `userErrors`." })
  declare readonly apiKey: ApiKeyType | null;

  @Field(() => String, {
    nullable: true,
    description:
      "What callers send as `Authorization: Bearer <secret>`. Shown this once; null where there are `userErrors`.",
  })
  declare readonly secret: string | null;

  @Field(() => [UserErrorType], { description: "What is wrong with the input; empty where the key was made." })
  declare readonly userErrors: readonly UserErrorType[];
}

/** What `revokeApiKey` gives. */
@ObjectType("RevokeApiKeyPayload", { simpleResolvers: true, description: "The outcome of `revokeApiKey`." })
export class RevokeApiKeyPayloadType {
  @Field(() => ApiKeyType, { nullable: true, description: "The revoked key; null where there are `userErrors`." })
  declare readonly apiKey: ApiKeyType | null;

  @Field(() => [UserErrorType], { description: "What is wrong with the input; empty where the key is revoked." })
  declare readonly userErrors: readonly UserErrorType[];
}

/** Maps a key; its secret is no part of it. */
export function toApiKey(key: ApiKey): ApiKeyType {
  return {
    id: key.id,
    organizationId: key.organizationId,
    teamId: key.teamId,
    projectId: key.projectId,
    userId: key.userId,
    name: key.name,
    scopes: key.scopes,
    expiresAt: key.expiresAtMs === undefined ? null : new Date(key.expiresAtMs),
    revokedAt: key.revokedAtMs === undefined ? null : new Date(key.revokedAtMs),
    createdAt: new Date(key.createdAtMs),
  };
}
