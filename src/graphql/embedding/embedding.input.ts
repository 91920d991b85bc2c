import { Field, InputType, Int } from "type-graphql";
import type { EmbeddingRequestDraft } from "../../domain/embedding/embedding-request.ts";
import type { JsonObject as JsonObjectValue } from "../../lib/json.ts";
import { SubjectRefInput } from "../completion/completion.input.ts";
import { GraphQLDecimal } from "../shared/decimal.scalar.ts";
import { JsonObject } from "../shared/scalars.ts";

/** A field that may be left out. */
type Optional<T> = T | null | undefined;

/** What is to be turned into vectors. */
@InputType("CreateEmbeddingsInput", { description: "What is to be turned into vectors, and by which model." })
export class CreateEmbeddingsInput implements EmbeddingRequestDraft {
  @Field(() => String, {
    description:
      "`provider/model`, such as `openai/text-embedding-3-small`; see `models` with the capability EMBEDDING.",
  })
  declare readonly model: string;

  @Field(() => [String], {
    description:
      "The texts, none empty; 1 to 2,048 of them. More than the vendor takes at once are sent in several calls and joined in order.",
  })
  declare readonly input: readonly string[];

  @Field(() => Int, {
    nullable: true,
    description: "How many numbers each vector is to have, where the model leaves a choice; default the model's own.",
  })
  declare readonly dimensions: Optional<number>;

  @Field(() => Int, {
    nullable: true,
    description: "Limit on the whole call in milliseconds; default 600,000, which is also the most.",
  })
  declare readonly timeoutMs: Optional<number>;

  @Field(() => GraphQLDecimal, {
    nullable: true,
    description:
      "The most that the call may cost in US dollars: refused before anything is spent where the texts, by our estimate, cost more. Default no limit.",
  })
  declare readonly maxCostUsd: Optional<string>;

  @Field(() => JsonObject, {
    nullable: true,
    description: "Your own words about the call, kept on its record: at most 16 keys, 4 KB, 3 levels. Default none.",
  })
  declare readonly metadata: Optional<JsonObjectValue>;

  @Field(() => String, {
    nullable: true,
    description: "Your own user, at most 256 characters, kept on the record; never sent to the vendor. Default none.",
  })
  declare readonly endUserId: Optional<string>;

  @Field(() => String, {
    nullable: true,
    description: "What ties several calls together, at most 256 characters, kept on the record. Default none.",
  })
  declare readonly sessionId: Optional<string>;

  @Field(() => SubjectRefInput, { nullable: true, description: "What the call is about; default nothing." })
  declare readonly subject: Optional<SubjectRefInput>;

  @Field(() => JsonObject, {
    nullable: true,
    description:
      'Options in the vendor\'s own words under the provider\'s id, such as `{"google": {"taskType": "RETRIEVAL_QUERY"}}`; default none.',
  })
  declare readonly providerOptions: Optional<JsonObjectValue>;
}
