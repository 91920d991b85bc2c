import { createChunkEncoder } from "./chat/chunk-encoder.ts";
import { parseChatRequest } from "./chat/parse-request.ts";
import { toChatCompletion } from "./chat/to-completion.ts";
import { toFactHeaders } from "./shared/answer-facts.ts";
import { readCallerHeaders } from "./shared/caller-headers.ts";
import type { Endpoint, EndpointDeps } from "./shared/endpoint.ts";
import { sendStream } from "./shared/send-stream.ts";

/** Creates `POST /v1/chat/completions`. */
export function createChatCompletions(deps: EndpointDeps): Endpoint {
  return {
    method: "POST",
    url: "/v1/chat/completions",
    async handle(call) {
      const fromHeaders = readCallerHeaders(call.request.headers);
      const { draft, isStream, includesUsage, nameField } = parseChatRequest(call.request.body, fromHeaders);
      call.nameFieldsBy(nameField);
      if (isStream) {
        const events = deps.gateway.stream(call.principal, draft, call.context);
        await sendStream(call, deps, events, createChunkEncoder({ model: draft.model, includesUsage }));
        return undefined;
      }
      const completion = await deps.gateway.complete(call.principal, draft, call.context);
      call.reply.headers(toFactHeaders(completion.record));
      return toChatCompletion(completion);
    },
  };
}
