import type { UncachedExchange, RoutedExchange } from "./exchange.ts";

/**
 * Orders the candidates (one per model so far) and settles what the vendor is sent.
 *
 * @throws {@link GatewayError} `BAD_USER_INPUT` where a field cannot be sent to this vendor
 */
export function route(exchange: UncachedExchange): RoutedExchange {
  const { request, resolvedModel, candidates, outputLimit } = exchange;
  const modelRequest = { ...request, maxOutputTokens: outputLimit.maxOutputTokens };
  const vendorWarnings = candidates[0].client.checkRequest({
    vendorModelId: resolvedModel.vendorModelId,
    request: modelRequest,
    isReasoningModel: isReasoningModel(exchange),
  });
  return { ...exchange, step: "routed", modelRequest, warnings: [...outputLimit.warnings, ...vendorWarnings] };
}

/** Whether the model reasons; `undefined` where no source says. */
export function isReasoningModel(exchange: Pick<UncachedExchange, "resolvedModel">): boolean | undefined {
  const capabilities = exchange.resolvedModel.model?.capabilities ?? [];
  return capabilities.length === 0 ? undefined : capabilities.includes("REASONING");
}
