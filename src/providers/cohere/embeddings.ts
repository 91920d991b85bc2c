import type { CreateSdkEmbeddingModel, EmbeddingRules, SdkEmbeddings } from "../ai-sdk/sdk-embeddings.ts";

/** Options that `providerOptions.cohere` never sets, with what to do instead. */
const RESERVED_OPTIONS: Readonly<Record<string, string>> = {
  model: "use the field model.",
  texts: "use the field input.",
  inputs: "use the field input.",
  output_dimension: "use the field dimensions.",
  embedding_types: "vectors are of 32-bit numbers here.",
};

const BASE = {
  // https://docs.cohere.com/reference/embed: 96 texts a call.
  size: { maxInputs: 96, maxTokens: undefined },
  options: new Map([
    ["input_type", { sdk: "inputType", otherwise: "search_query" }],
    ["truncate", { sdk: "truncate" }],
  ]),
} as const;

/** Models whose vectors have one length, by the same page: those before version 4. */
const OF_ONE_LENGTH = /-v[23]\.0$/;

/** Vectors by Cohere's `POST /v2/embed`. */
export function createCohereEmbeddings(load: () => Promise<CreateSdkEmbeddingModel>): SdkEmbeddings {
  return { load, key: "cohere", reserved: RESERVED_OPTIONS, rulesOf };
}

function rulesOf(vendorModelId: string): EmbeddingRules {
  const dimensions = { sdk: "outputDimension", values: [256, 512, 1_024, 1_536] };
  return { ...BASE, dimensions: OF_ONE_LENGTH.test(vendorModelId) ? undefined : dimensions };
}
