import type { ContentFingerprint } from "../completion/content-fingerprint.ts";
import type { StartedCompletion } from "../completion/completion.ts";
import type { RoutedExchange } from "./exchange.ts";

/** The record of a call that is about to begin: sizes and an HMAC of the input, never the input. */
export function toStartedCompletion(exchange: RoutedExchange, fingerprint: ContentFingerprint): StartedCompletion {
  const { request, origin } = exchange;
  const [target] = exchange.targets;
  const input = fingerprint.fingerprint(origin.organizationId, [
    JSON.stringify(request.messages),
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
