import { Field, ID, InputType, Int, ObjectType } from "type-graphql";
import type { ListingOutcome } from "../../domain/catalog/refresh-listings.ts";
import { DateTime } from "../shared/scalars.ts";
import { UserErrorType } from "../shared/user-error.type.ts";

/** Which vendors are asked for their models. */
@InputType("RefreshModelsInput", { description: "Which vendors are asked for their models." })
export class RefreshModelsInput {
  @Field(() => ID, { nullable: true, description: "This provider alone; default every one that has a credential." })
  declare readonly provider: string | null | undefined;
}

/** A vendor's own list of models, as it was read with one credential. */
@ObjectType("ModelListing", {
  simpleResolvers: true,
  description: "A vendor's own list of models, as it was read with one credential.",
})
export class ModelListingType {
  declare readonly providerId: string;

  @Field(() => String, { description: "The credential's name; `environment/…` for one of the environment." })
  declare readonly credentialName: string;

  @Field(() => Int, { description: "How many models the list names; 0 where it was never read." })
  declare readonly modelCount: number;

  @Field(() => DateTime, { nullable: true, description: "When the list was read last; null where it never was." })
  declare readonly readAt: Date | null;

  @Field(() => Boolean, {
    description: "Whether it could not be read now; the list that was known before stays.",
  })
  declare readonly failed: boolean;
}

/** What `refreshModels` gives. */
@ObjectType("RefreshModelsPayload", { simpleResolvers: true, description: "The outcome of `refreshModels`." })
export class RefreshModelsPayloadType {
  @Field(() => [ModelListingType], { description: "The lists, one for each credential of the acting organization." })
  declare readonly listings: readonly ModelListingType[];

  @Field(() => [UserErrorType], { description: "What is wrong with the input; empty where lists were read." })
  declare readonly userErrors: readonly UserErrorType[];
}

/** Maps what became of the reading of a list. */
export function toModelListing({ providerId, deployment, listing, hasFailed }: ListingOutcome): ModelListingType {
  return {
    providerId,
    credentialName: deployment.name,
    modelCount: listing?.vendorModelIds.length ?? 0,
    readAt: listing === undefined ? null : new Date(listing.readAtMs),
    failed: hasFailed,
  };
}
