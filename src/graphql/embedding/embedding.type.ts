import { Field, Float, ID, Int, ObjectType } from "type-graphql";
import type { EmbeddingVector } from "../../domain/embedding/embedding-vector.ts";
import type { Embeddings } from "../../domain/embedding/embedding.ts";
import { toBase64 } from "../../lib/vector-bytes.ts";
import { CostType, TimingType, toCost, toTiming, toUsage, UsageType } from "../completion/accounting.type.ts";

/** The vector of one text. */
@ObjectType("Embedding", { simpleResolvers: true, description: "The vector of one text." })
export class EmbeddingType {
  @Field(() => Int, { description: "The place of its text in `input`, from 0." })
  declare readonly index: number;

  @Field(() => [Float], { description: "Its numbers. Many texts are better asked for as `base64`." })
  declare readonly vector: readonly number[];

  @Field(() => String, {
    description:
      "The same as 32-bit numbers in little-endian bytes in base64, as OpenAI has it: a quarter of the size of `vector`.",
  })
  declare readonly base64: string;
}

/** What `createEmbeddings` gives. */
@ObjectType("CreateEmbeddingsPayload", { simpleResolvers: true, description: "What `createEmbeddings` gives." })
export class CreateEmbeddingsPayloadType {
  declare readonly modelId: string;

  @Field(() => ID, { description: "The id of the call's record, such as `emb_0190…`; `completion` reads it." })
  declare readonly completionId: string;

  @Field(() => [EmbeddingType], { description: "A vector for every text, in the order of `input`." })
  declare readonly embeddings: readonly EmbeddingType[];

  @Field(() => Int, { description: "How many numbers each vector has." })
  declare readonly dimensions: number;

  @Field(() => UsageType, {
    description:
      "The call's tokens; of a vendor's call that it shared with others, its part by the length of the texts, so that all parts add up to the vendor's figure.",
  })
  declare readonly usage: UsageType;

  @Field(() => CostType, { nullable: true, description: "What it cost; null where the price is unknown." })
  declare readonly cost: CostType | null;

  @Field(() => TimingType, { description: "How long it took." })
  declare readonly timing: TimingType;

  @Field(() => [String], {
    description: "What of the request was not sent as given, and why; empty where everything was.",
  })
  declare readonly warnings: readonly string[];
}

/** Maps embeddings with the record of their call. A vector is written out in the form that is asked for, and only then. */
export function toEmbeddingsPayload({ vectors, record }: Embeddings): CreateEmbeddingsPayloadType {
  return {
    modelId: record.modelId,
    completionId: record.id,
    embeddings: vectors.map((vector, index) => new WrittenEmbedding(vector, index)),
    dimensions: vectors[0]?.length ?? 0,
    usage: toUsage(record.usage),
    cost: record.cost === undefined ? null : toCost(record.cost),
    timing: toTiming(record.timing),
    warnings: record.warnings,
  };
}

/** Its numbers are written out when they are asked for. */
class WrittenEmbedding implements EmbeddingType {
  readonly index: number;
  readonly #vector: EmbeddingVector;

  constructor(vector: EmbeddingVector, index: number) {
    this.#vector = vector;
    this.index = index;
  }

  get vector(): readonly number[] {
    return this.#vector instanceof Float32Array ? Array.from(this.#vector) : this.#vector;
  }

  get base64(): string {
    return toBase64(this.#vector);
  }
}
