import type { Provider } from "../../domain/provider/provider.ts";
import { isFields, listAt, wordAt } from "../shared/read-json.ts";
import type { VendorDialect } from "../shared/vendor-dialect.ts";
import { convertRequest } from "./convert-request.ts";
import { createStreamDecoder } from "./decode-stream.ts";
import { mapError } from "./map-error.ts";
import { readAnswer } from "./read-answer.ts";

/** OpenAI's chat completions as a wire format. */
export function createOpenaiDialect(provider: Provider): VendorDialect {
  return {
    provider,
    requestIdHeaders: ["x-request-id"],
    convertRequest: (call) => convertRequest(call, provider),
    targetOf: (_vendorModelId, isStream) => ({
      path: "/chat/completions",
      extra: isStream ? { stream: true, stream_options: { include_usage: true } } : {},
    }),
    readAnswer,
    createStreamDecoder,
    readError: mapError,
    modelsPath: "/models",
    readModels: (body) => {
      const models = listAt(isFields(body) ? body : undefined, "data").map((item) =>
        isFields(item) ? wordAt(item, "id") : undefined,
      );
      return {
        models: models.filter((id) => id !== undefined).map((vendorModelId) => ({ vendorModelId })),
        nextPath: undefined,
      };
    },
  };
}
