import { Directive, Field, ID, ObjectType } from "type-graphql";
import type { User } from "../../domain/identity/organization.ts";
import { createConnectionType } from "../shared/connection.ts";
import { DateTime } from "../shared/scalars.ts";
import { UserErrorType } from "../shared/user-error.type.ts";

/** A person of an organization, for whom keys are made. */
@Directive('@key(fields: "id")')
@ObjectType("User", { simpleResolvers: true, description: "A person of an organization, for whom keys are made." })
export class UserType {
  declare readonly organizationId: string;

  @Field(() => ID, { description: "Opaque, such as `user_0190…`." })
  declare readonly id: string;

  @Field(() => String, { description: "Its name for people." })
  declare readonly name: string;

  @Field(() => DateTime, { description: "When it was made." })
  declare readonly createdAt: Date;
}

/** Pages of users. */
export const UserConnectionType = createConnectionType("User", () => UserType, "newest first");

/** What `createUser` gives. */
@ObjectType("CreateUserPayload", { simpleResolvers: true, description: "The outcome of `createUser`." })
export class CreateUserPayloadType {
  @Field(() => UserType, { nullable: true, description: "The new user; null where there are `userErrors`." })
  declare readonly user: UserType | null;

  @Field(() => [UserErrorType], { description: "What is wrong with the input; empty where the user was made." })
  declare readonly userErrors: readonly UserErrorType[];
}

/** Maps a user. */
export function toUser(user: User): UserType {
  return {
    id: user.id,
    organizationId: user.organizationId,
    name: user.name,
    createdAt: new Date(user.createdAtMs),
  };
}
