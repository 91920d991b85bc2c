import type { EmbeddingAnswer, EmbeddingCall, EmbeddingClient } from "../../domain/provider/embedding-client.ts";
import type { Provider } from "../../domain/provider/provider.ts";
import type { JsonObject } from "../../lib/json.ts";
import type { VendorRequest } from "../transport/http-transport.ts";
import { assertModelName } from "./assert-model-name.ts";
import { inWordsOfEmbeddings, toEmbeddingLimits } from "./embedding-call.ts";
import type { AnswerContext, EmbeddingDialect, VendorDialect } from "./vendor-dialect.ts";
import { toProviderError } from "./vendor-failure.ts";

/**
 * Creates the part of a client that gives embeddings.
 *
 * @param deps.readError reads an error body, which may come with a status of success, too
 * @param deps.fetchWhole sends a request and reads its answer in one piece
 */
export function createHttpEmbeddings(deps: {
  readonly provider: Provider;
  readonly dialect: EmbeddingDialect;
  readonly readError: VendorDialect["readError"];
  readonly fetchWhole: (
    request: VendorRequest,
    sentBody: JsonObject,
    read: (body: unknown, context: AnswerContext) => EmbeddingAnswer,
  ) => Promise<EmbeddingAnswer>;
}): EmbeddingClient {
  const { dialect, provider } = deps;
  function read(answer: unknown, context: AnswerContext): EmbeddingAnswer {
    const facts = deps.readError(answer, undefined);
    if (facts.kind !== "unknown") throw toProviderError({ ...context, facts, retryAfterMs: undefined });
    return dialect.readAnswer(answer, context);
  }

  return {
    callSize: dialect.callSize,
    checkRequest: (call) => dialect.convertRequest(call).warnings,
    async embed(call) {
      const { body } = dialect.convertRequest(call);
      try {
        return await deps.fetchWhole(requestOf(call, dialect, body), body, read);
      } catch (error) {
        throw inWordsOfEmbeddings(error, provider);
      }
    },
  };
}

function requestOf(call: EmbeddingCall, dialect: EmbeddingDialect, body: JsonObject): VendorRequest {
  assertModelName(call.vendorModelId);
  return {
    method: "POST",
    path: dialect.pathOf(call.vendorModelId),
    body: JSON.stringify(body),
    limits: toEmbeddingLimits(call.limits),
    signal: call.signal,
    onUnsent: call.onUnsent,
  };
}
