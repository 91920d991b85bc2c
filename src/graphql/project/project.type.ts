import { Directive, Field, ID, ObjectType } from "type-graphql";
import type { Project } from "../../domain/identity/organization.ts";
import { createConnectionType } from "../shared/connection.ts";
import { DateTime } from "../shared/scalars.ts";
import { UserErrorType } from "../shared/user-error.type.ts";

/** A piece of work that keys are made for, in a team or directly under the organization. */
@Directive('@key(fields: "id")')
@ObjectType("Project", {
  simpleResolvers: true,
  description: "A piece of work that keys are made for, in a team or directly under the organization.",
})
export class ProjectType {
  declare readonly organizationId: string;
  declare readonly teamId: string | undefined;

  @Field(() => ID, { description: "Opaque, such as `proj_0190…`." })
  declare readonly id: string;

  @Field(() => String, { description: "Its name for people." })
  declare readonly name: string;

  @Field(() => DateTime, { description: "When it was made." })
  declare readonly createdAt: Date;
}

/** Pages of projects. */
export const ProjectConnectionType = createConnectionType("Project", () => ProjectType, "newest first");

/** What `createProject` gives. */
@ObjectType("CreateProjectPayload", { simpleResolvers: true, description: "The outcome of `createProject`." })
export class CreateProjectPayloadType {
  @Field(() => ProjectType, { nullable: true, description: "The new project; null where there are `userErrors`." })
  declare readonly project: ProjectType | null;

  @Field(() => [UserErrorType], { description: "What is wrong with the input; empty where the project was made." })
  declare readonly userErrors: readonly UserErrorType[];
}

/** Maps a project. */
export function toProject(project: Project): ProjectType {
  return {
    id: project.id,
    organizationId: project.organizationId,
    teamId: project.teamId,
    name: project.name,
    createdAt: new Date(project.createdAtMs),
  };
}
