import type { Provider } from "../../domain/provider/provider.ts";
import { isFields, listAt, wordAt } from "../shared/read-json.ts";
import type { VendorDialect } from "../shared/vendor-dialect.ts";
import { convertRequest } from "./convert-request.ts";
import { createStreamDecoder } from "./decode-stream.ts";
import { createGoogleEmbeddings } from "./embeddings.ts";
import { mapError } from "./map-error.ts";
import { readAnswer } from "./read-answer.ts";

/** What a model can be called for here. */
const METHODS = new Set<unknown>(["generateContent", "embedContent"]);
const MODELS_PATH = "/v1beta/models?pageSize=1000";

/** Google's Gemini as a wire format. */
export function createGoogleDialect(provider: Provider): VendorDialect {
  return {
    provider,
    requestIdHeaders: ["x-request-id"],
    convertRequest: (call) => convertRequest(call, provider),
    targetOf: (vendorModelId, isStream) => {
      const model = `/v1beta/models/${encodeURIComponent(vendorModelId)}`;
      return { path: `${model}:${isStream ? "streamGenerateContent?alt=sse" : "generateContent"}`, extra: {} };
    },
    readAnswer,
    createStreamDecoder,
    readError: mapError,
    embeddings: createGoogleEmbeddings(provider),
    modelsPath: MODELS_PATH,
    readModels: (body) => {
      const root = isFields(body) ? body : undefined;
      const called = listAt(root, "models")
        .filter(isFields)
        .filter((model) => listAt(model, "supportedGenerationMethods").some((method) => METHODS.has(method)));
      const names = called.map((model) => wordAt(model, "name")?.replace(/^models\//, ""));
      const token = wordAt(root, "nextPageToken");
      return {
        models: names.filter((name) => name !== undefined).map((vendorModelId) => ({ vendorModelId })),
        nextPath: token === undefined ? undefined : `${MODELS_PATH}&pageToken=${encodeURIComponent(token)}`,
      };
    },
  };
}
