import type { Provider } from "../../domain/provider/provider.ts";
import { isFields, listAt, wordAt } from "../shared/read-json.ts";
import type { VendorDialect } from "../shared/vendor-dialect.ts";
import { convertRequest } from "./convert-request.ts";
import { createStreamDecoder } from "./decode-stream.ts";
import { mapError } from "./map-error.ts";
import { readAnswer } from "./read-answer.ts";

/** The version of the API that this adapter speaks; sent with every request. */
export const ANTHROPIC_VERSION = "2023-06-01";

const MODELS_PATH = "/v1/models?limit=1000";

/** Anthropic's Messages as a wire format. */
export function createAnthropicDialect(provider: Provider): VendorDialect {
  return {
    provider,
    requestIdHeaders: ["request-id", "x-request-id"],
    convertRequest: (call) => convertRequest(call, provider),
    targetOf: (_vendorModelId, isStream) => ({ path: "/v1/messages", extra: isStream ? { stream: true } : {} }),
    readAnswer,
    createStreamDecoder,
    readError: mapError,
    modelsPath: MODELS_PATH,
    readModels: (body) => {
      const root = isFields(body) ? body : undefined;
      const ids = listAt(root, "data").map((item) => (isFields(item) ? wordAt(item, "id") : undefined));
      const lastId = root?.["has_more"] === true ? wordAt(root, "last_id") : undefined;
      return {
        models: ids.filter((id) => id !== undefined).map((vendorModelId) => ({ vendorModelId })),
        nextPath: lastId === undefined ? undefined : `${MODELS_PATH}&after_id=${encodeURIComponent(lastId)}`,
      };
    },
  };
}
