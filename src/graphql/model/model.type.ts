import { Directive, Field, ID, Int, ObjectType } from "type-graphql";
import type {
  Model,
  ModelCapability as DomainCapability,
  ModelModality as DomainModality,
} from "../../domain/catalog/model.ts";
import { createConnectionType } from "../shared/connection.ts";
import { defineSameNameEnum } from "../shared/define-enum.ts";
import { PriceType, toCurrentPrices } from "./price.type.ts";

/** What a model can take or do, as a GraphQL enum. */
export const ModelCapability = defineSameNameEnum<DomainCapability>({
  name: "ModelCapability",
  description: "What a model can take or do.",
  values: {
    TEXT: "Takes text and answers with text.",
    IMAGE_INPUT: "Takes images in messages.",
    AUDIO_INPUT: "Takes audio, according to the vendor.",
    FILE_INPUT: "Takes files such as PDFs, according to the vendor.",
    TOOLS: "Asks for tools to be called.",
    JSON_SCHEMA: "Answers in the shape of a JSON schema.",
    REASONING: "Thinks before it answers.",
    EMBEDDING: "Turns texts into vectors: called with `createEmbeddings`, and with nothing else.",
  },
});

/** A kind of content, as a GraphQL enum. */
export const ModelModality = defineSameNameEnum<DomainModality>({
  name: "ModelModality",
  description: "A kind of content that a model takes or gives.",
  values: {
    TEXT: "Text.",
    IMAGE: "Pictures.",
    AUDIO: "Sound.",
    VIDEO: "Moving pictures.",
    FILE: "Files, such as PDF.",
    EMBEDDING: "Vectors that stand for texts.",
  },
});

/** A model of the catalogue. */
@Directive('@key(fields: "id")')
@ObjectType("Model", { simpleResolvers: true, description: "A model that can be called." })
export class ModelType {
  declare readonly providerId: string;

  @Field(() => ID, { description: "What the field `model` of a call names: `provider/model`." })
  declare readonly id: string;

  @Field(() => String, { description: "The model's name for people." })
  declare readonly name: string;

  @Field(() => [ModelCapability], { description: "What the model can take or do, as far as is known." })
  declare readonly capabilities: readonly DomainCapability[];

  @Field(() => Int, { nullable: true, description: "Tokens of input and output together; null where unknown." })
  declare readonly contextWindow: number | null;

  @Field(() => Int, { nullable: true, description: "The most tokens of one answer; null where unknown." })
  declare readonly maxOutputTokens: number | null;

  @Field(() => [ModelModality], {
    nullable: true,
    description: "What the model takes, according to its vendor; null where no source says.",
  })
  declare readonly inputModalities: readonly DomainModality[] | null;

  @Field(() => [ModelModality], { nullable: true, description: "What the model gives; null where no source says." })
  declare readonly outputModalities: readonly DomainModality[] | null;

  @Field(() => String, {
    nullable: true,
    description: "The day or month in which the model came out, `YYYY-MM-DD` or `YYYY-MM`; null where no source says.",
  })
  declare readonly releasedOn: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description: "Whether its vendor has announced its end; null where no source says.",
  })
  declare readonly deprecated: boolean | null;

  @Field(() => String, {
    nullable: true,
    description: "The day on which its vendor announced its end, `YYYY-MM-DD`; null where no source says.",
  })
  declare readonly deprecatedOn: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      "The day from which its vendor serves it no more, or the earliest that was announced, `YYYY-MM-DD`; null where no source says.",
  })
  declare readonly sunsetOn: string | null;

  @Field(() => String, {
    nullable: true,
    description: "Where all but the prices comes from, such as `models.dev f3fc692`; null where nothing is known.",
  })
  declare readonly factsSource: string | null;

  @Field(() => [PriceType], {
    description:
      "The prices in force; empty where none is known. Calls of such a model have no cost and are counted as unpriced.",
  })
  declare readonly prices: readonly PriceType[];
}

/** Pages of models. */
export const ModelConnectionType = createConnectionType("Model", () => ModelType, "ordered by id");

/** Maps a model of the catalogue, with the prices in force at a moment. */
export function toModel(model: Model, nowMs: number): ModelType {
  return {
    id: model.id,
    providerId: model.providerId,
    name: model.name,
    capabilities: model.capabilities,
    contextWindow: model.contextWindow ?? null,
    maxOutputTokens: model.maxOutputTokens ?? null,
    inputModalities: model.inputModalities ?? null,
    outputModalities: model.outputModalities ?? null,
    releasedOn: model.releasedOn ?? null,
    deprecated: model.isDeprecated ?? null,
    deprecatedOn: model.deprecatedOn ?? null,
    sunsetOn: model.sunsetOn ?? null,
    factsSource: model.factsSource ?? null,
    prices: toCurrentPrices(model.prices, nowMs),
  };
}
