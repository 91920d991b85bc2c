import { Directive, Field, ID, ObjectType } from "type-graphql";

/** A vendor of models. */
@Directive('@key(fields: "id")')
@ObjectType("Provider", { simpleResolvers: true, description: "A vendor of models, as the gateway talks to it." })
export class ProviderType {
  @Field(() => ID, { description: "The part of a model's name before the slash, such as `anthropic`." })
  declare readonly id: string;

  @Field(() => String, { description: "The vendor's own name, such as `Anthropic`." })
  declare readonly name: string;
}
