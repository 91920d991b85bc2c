import { assertAnswerSize } from "../../domain/embedding/assert-answer-size.ts";
import type { Embeddings } from "../../domain/embedding/embedding.ts";
import { toBase64 } from "../../lib/vector-bytes.ts";
import { parseEmbeddingsRequest, type EmbeddingsRequest } from "./embeddings/parse-request.ts";
import { toFactHeaders, toFacts } from "./shared/answer-facts.ts";
import { readCallerHeaders } from "./shared/caller-headers.ts";
import type { Endpoint, EndpointDeps } from "./shared/endpoint.ts";
import { sendPieces } from "./shared/send-pieces.ts";

/** Creates `POST /v1/embeddings`. */
export function createEmbeddings(deps: EndpointDeps): Endpoint {
  return {
    method: "POST",
    url: "/v1/embeddings",
    async handle(call) {
      const fromHeaders = readCallerHeaders(call.request.headers);
      const { draft, format, nameField } = parseEmbeddingsRequest(call.request.body, fromHeaders);
      call.nameFieldsBy(nameField);
      // Either form is written vector by vector, and counts alike.
      assertAnswerSize([{ ...draft, forms: ["base64"] }]);
      const embeddings = await deps.gateway.embed(call.principal, draft, call.context);
      call.reply.headers(toFactHeaders(embeddings.record));
      await sendPieces(call, deps, toPieces(embeddings, draft.model, format));
      return undefined;
    },
  };
}

/** The answer's JSON, a vector at a time: thousands of them at once would keep everybody waiting. */
function* toPieces({ vectors, record }: Embeddings, model: string, format: EmbeddingsRequest["format"]) {
  const { inputTokens } = record.usage;
  yield '{"object":"list","data":[';
  for (const [index, vector] of vectors.entries()) {
    const embedding = format === "base64" ? toBase64(vector) : Array.from(vector);
    yield (index === 0 ? "" : ",") + JSON.stringify({ object: "embedding", index, embedding });
  }
  const rest = {
    model,
    usage: { prompt_tokens: inputTokens, total_tokens: inputTokens },
    narthex: toFacts(record),
  };
  yield `],${JSON.stringify(rest).slice(1)}`;
}
