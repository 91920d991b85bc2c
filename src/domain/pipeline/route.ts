import type { Model } from "../catalog/model.ts";
import type { CheckedRequest } from "../provider/provider.ts";
import type { Candidate, RoutedExchange, Target, UncachedExchange } from "./exchange.ts";
import { assertCapabilities } from "../routing/assert-capabilities.ts";

/**
 * Orders the candidates (as they were found, so far) and settles what each is sent; at once unless the vendor's library has to be loaded first.
 *
 * @throws {@link GatewayError} `BAD_USER_INPUT` where a field cannot be sent to this vendor or model
 */
export function route(exchange: UncachedExchange): RoutedExchange | Promise<RoutedExchange> {
  const [candidate] = exchange.candidates;
  const content = toContent(candidate, exchange);
  const checking = candidate.deployment.client.checkRequest(content);
  const withTarget = (checked: CheckedRequest): RoutedExchange => {
    const { vendorModelId, model, deployment, modelId } = candidate;
    const { warnings } = checked;
    const target = { deployment, modelId, vendorModelId, model, content: { ...content, checked }, warnings };
    return { ...exchange, step: "routed", targets: [target] };
  };
  return checking instanceof Promise ? checking.then(withTarget) : withTarget(checking);
}

/** What the candidate is sent. */
function toContent(
  { vendorModelId, model }: Candidate,
  { request, outputLimit }: UncachedExchange,
): Omit<Target["content"], "checked"> {
  assertCapabilities(model, request.messages);
  return {
    vendorModelId,
    request: { ...request, maxOutputTokens: outputLimit.maxOutputTokens },
    isReasoningModel: isReasoningModel(model),
  };
}

/** Whether the model reasons; `undefined` where no source says. */
function isReasoningModel(model: Model | undefined): boolean | undefined {
  const capabilities = model?.capabilities ?? [];
  return capabilities.length === 0 ? undefined : capabilities.includes("REASONING");
}
