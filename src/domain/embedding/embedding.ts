import type { FinishedCompletion } from "../completion/completion.ts";
import type { EmbeddingVector } from "./embedding-vector.ts";

/** Embeddings together with the record of their call, as the caller of the moment gets them; the vectors are not stored. */
export interface Embeddings {
  /** In the order of the inputs, all of one length. */
  readonly vectors: readonly EmbeddingVector[];
  readonly record: FinishedCompletion;
}
