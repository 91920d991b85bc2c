import type { JsonObject } from "../../lib/json.ts";
import type { CallFields, CallFieldsDraft } from "../completion/parse-call-fields.ts";

/** A text, or a text's tokens by the model's own vocabulary. */
export type EmbeddingInput = string | readonly number[];

/** What of a request goes to the vendor, in our words. */
export interface EmbeddingModelRequest {
  /** At least one, none empty. */
  readonly inputs: readonly EmbeddingInput[];
  /** Numbers of each vector, at least 1; default the model's. */
  readonly dimensions: number | undefined;
  /** Options in the vendor's own words, under the provider's id: `{"google": {"taskType": "RETRIEVAL_QUERY"}}`. */
  readonly providerOptions: JsonObject | undefined;
}

/** Embeddings as the caller asked for them, parsed. */
export interface EmbeddingRequest extends EmbeddingModelRequest, CallFields {}

/** Embeddings as a face received them: right in type, not yet in meaning. Parsed by `parseEmbeddingRequest`. */
export interface EmbeddingRequestDraft extends CallFieldsDraft {
  readonly input: readonly EmbeddingInput[];
  readonly dimensions?: number | null | undefined;
}
