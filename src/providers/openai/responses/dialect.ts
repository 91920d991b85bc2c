import type { Provider } from "../../../domain/provider/provider.ts";
import type { VendorDialect } from "../../shared/vendor-dialect.ts";
import { createOpenaiDialect } from "../dialect.ts";
import { convertRequest } from "./convert-request.ts";
import { createStreamDecoder } from "./decode-stream.ts";
import { mapError } from "./map-error.ts";
import { readAnswer } from "./read-answer.ts";

/** OpenAI's Responses API as a wire format; the list of models is the same as that of chat completions. */
export function createResponsesDialect(provider: Provider): VendorDialect {
  return {
    ...createOpenaiDialect(provider),
    convertRequest: (call) => convertRequest(call, provider),
    targetOf: (_vendorModelId, isStream) => ({ path: "/responses", extra: isStream ? { stream: true } : {} }),
    readAnswer,
    createStreamDecoder,
    readError: mapError,
  };
}
