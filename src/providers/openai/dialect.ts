import type { Provider } from "../../domain/provider/provider.ts";
import { isFields, listAt, wordAt } from "../shared/read-json.ts";
import type { VendorDialect } from "../shared/vendor-dialect.ts";
import { withoutBeside } from "./beside-answer.ts";
import type { ChatQuirks } from "./chat-quirks.ts";
import { convertRequest } from "./convert-request.ts";
import { createStreamDecoder } from "./decode-stream.ts";
import { createOpenaiEmbeddings } from "./embeddings.ts";
import { mapError } from "./map-error.ts";
import { OPENAI_QUIRKS } from "./openai-quirks.ts";
import { readAnswer } from "./read-answer.ts";

/** OpenAI's chat completions as a wire format. */
export function createOpenaiDialect(provider: Provider): VendorDialect {
  return createChatDialect(provider, OPENAI_QUIRKS);
}

/** Chat completions as one vendor of the family speaks them. */
export function createChatDialect(provider: Provider, quirks: ChatQuirks): VendorDialect {
  const { request, answer } = quirks;
  return {
    provider,
    requestIdHeaders: answer.requestIdHeaders,
    convertRequest: (call) => convertRequest(withoutBeside(call, provider, answer.beside), provider, request),
    targetOf: (vendorModelId, isStream) => ({
      path: request.targetPath(vendorModelId),
      extra: isStream ? request.stream : {},
    }),
    readAnswer: (body, context, text) => readAnswer(body, context, answer, text),
    createStreamDecoder: (context) => createStreamDecoder(context, answer),
    readError: mapError,
    embeddings: quirks.embeddings === undefined ? undefined : createOpenaiEmbeddings(provider, quirks.embeddings),
    modelsPath: answer.modelsPath,
    readModels: (body) => {
      // Together's list is bare.
      const list: readonly unknown[] = Array.isArray(body) ? body : listAt(isFields(body) ? body : undefined, "data");
      const names = list
        .filter(isFields)
        .filter(answer.isCalled)
        .map((model) => wordAt(model, "id"));
      return {
        models: names.filter((id) => id !== undefined).map((vendorModelId) => ({ vendorModelId })),
        nextPath: undefined,
      };
    },
  };
}
