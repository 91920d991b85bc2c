import { badUserInput } from "../../domain/error/gateway-error.ts";
import type {
  CreateSdkEmbeddingModel,
  EmbeddingOption,
  EmbeddingRules,
  SdkEmbeddings,
} from "../ai-sdk/sdk-embeddings.ts";

/** Options that `providerOptions.bedrock` never sets, with what to do instead. */
const RESERVED_OPTIONS: Readonly<Record<string, string>> = {
  modelId: "use the field model.",
  inputText: "use the field input.",
  texts: "use the field input.",
  dimensions: "use the field dimensions.",
  output_dimension: "use the field dimensions.",
  embeddingDimension: "use the field dimensions.",
  embedding_types: "vectors are of 32-bit numbers here.",
  embeddingTypes: "vectors are of 32-bit numbers here.",
};

/** Titan and Nova take one text a call: their bodies have room for one (`inputText`, `singleEmbeddingParams.text`). */
const ONE = { maxInputs: 1, maxTokens: undefined } as const;
const NO_OPTIONS: EmbeddingRules["options"] = new Map();
const COHERE_OPTIONS = new Map<string, EmbeddingOption>([
  ["input_type", { sdk: "inputType", otherwise: "search_query" }],
  ["truncate", { sdk: "truncate" }],
]);
/** https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-embed-v3.html and …-v4.html: 96 texts a call. */
const COHERE_SIZE = { maxInputs: 96, maxTokens: undefined } as const;

/** Models by their names, which may begin with a part of the world (`us.cohere.embed-v4:0`), and what each takes. */
const FAMILIES: readonly { readonly names: RegExp; readonly rules: EmbeddingRules }[] = [
  {
    // https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-titan-embed-text.html
    names: /^amazon\.titan-embed-text-v2/,
    rules: {
      size: ONE,
      dimensions: { sdk: "dimensions", values: [256, 512, 1_024] },
      options: new Map([["normalize", { sdk: "normalize" }]]),
    },
  },
  { names: /^amazon\.titan-embed-/, rules: { size: ONE, dimensions: undefined, options: NO_OPTIONS } },
  {
    // https://docs.aws.amazon.com/nova/latest/userguide/embeddings-schema.html
    names: /^amazon\.nova-.*embed/,
    rules: {
      size: ONE,
      dimensions: { sdk: "embeddingDimension", values: [256, 384, 1_024, 3_072], otherwise: 1_024 },
      options: new Map([
        ["embeddingPurpose", { sdk: "embeddingPurpose", otherwise: "GENERIC_INDEX" }],
        ["truncationMode", { sdk: "truncate", otherwise: "END" }],
      ]),
    },
  },
  {
    names: /^cohere\.embed-(?:english|multilingual)-v3/,
    rules: { size: COHERE_SIZE, dimensions: undefined, options: COHERE_OPTIONS },
  },
  {
    names: /^cohere\.embed-/,
    rules: {
      size: COHERE_SIZE,
      dimensions: { sdk: "outputDimension", values: [256, 512, 1_024, 1_536] },
      options: COHERE_OPTIONS,
    },
  },
];

/** Vectors by Bedrock's InvokeModel, in the formats of Titan, Nova and Cohere. */
export function createBedrockEmbeddings(load: () => Promise<CreateSdkEmbeddingModel>): SdkEmbeddings {
  return { load, key: "bedrock", reserved: RESERVED_OPTIONS, rulesOf };
}

function rulesOf(vendorModelId: string): EmbeddingRules {
  const name = vendorModelId.replace(/^[a-z-]{2,12}\.(?=amazon\.|cohere\.)/, "");
  const family = FAMILIES.find(({ names }) => names.test(name));
  if (family !== undefined) return family.rules;
  // Any other name the SDK would take for one of Titan's.
  throw badUserInput(
    ["model"],
    "Of the models on Amazon Bedrock those of Titan, Nova and Cohere give vectors here; ask for one whose name says so.",
  );
}
