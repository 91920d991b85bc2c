import { Field, ID, InputType } from "type-graphql";
import type { ModelCapability as DomainCapability } from "../../domain/catalog/model.ts";
import type { ModelFilter } from "../../domain/gateway.ts";
import { ModelCapability } from "./model.type.ts";

/** Which models are listed. */
@InputType("ModelFilter", { description: "Which models are listed; every given field narrows." })
export class ModelFilterInput {
  @Field(() => ID, { nullable: true, description: "Of this provider alone; default of every one." })
  declare readonly provider: string | null | undefined;

  @Field(() => String, {
    nullable: true,
    description: "Text that the id or name holds, in whatever case; default any.",
  })
  declare readonly search: string | null | undefined;

  @Field(() => ModelCapability, { nullable: true, description: "Models that have this capability; default any." })
  declare readonly capability: DomainCapability | null | undefined;
}

/** Maps the filter. */
export function toModelFilter(input: ModelFilterInput | null | undefined): ModelFilter {
  return {
    provider: input?.provider ?? undefined,
    search: input?.search ?? undefined,
    capability: input?.capability ?? undefined,
  };
}
