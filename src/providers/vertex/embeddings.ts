import { badUserInput } from "../../domain/error/gateway-error.ts";
import type { CreateSdkEmbeddingModel, EmbeddingRules, SdkEmbeddings } from "../ai-sdk/sdk-embeddings.ts";

/** Options that `providerOptions.vertex` never sets, with what to do instead. */
const RESERVED_OPTIONS: Readonly<Record<string, string>> = {
  model: "use the field model.",
  content: "use the field input.",
  instances: "use the field input.",
  outputDimensionality: "use the field dimensions.",
};

/** As with chat, the name is put into the address as it is; of what begins so the formats are known. */
const NAME = /^(?:gemini-embedding|text-embedding|text-multilingual-embedding)-[A-Za-z0-9._@-]+$/;

const BASE: Omit<EmbeddingRules, "size"> = {
  dimensions: { sdk: "outputDimensionality", values: undefined },
  options: new Map([
    ["taskType", { sdk: "taskType" }],
    ["title", { sdk: "title" }],
    ["autoTruncate", { sdk: "autoTruncate" }],
  ]),
};
/** https://cloud.google.com/vertex-ai/generative-ai/docs/embeddings/get-text-embeddings: one text, of the SDK's 250 for the first of them. */
const GEMINI_SIZE = { maxInputs: 1, maxTokens: undefined } as const;
/** The same page: 250 texts, and 20,000 tokens of all together. */
const TEXT_SIZE = { maxInputs: 250, maxTokens: 20_000 } as const;

/** Vectors of Google's models on Vertex AI: `predict`, and `embedContent` for those that Google serves by that alone. */
export function createVertexEmbeddings(load: () => Promise<CreateSdkEmbeddingModel>): SdkEmbeddings {
  return { load, key: "googleVertex", reserved: RESERVED_OPTIONS, rulesOf };
}

function rulesOf(vendorModelId: string): EmbeddingRules {
  if (!NAME.test(vendorModelId)) {
    throw badUserInput(
      ["model"],
      "Of the models on Vertex AI only gemini-embedding-…, text-embedding-… and text-multilingual-embedding-… give vectors here; ask for one of them.",
    );
  }
  return { ...BASE, size: vendorModelId.startsWith("gemini-") ? GEMINI_SIZE : TEXT_SIZE };
}
