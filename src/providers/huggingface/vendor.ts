import type { Provider } from "../../domain/provider/provider.ts";
import { createSseWatch } from "../ai-sdk/body-watch.ts";
import type { CreateSdkModel, SdkVendor } from "../ai-sdk/sdk-vendor.ts";
import { isFields, listAt, wordAt } from "../shared/read-json.ts";
import { mapError } from "./map-error.ts";

/** Options that `providerOptions.huggingface` never sets, with what to do instead. */
const RESERVED_OPTIONS: Readonly<Record<string, string>> = {
  model: "use the field model.",
  messages: "use the field messages.",
  stream: "the operation decides it.",
  stream_options: "the gateway sets it.",
  max_tokens: "use the field maxOutputTokens.",
  max_completion_tokens: "use the field maxOutputTokens.",
  n: "one answer is delivered per completion.",
};

/** The version that ends the router's path. */
const VERSION = "/v1";

/**
 * Hugging Face's router to inference providers, by its chat completions. The AI SDK's own package for it speaks the router's Responses
 * API, in which it leaves out the calls and results of tools of a conversation; its package for servers like OpenAI's sends them all.
 * There are no embeddings: the router's address for OpenAI's clients takes chats alone (https://huggingface.co/docs/inference-providers/index).
 *
 * @param options.baseUrl with or without `/v1` at its end
 */
export function createHuggingfaceVendor(options: { provider: Provider; baseUrl: string; token: string }): SdkVendor {
  const { provider, token } = options;
  const baseUrl = options.baseUrl.endsWith(VERSION) ? options.baseUrl : options.baseUrl + VERSION;
  return {
    provider,
    baseUrl,
    requestIdHeaders: ["x-request-id", "x-amz-cf-id"],
    streamType: "text/event-stream",
    load: () => loadSdk(baseUrl, token),
    rules: {
      takesLaterSystemTexts: true,
      media: {
        image: { url: true, types: ["image/png", "image/jpeg", "image/webp", "image/gif"] },
        audio: undefined,
        file: undefined,
      },
      needsTypeOfUrls: false,
      takesFilenames: false,
      messageOptions: [],
      maxStopSequences: 4,
      takesJsonWithoutSchema: true,
    },
    options: { into: "body", reserved: RESERVED_OPTIONS },
    createWatch: () => createSseWatch(({ data }) => data === "[DONE]"),
    readError: mapError,
    list: {
      path: `${new URL(baseUrl).pathname}/models`,
      headers: { authorization: `Bearer ${token}` },
      read: (body) => ({
        models: listAt(isFields(body) ? body : undefined, "data")
          .map((item) => (isFields(item) ? wordAt(item, "id") : undefined))
          .filter((id) => id !== undefined)
          .map((vendorModelId) => ({ vendorModelId })),
        nextPath: undefined,
      }),
    },
  };
}

async function loadSdk(baseUrl: string, token: string): Promise<CreateSdkModel> {
  const { createOpenAICompatible } = await import("@ai-sdk/openai-compatible");
  return (vendorModelId, fetch) =>
    createOpenAICompatible({
      name: "huggingface",
      baseURL: baseUrl,
      apiKey: token,
      includeUsage: true,
      supportsStructuredOutputs: true,
      fetch,
    }).chatModel(vendorModelId);
}
