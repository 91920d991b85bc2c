import type { Model } from "../catalog/model.ts";
import type { Candidate, RoutedExchange, Target, UncachedExchange } from "./exchange.ts";
import { assertCapabilities } from "../routing/assert-capabilities.ts";

/**
 * Orders the candidates (as they were found, so far) and settles what each is sent.
 *
 * @throws {@link GatewayError} `BAD_USER_INPUT` where a field cannot be sent to this vendor or model
 */
export async function route(exchange: UncachedExchange): Promise<RoutedExchange> {
  const { request, candidates, outputLimit } = exchange;
  const modelRequest = { ...request, maxOutputTokens: outputLimit.maxOutputTokens };
  const toTarget = async (candidate: Candidate): Promise<Target> => {
    const { vendorModelId, model, deployment } = candidate;
    assertCapabilities(model, request.messages);
    const content = { vendorModelId, request: modelRequest, isReasoningModel: isReasoningModel(model) };
    return { ...candidate, content, warnings: await deployment.client.checkRequest(content) };
  };
  return { ...exchange, step: "routed", targets: [await toTarget(candidates[0])] };
}

/** Whether the model reasons; `undefined` where no source says. */
function isReasoningModel(model: Model | undefined): boolean | undefined {
  const capabilities = model?.capabilities ?? [];
  return capabilities.length === 0 ? undefined : capabilities.includes("REASONING");
}
