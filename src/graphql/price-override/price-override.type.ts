import { Field, ID, ObjectType } from "type-graphql";
import type { PriceUnit as DomainPriceUnit } from "../../domain/catalog/model.ts";
import type { PriceOverride } from "../../domain/price-override/price-override.ts";
import { PriceUnit, toUsdPerMillion } from "../model/price.type.ts";
import { createConnectionType } from "../shared/connection.ts";
import { GraphQLDecimal } from "../shared/decimal.scalar.ts";
import { DateTime } from "../shared/scalars.ts";
import { UserErrorType } from "../shared/user-error.type.ts";

/** What an organization pays in the place of what is listed. */
@ObjectType("PriceOverride", {
  simpleResolvers: true,
  description: "What an organization pays for one unit of a model, in the place of what is listed.",
})
export class PriceOverrideType {
  @Field(() => ID, { description: "Opaque, such as `price_0190…`." })
  declare readonly id: string;

  @Field(() => ID, { description: "The model, `provider/model`." })
  declare readonly modelId: string;

  @Field(() => PriceUnit, { description: "What the price is for." })
  declare readonly unit: DomainPriceUnit;

  @Field(() => GraphQLDecimal, { description: "US dollars for a million of the unit." })
  declare readonly usdPerMillion: string;

  @Field(() => DateTime, { description: "From when it holds." })
  declare readonly validFrom: Date;

  @Field(() => DateTime, { nullable: true, description: "Until when it holds; null where it has no end." })
  declare readonly validUntil: Date | null;

  @Field(() => DateTime, { description: "When it was made." })
  declare readonly createdAt: Date;

  @Field(() => ID, { nullable: true, description: "The key that made it; null for the root key." })
  declare readonly createdByApiKeyId: string | null;

  @Field(() => DateTime, { nullable: true, description: "When it was removed; null where it was not." })
  declare readonly removedAt: Date | null;

  @Field(() => ID, {
    nullable: true,
    description: "The key that removed it; null for the root key, and where it was not removed.",
  })
  declare readonly removedByApiKeyId: string | null;
}

/** Pages of overrides. */
export const PriceOverrideConnectionType = createConnectionType(
  "PriceOverride",
  () => PriceOverrideType,
  "newest first",
);

/** What `createPriceOverride` gives. */
@ObjectType("CreatePriceOverridePayload", {
  simpleResolvers: true,
  description: "The outcome of `createPriceOverride`.",
})
export class CreatePriceOverridePayloadType {
  @Field(() => PriceOverrideType, {
    nullable: true,
    description: "The new override; null where there are `userErrors`.",
  })
  declare readonly priceOverride: PriceOverrideType | null;

  @Field(() => [UserErrorType], { description: "What is wrong with the input; empty where the override was made." })
  declare readonly userErrors: readonly UserErrorType[];
}

/** What `removePriceOverride` gives. */
@ObjectType("RemovePriceOverridePayload", {
  simpleResolvers: true,
  description: "The outcome of `removePriceOverride`.",
})
export class RemovePriceOverridePayloadType {
  @Field(() => PriceOverrideType, {
    nullable: true,
    description: "The override as it has ended; null where there are `userErrors`.",
  })
  declare readonly priceOverride: PriceOverrideType | null;

  @Field(() => [UserErrorType], { description: "What is wrong with the input; empty where the override has ended." })
  declare readonly userErrors: readonly UserErrorType[];
}

/** Maps an override. */
export function toPriceOverride(override: PriceOverride): PriceOverrideType {
  return {
    id: override.id,
    modelId: override.modelId,
    unit: override.unit,
    usdPerMillion: toUsdPerMillion(override.picoUsdPerUnit),
    validFrom: new Date(override.validFromMs),
    validUntil: toDate(override.validUntilMs),
    createdAt: new Date(override.createdAtMs),
    createdByApiKeyId: override.createdBy ?? null,
    removedAt: toDate(override.removedAtMs),
    removedByApiKeyId: override.removedBy ?? null,
  };
}

function toDate(ms: number | undefined): Date | null {
  return ms === undefined ? null : new Date(ms);
}
