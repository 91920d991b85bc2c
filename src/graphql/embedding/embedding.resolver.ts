import type { GraphQLResolveInfo } from "graphql";
import { Arg, Ctx, FieldResolver, Info, Mutation, Resolver, Root } from "type-graphql";
import type { GraphqlContext } from "../context.ts";
import { findModel } from "../model/model.reference.ts";
import { ModelType } from "../model/model.type.ts";
import { CreateEmbeddingsInput } from "./embedding.input.ts";
import { CreateEmbeddingsPayloadType, toEmbeddingsPayload } from "./embedding.type.ts";
import { startEmbeddings } from "./start-embeddings.ts";

/** Vectors of texts. */
@Resolver(() => CreateEmbeddingsPayloadType)
export class EmbeddingResolver {
  @Mutation(() => CreateEmbeddingsPayloadType, {
    nullable: true,
    description:
      "Turns texts into vectors. Calls that come at nearly the same time, those beside each other in one document among them, are sent " +
      "to the vendor together where organization, credential, model, dimensions and options are the same; each has its own record. A call " +
      "that fails is an error with the `completionId` of its record. Needs the scope `completion:create`.",
  })
  async createEmbeddings(
    @Arg("input", () => CreateEmbeddingsInput, { description: "The texts and the model." })
    input: CreateEmbeddingsInput,
    @Ctx() context: GraphqlContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<CreateEmbeddingsPayloadType> {
    return toEmbeddingsPayload(await startEmbeddings(input, context, info));
  }

  @FieldResolver(() => ModelType, {
    nullable: true,
    description: "The model that was called; null where the catalogue does not hold it. Needs the scope `model:read`.",
  })
  model(@Root() payload: CreateEmbeddingsPayloadType, @Ctx() context: GraphqlContext): ModelType | null {
    return findModel(context, payload.modelId);
  }
}
