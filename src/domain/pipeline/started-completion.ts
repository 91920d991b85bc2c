import type { Message } from "../completion/message.ts";
import type { ContentFingerprint } from "../completion/content-fingerprint.ts";
import type { StartedCompletion } from "../completion/completion.ts";
import type { RoutedExchange } from "./exchange.ts";

/** The record of a call that is about to begin: sizes and an HMAC of the input, never the input. */
export function toStartedCompletion(exchange: RoutedExchange, fingerprint: ContentFingerprint): StartedCompletion {
  const { request, origin } = exchange;
  const [target] = exchange.targets;
  const input = fingerprint.fingerprint(origin.organizationId, [
    ...serializeMessages(request.messages),
    JSON.stringify(request.tools),
  ]);
  return {
    ...origin,
    id: exchange.completionId,
    requestedModel: request.model,
    modelId: target.modelId,
    providerId: target.deployment.client.provider.id,
    isStream: exchange.isStream,
    operation: "COMPLETION",
    createdAtMs: exchange.createdAtMs,
    inputBytes: input.bytes,
    inputHmac: input.hmac,
  };
}

/** The messages as JSON, bytes of media apart behind it: to write them into JSON takes longer than all the rest. */
function serializeMessages(messages: readonly Message[]): readonly string[] {
  const bytes: string[] = [];
  const withoutBytes = messages.map((message) => {
    if (message.role !== "user") return message;
    const parts = message.parts.map((part) => {
      if (part.type === "text" || part.source.kind === "url") return part;
      const { base64, ...source } = part.source;
      bytes.push(base64);
      return { ...part, source: { ...source, length: base64.length } };
    });
    return { ...message, parts };
  });
  return [JSON.stringify(withoutBytes), ...bytes];
}
