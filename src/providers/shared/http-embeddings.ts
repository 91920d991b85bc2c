import type { EmbeddingAnswer, EmbeddingCall, EmbeddingClient } from "../../domain/provider/embedding-client.ts";
import { ProviderError } from "../../domain/provider/provider-error.ts";
import type { Provider } from "../../domain/provider/provider.ts";
import type { JsonObject } from "../../lib/json.ts";
import type { VendorRequest } from "../transport/http-transport.ts";
import { assertModelName } from "./assert-model-name.ts";
import type { AnswerContext, EmbeddingDialect, VendorDialect } from "./vendor-dialect.ts";
import { toProviderError } from "./vendor-failure.ts";

/**
 * How many times as many bytes as a completion an answer may take: 2,048 vectors of 3,072 numbers, OpenAI's most, are 34 MB in
 * base64.
 */
const BODY_FACTOR = 4;

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
  const limits = { ...call.limits, maxBodyBytes: call.limits.maxBodyBytes * BODY_FACTOR };
  return {
    method: "POST",
    path: dialect.pathOf(call.vendorModelId),
    body: JSON.stringify(body),
    limits,
    signal: call.signal,
  };
}

/** What is too long is an input here, not a conversation. */
function inWordsOfEmbeddings(error: unknown, provider: Provider): unknown {
  if (!(error instanceof ProviderError) || error.code !== "CONTEXT_LENGTH_EXCEEDED") return error;
  const { code, vendorStatus, response, detail } = error;
  return new ProviderError({
    code,
    message: `${provider.name} takes no input as long as one of these (HTTP ${String(vendorStatus)}). Cut long texts into parts.`,
    field: ["input"],
    vendorStatus,
    response,
    detail,
  });
}
