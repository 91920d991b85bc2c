import { Directive, Field, ID, ObjectType } from "type-graphql";
import type { Team } from "../../domain/identity/organization.ts";
import { createConnectionType } from "../shared/connection.ts";
import { DateTime } from "../shared/scalars.ts";
import { UserErrorType } from "../shared/user-error.type.ts";

/** A group of people inside an organization. */
@Directive('@key(fields: "id")')
@ObjectType("Team", { simpleResolvers: true, description: "A group of people inside an organization." })
export class TeamType {
  declare readonly organizationId: string;

  @Field(() => ID, { description: "Opaque, such as `team_0190…`." })
  declare readonly id: string;

  @Field(() => String, { description: "Its name for people." })
  declare readonly name: string;

  @Field(() => DateTime, { description: "When it was made." })
  declare readonly createdAt: Date;
}

/** Pages of teams. */
export const TeamConnectionType = createConnectionType("Team", () => TeamType, "newest first");

/** What `createTeam` gives. */
@ObjectType("CreateTeamPayload", { simpleResolvers: true, description: "The outcome of `createTeam`." })
export class CreateTeamPayloadType {
  @Field(() => TeamType, { nullable: true, description: "The new team; null where there are `userErrors`." })
  declare readonly team: TeamType | null;

  @Field(() => [UserErrorType], { description: "What is wrong with the input; empty where the team was made." })
  declare readonly userErrors: readonly UserErrorType[];
}

/** Maps a team. */
export function toTeam(team: Team): TeamType {
  return {
    id: team.id,
    organizationId: team.organizationId,
    name: team.name,
    createdAt: new Date(team.createdAtMs),
  };
}
