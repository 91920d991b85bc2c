import { Field, InputType } from "type-graphql";

/** What a new organization is made of. */
@InputType("CreateOrganizationInput", { description: "What a new organization is made of." })
export class CreateOrganizationInput {
  @Field(() => String, { description: "Its name for people, 1 to 100 characters." })
  declare readonly name: string;
}
