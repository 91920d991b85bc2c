import { Field, ID, InputType, Int } from "type-graphql";
import type { ModelCapability as DomainCapability, PriceUnit as DomainPriceUnit } from "../../domain/catalog/model.ts";
import type { PriceDraft } from "../../domain/routing/check-deployment.ts";
import type { CreateDeploymentRequest, UpdateDeploymentRequest } from "../../domain/routing/deployments.ts";
import { ModelCapability } from "../model/model.type.ts";
import { PriceUnit } from "../model/price.type.ts";
import { GraphQLDecimal } from "../shared/decimal.scalar.ts";
import { SafeInt } from "../shared/scalars.ts";

/** A price of a deployment's own. */
@InputType("PriceInput", { description: "A price of a deployment's own." })
export class PriceInput {
  @Field(() => PriceUnit, { description: "What the price is for." })
  declare readonly unit: DomainPriceUnit;

  @Field(() => GraphQLDecimal, { description: "US dollars for a million of the unit, 0 or more." })
  declare readonly usdPerMillion: string;

  @Field(() => SafeInt, {
    nullable: true,
    description: "The price holds for calls with more input tokens than this; default 0, the base price.",
  })
  declare readonly aboveInputTokens: number | null | undefined;
}

/** What a new deployment is made of. */
@InputType("CreateDeploymentInput", { description: "What a new deployment is made of." })
export class CreateDeploymentInput {
  @Field(() => String, { description: "Its name for people, 1 to 100 characters." })
  declare readonly name: string;

  @Field(() => ID, {
    description: "The credential by which the vendor is called; the deployment belongs to its organization.",
  })
  declare readonly credentialId: string;

  @Field(() => String, {
    description:
      "What callers are to ask for, `provider/name`: a model of the catalogue, or any other, such as `openai/our-fine-tune`.",
  })
  declare readonly model: string;

  @Field(() => String, {
    nullable: true,
    description: "The model by the vendor's own name; default what follows the first slash of `model`.",
  })
  declare readonly vendorModelId: string | null | undefined;

  @Field(() => String, {
    nullable: true,
    description: "The vendor's region, for vendors that are called by region; default the credential's.",
  })
  declare readonly region: string | null | undefined;

  @Field(() => [ModelCapability], {
    nullable: true,
    description: "What the model can take or do; default what the catalogue knows.",
  })
  declare readonly capabilities: readonly DomainCapability[] | null | undefined;

  @Field(() => Int, {
    nullable: true,
    description: "Tokens of input and output together; default what the catalogue knows.",
  })
  declare readonly contextWindow: number | null | undefined;

  @Field(() => Int, {
    nullable: true,
    description:
      "The most tokens of one answer, and what is asked for where a caller does not say; default what the catalogue knows.",
  })
  declare readonly maxOutputTokens: number | null | undefined;

  @Field(() => [PriceInput], {
    nullable: true,
    description: "Its own prices, in the place of all of the catalogue's; default those. 0 for what costs nothing.",
  })
  declare readonly prices: readonly PriceInput[] | null | undefined;
}

/** What is changed of a deployment. */
@InputType("UpdateDeploymentInput", { description: "What is changed of a deployment; what is left out stays." })
export class UpdateDeploymentInput {
  @Field(() => ID, { description: "Which deployment." })
  declare readonly id: string;

  @Field(() => String, { nullable: true, description: "A new name, 1 to 100 characters; default as it is." })
  declare readonly name: string | null | undefined;

  @Field(() => String, { nullable: true, description: "Another model by the vendor's own name; default as it is." })
  declare readonly vendorModelId: string | null | undefined;

  @Field(() => String, { nullable: true, description: "Another region; null for the credential's; default as it is." })
  declare readonly region: string | null | undefined;

  @Field(() => [ModelCapability], {
    nullable: true,
    description: "What the model can take or do; null for what the catalogue knows; default as it is.",
  })
  declare readonly capabilities: readonly DomainCapability[] | null | undefined;

  @Field(() => Int, {
    nullable: true,
    description: "Tokens of input and output together; null for what the catalogue knows; default as it is.",
  })
  declare readonly contextWindow: number | null | undefined;

  @Field(() => Int, {
    nullable: true,
    description: "The most tokens of one answer; null for what the catalogue knows; default as it is.",
  })
  declare readonly maxOutputTokens: number | null | undefined;

  @Field(() => [PriceInput], {
    nullable: true,
    description: "All its own prices, for calls from now on; empty for the catalogue's; default as it is.",
  })
  declare readonly prices: readonly PriceInput[] | null | undefined;

  @Field(() => Boolean, { nullable: true, description: "Whether calls take it; default as it is." })
  declare readonly enabled: boolean | null | undefined;
}

/** Which deployment is tested. */
@InputType("TestDeploymentInput", { description: "Which deployment is tested." })
export class TestDeploymentInput {
  @Field(() => ID, { description: "The deployment's id." })
  declare readonly id: string;
}

/** Which deployment is archived. */
@InputType("ArchiveDeploymentInput", { description: "Which deployment is archived." })
export class ArchiveDeploymentInput {
  @Field(() => ID, { description: "The deployment's id." })
  declare readonly id: string;
}

/** Maps the input. */
export function toCreateDeploymentRequest(input: CreateDeploymentInput): CreateDeploymentRequest {
  return {
    name: input.name,
    credentialId: input.credentialId,
    model: input.model,
    vendorModelId: input.vendorModelId ?? undefined,
    region: input.region ?? undefined,
    capabilities: input.capabilities ?? undefined,
    contextWindow: input.contextWindow ?? undefined,
    maxOutputTokens: input.maxOutputTokens ?? undefined,
    prices: (input.prices ?? []).map(toPriceDraft),
  };
}

/** Maps the input. */
export function toUpdateDeploymentRequest(input: UpdateDeploymentInput): UpdateDeploymentRequest {
  return {
    id: input.id,
    name: input.name ?? undefined,
    vendorModelId: input.vendorModelId ?? undefined,
    region: input.region,
    capabilities: input.capabilities,
    contextWindow: input.contextWindow,
    maxOutputTokens: input.maxOutputTokens,
    prices: input.prices?.map(toPriceDraft),
    enabled: input.enabled ?? undefined,
  };
}

function toPriceDraft({ unit, usdPerMillion, aboveInputTokens }: PriceInput): PriceDraft {
  return { unit, usdPerMillion, aboveInputTokens: aboveInputTokens ?? 0 };
}
