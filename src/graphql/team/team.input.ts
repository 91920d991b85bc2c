import { Field, ID, InputType } from "type-graphql";

/** What a new team is made of. */
@InputType("CreateTeamInput", { description: "What a new team is made of." })
export class CreateTeamInput {
  @Field(() => String, { description: "Its name for people, 1 to 100 characters." })
  declare readonly name: string;

  @Field(() => ID, {
    nullable: true,
    description:
      "The organization that it belongs to; default the acting one. Another can be given by the root key alone.",
  })
  declare readonly organizationId: string | null | undefined;
}
