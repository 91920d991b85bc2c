import type { Embeddings } from "../../domain/embedding/embedding.ts";
import { toBase64 } from "../../lib/vector-bytes.ts";
import { parseEmbeddingsRequest, type EmbeddingsRequest } from "./embeddings/parse-request.ts";
import { toFactHeaders, toFacts } from "./shared/answer-facts.ts";
import { readCallerHeaders } from "./shared/caller-headers.ts";
import type { Endpoint, EndpointDeps } from "./shared/endpoint.ts";

/** Creates `POST /v1/embeddings`. */
export function createEmbeddings(deps: EndpointDeps): Endpoint {
  return {
    method: "POST",
    url: "/v1/embeddings",
    async handle(call) {
      const { draft, format } = parseEmbeddingsRequest(call.request.body, readCallerHeaders(call.request.headers));
      const embeddings = await deps.gateway.embed(call.principal, draft, call.context);
      call.reply.headers(toFactHeaders(embeddings.record));
      return toList(embeddings, draft.model, format);
    },
  };
}

function toList({ vectors, record }: Embeddings, model: string, format: EmbeddingsRequest["format"]): string {
  const { inputTokens } = record.usage;
  return JSON.stringify({
    object: "list",
    data: vectors.map((vector, index) => ({
      object: "embedding",
      index,
      embedding: format === "base64" ? toBase64(vector) : Array.from(vector),
    })),
    model,
    usage: { prompt_tokens: inputTokens, total_tokens: inputTokens },
    narthex: toFacts(record),
  });
}
