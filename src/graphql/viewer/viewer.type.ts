import { Field, ObjectType } from "type-graphql";

/** Who a request acts as. */
@ObjectType("Viewer", { simpleResolvers: true, description: "Who the request acts as." })
export class ViewerType {
  @Field(() => [String], { description: "What the key may do, in alphabetical order." })
  declare readonly scopes: readonly string[];
}
