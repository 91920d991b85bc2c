import type { GoogleVertexProvider } from "@ai-sdk/google-vertex/edge";
import type { LanguageModelV4CallOptions } from "@ai-sdk/provider";
import { badUserInput } from "../../domain/error/gateway-error.ts";
import type { ProviderPart } from "../../domain/provider/provider-part.ts";
import type { Provider } from "../../domain/provider/provider.ts";
import { toTokenUsage } from "../../domain/usage/token-usage.ts";
import type { AddressRule } from "../../lib/address-rule.ts";
import { createSseWatch } from "../ai-sdk/body-watch.ts";
import type { SdkFetch } from "../ai-sdk/sdk-fetch.ts";
import type { SdkVendor } from "../ai-sdk/sdk-vendor.ts";
import { assertHostLabel } from "../ai-sdk/unusable-credential.ts";
import { pushUsage } from "../shared/part-batch.ts";
import { fieldsAt, isFields, numberAt, wordAt } from "../shared/read-json.ts";
import type { CallContent } from "../shared/vendor-dialect.ts";
import { createHttpTransport } from "../transport/http-transport.ts";
import { createAccessTokens } from "./access-token.ts";
import { createVertexEmbeddings } from "./embeddings.ts";
import { mapError } from "./map-error.ts";
import { parseServiceAccount } from "./service-account.ts";

/** Options that `providerOptions.vertex` never sets, with what to do instead. */
const RESERVED_OPTIONS: Readonly<Record<string, string>> = {
  model: "use the field model.",
  contents: "use the field messages.",
  systemInstruction: "use a message with the role SYSTEM.",
};

/** The SDK puts the name into the address as it is: a slash, "?" or ":" in it would lead elsewhere with the credential's token. */
const GEMINI = /^gemini-[A-Za-z0-9._@-]+$/;

/**
 * Gemini on Google's Vertex AI.
 *
 * @param options.secret the JSON of a service account's key file
 * @param options.baseUrl default the address of the location
 * @param options.addressRule what the address that the secret names for tokens is held against; default nothing
 * @param options.nowMs wall-clock time, by which tokens expire
 */
export function createVertexVendor(options: {
  provider: Provider;
  baseUrl: string | undefined;
  project: string;
  location: string;
  secret: string;
  addressRule?: AddressRule | undefined;
  nowMs: () => number;
}): SdkVendor {
  const { provider, project, location, nowMs } = options;
  assertHostLabel(provider, "location", location);
  const address = options.baseUrl ?? addressOf(location);
  const account = parseServiceAccount(options.secret, address, provider);
  const scope = `projects/${encodeURIComponent(project)}/locations/${encodeURIComponent(location)}`;
  const baseUrl = `${address}/v1beta1/${scope}/publishers/google`;
  const tokens = createAccessTokens({
    provider,
    account,
    transport: createHttpTransport({
      baseUrl: new URL(account.tokenUrl).origin,
      headers: {},
      addressRule: options.addressRule,
    }),
    nowMs,
  });
  return {
    provider,
    baseUrl,
    requestIdHeaders: ["x-request-id", "x-vertex-ai-request-id"],
    streamType: "text/event-stream",
    load: async () => {
      const providerOf = await loadSdk(baseUrl);
      return (vendorModelId, fetch) => providerOf(fetch).languageModel(vendorModelId);
    },
    rules: {
      takesLaterSystemTexts: false,
      media: {
        image: { url: true, types: ["image/png", "image/jpeg", "image/webp", "image/heic", "image/heif"] },
        audio: { url: true, types: ["audio/*"] },
        file: { url: true, types: ["application/pdf", "text/plain", "video/*"] },
      },
      needsTypeOfUrls: true,
      takesFilenames: false,
      messageOptions: [],
      maxStopSequences: 5,
      takesJsonWithoutSchema: true,
    },
    options: { into: "body", reserved: RESERVED_OPTIONS },
    adjust: toGemini,
    authorize: async (wait) => ({ authorization: `Bearer ${await tokens.get(wait)}`, "x-goog-api-key": undefined }),
    createWatch: () => createSseWatch(undefined),
    readError: mapError,
    readMore: readUsage,
    modelOf: (raw) => (isFields(raw) ? wordAt(raw, "modelVersion") : undefined),
    embeddings: createVertexEmbeddings(async () => {
      const providerOf = await loadSdk(baseUrl);
      return (vendorModelId, fetch) => providerOf(fetch).embeddingModel(vendorModelId);
    }),
  };
}

/** Refuses models that are not Gemini; thinking that was asked for is shown, as with our own adapter for Gemini. */
function toGemini(call: CallContent, options: LanguageModelV4CallOptions): LanguageModelV4CallOptions {
  if (!GEMINI.test(call.vendorModelId)) {
    // Other publishers' models have addresses and formats of their own.
    throw badUserInput(["model"], "Of the models on Vertex AI only Gemini is served; ask for one whose name says so.");
  }
  if (options.reasoning === undefined || options.reasoning === "none") return options;
  return { ...options, providerOptions: { googleVertex: { thinkingConfig: { includeThoughts: true } } } };
}

/** Figures come with every event; the SDK tells the last ones only, and none where an answer breaks off. */
function readUsage(raw: unknown, parts: ProviderPart[]): void {
  const figures = isFields(raw) ? fieldsAt(raw, "usageMetadata") : undefined;
  const prompt = numberAt(figures, "promptTokenCount");
  if (prompt === undefined) return;
  const thoughts = numberAt(figures, "thoughtsTokenCount") ?? 0;
  const usage = toTokenUsage({
    inputTokens: prompt + (numberAt(figures, "toolUsePromptTokenCount") ?? 0),
    outputTokens: (numberAt(figures, "candidatesTokenCount") ?? 0) + thoughts,
    cacheReadTokens: numberAt(figures, "cachedContentTokenCount"),
    reasoningTokens: thoughts,
  });
  if (usage !== undefined) pushUsage(parts, usage);
}

/** Locations of several regions, and the one of all, have names of their own. */
function addressOf(location: string): string {
  if (location === "global") return "https://aiplatform.googleapis.com";
  if (location === "eu" || location === "us") return `https://aiplatform.${location}.rep.googleapis.com`;
  return `https://${location}-aiplatform.googleapis.com`;
}

/**
 * The package's entry without google-auth-library, which keeps its tokens to itself and calls past our connections. It wants a key
 * where it is not to fetch a token by itself; the header in which it sends it is taken out.
 */
async function loadSdk(baseURL: string): Promise<(fetch: SdkFetch) => GoogleVertexProvider> {
  const { createGoogleVertex } = await import("@ai-sdk/google-vertex/edge");
  return (fetch) => createGoogleVertex({ apiKey: "none", baseURL, fetch });
}
