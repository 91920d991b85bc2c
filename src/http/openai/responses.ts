import { toOutput } from "./responses/output-items.ts";
import { createResponseEncoder } from "./responses/event-encoder.ts";
import { parseResponseRequest } from "./responses/parse-request.ts";
import { createResponseWriter, statusOf } from "./responses/response-object.ts";
import { toFieldNames } from "./responses/field-names.ts";
import { toFactHeaders } from "./shared/answer-facts.ts";
import { readCallerHeaders } from "./shared/caller-headers.ts";
import type { Endpoint, EndpointDeps } from "./shared/endpoint.ts";
import { toSaidNames } from "./shared/said-names.ts";
import { sendStream } from "./shared/send-stream.ts";

/** Creates `POST /v1/responses`. */
export function createResponses(deps: EndpointDeps): Endpoint {
  return {
    method: "POST",
    url: "/v1/responses",
    async handle(call) {
      const fromHeaders = readCallerHeaders(call.request.headers);
      const { draft, isStream, body, origins } = parseResponseRequest(call.request.body, fromHeaders);
      call.nameFieldsBy(toFieldNames(origins, toSaidNames(body, fromHeaders)));
      if (isStream) {
        const events = deps.gateway.stream(call.principal, draft, call.context);
        await sendStream(call, deps, events, createResponseEncoder(body));
        return undefined;
      }
      const completion = await deps.gateway.complete(call.principal, draft, call.context);
      const { record, content } = completion;
      call.reply.headers(toFactHeaders(record));
      const status = statusOf(completion);
      const writer = createResponseWriter(body, { completionId: record.id, createdAtMs: record.createdAtMs });
      return writer.ended({ status, output: toOutput(record.id, content, status), completion });
    },
  };
}
