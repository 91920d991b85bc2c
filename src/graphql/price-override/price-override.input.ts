import { Field, ID, InputType } from "type-graphql";
import type { PriceUnit as DomainPriceUnit } from "../../domain/catalog/model.ts";
import { PriceUnit } from "../model/price.type.ts";
import { GraphQLDecimal } from "../shared/decimal.scalar.ts";
import { DateTime } from "../shared/scalars.ts";

/** What an organization pays for one unit of a model. */
@InputType("CreatePriceOverrideInput", { description: "What an organization pays for one unit of a model." })
export class CreatePriceOverrideInput {
  @Field(() => ID, {
    description: "The model, `provider/model`; names that mean this model of the catalogue are meant, too.",
  })
  declare readonly modelId: string;

  @Field(() => PriceUnit, {
    description:
      "What the price is for. It goes before all that is listed for this unit, whatever the context size and the hour.",
  })
  declare readonly unit: DomainPriceUnit;

  @Field(() => GraphQLDecimal, {
    description: "US dollars for a million of the unit, exact: 0 to 1000000000 with at most six decimals.",
  })
  declare readonly usdPerMillion: string;

  @Field(() => DateTime, {
    nullable: true,
    description: "From when it holds; default now. What was charged before stays as it is.",
  })
  declare readonly validFrom: Date | null | undefined;

  @Field(() => DateTime, {
    nullable: true,
    description: "Until when it holds, still to come and after `validFrom`; default without an end.",
  })
  declare readonly validUntil: Date | null | undefined;

  @Field(() => ID, {
    nullable: true,
    description: "The organization that pays it; default the acting one. Another can be given by the root key alone.",
  })
  declare readonly organizationId: string | null | undefined;
}

/** Which override ends. */
@InputType("RemovePriceOverrideInput", { description: "Which override ends." })
export class RemovePriceOverrideInput {
  @Field(() => ID, { description: "The override's id." })
  declare readonly id: string;
}
