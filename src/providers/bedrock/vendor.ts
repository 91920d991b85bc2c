import type { AmazonBedrockProvider } from "@ai-sdk/amazon-bedrock";
import type { LanguageModelV4CallOptions } from "@ai-sdk/provider";
import type { Provider } from "../../domain/provider/provider.ts";
import type { SdkFetch } from "../ai-sdk/sdk-fetch.ts";
import type { SdkVendor } from "../ai-sdk/sdk-vendor.ts";
import { assertHostLabel } from "../ai-sdk/unusable-credential.ts";
import { notSent } from "../shared/request-fields.ts";
import type { CallContent } from "../shared/vendor-dialect.ts";
import { parseBedrockCredential, type BedrockCredential } from "./credential.ts";
import { createBedrockEmbeddings } from "./embeddings.ts";
import { fitThinking } from "./fit-thinking.ts";
import { createFrameWatch } from "./frame-watch.ts";
import { mapError } from "./map-error.ts";

/** Options that `providerOptions.bedrock` never sets, with what to do instead. */
const RESERVED_OPTIONS: Readonly<Record<string, string>> = {
  modelId: "use the field model.",
  messages: "use the field messages.",
  system: "use a message with the role SYSTEM.",
  inferenceConfig: "use the fields temperature, topP, maxOutputTokens and stop.",
  toolConfig: "use the fields tools and toolChoice.",
  reasoningConfig: "use the field reasoningEffort.",
};

/** Documents that Converse takes. */
const DOCUMENT_TYPES = [
  "application/pdf",
  "application/msword",
  "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  "application/vnd.ms-excel",
  "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  "text/csv",
  "text/html",
  "text/markdown",
  "text/plain",
];

/**
 * Amazon Bedrock's Converse API, and InvokeModel for embeddings.
 *
 * @param options.secret as {@link parseBedrockCredential} reads it
 * @param options.baseUrl default the address of the region
 */
export function createBedrockVendor(options: {
  provider: Provider;
  baseUrl: string | undefined;
  region: string;
  secret: string;
}): SdkVendor {
  const { provider, region } = options;
  assertHostLabel(provider, "region", region);
  const credential = parseBedrockCredential(options.secret, provider);
  const baseUrl = options.baseUrl ?? addressOf(region);
  return {
    provider,
    baseUrl,
    accept: "*/*",
    requestIdHeaders: ["x-amzn-requestid"],
    streamType: "application/vnd.amazon.eventstream",
    load: async () => {
      const providerOf = await loadSdk(baseUrl, region, credential);
      return (vendorModelId, fetch) => providerOf(fetch).languageModel(vendorModelId);
    },
    rules: {
      takesLaterSystemTexts: false,
      media: {
        image: { url: false, types: ["image/png", "image/jpeg", "image/webp", "image/gif"] },
        audio: undefined,
        file: { url: false, types: DOCUMENT_TYPES },
      },
      needsTypeOfUrls: false,
      takesFilenames: true,
      messageOptions: ["cachePoint"],
      maxStopSequences: undefined,
      takesJsonWithoutSchema: false,
    },
    options: { into: "sdk", key: "bedrock", reserved: RESERVED_OPTIONS },
    adjust: warnOfNone,
    review: fitThinking,
    createWatch: createFrameWatch,
    readError: mapError,
    // Cohere's bodies have no figures.
    figureHeader: "x-amzn-bedrock-input-token-count",
    embeddings: createBedrockEmbeddings(async () => {
      const providerOf = await loadSdk(baseUrl, region, credential);
      return (vendorModelId, fetch) => providerOf(fetch).embeddingModel(vendorModelId);
    }),
  };
}

/** Claude does not think unless it is asked to; of the others the SDK says nothing. */
function warnOfNone(
  call: CallContent,
  options: LanguageModelV4CallOptions,
  warnings: string[],
): LanguageModelV4CallOptions {
  if (options.reasoning === "none" && !call.vendorModelId.includes("anthropic.")) {
    warnings.push(notSent("reasoningEffort", "Amazon Bedrock has no NONE for this model."));
  }
  return options;
}

/** China's regions have a domain of their own. */
function addressOf(region: string): string {
  return `https://bedrock-runtime.${region}.amazonaws.com${region.startsWith("cn-") ? ".cn" : ""}`;
}

async function loadSdk(
  baseURL: string,
  region: string,
  credential: BedrockCredential,
): Promise<(fetch: SdkFetch) => AmazonBedrockProvider> {
  const { createAmazonBedrock } = await import("@ai-sdk/amazon-bedrock");
  // All is said, or the SDK would look for the rest in the environment and find another credential's. An empty key means signing.
  const who =
    credential.kind === "api-key"
      ? { apiKey: credential.apiKey }
      : {
          apiKey: "",
          accessKeyId: credential.accessKeyId,
          secretAccessKey: credential.secretAccessKey,
          ...(credential.sessionToken === undefined ? {} : { sessionToken: credential.sessionToken }),
        };
  return (fetch) => createAmazonBedrock({ ...who, region, baseURL, fetch });
}
