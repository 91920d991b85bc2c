import type { Model } from "../catalog/model.ts";
import type { Candidate, RoutedExchange, Target, UncachedExchange } from "./exchange.ts";
import { assertCapabilities } from "../routing/assert-capabilities.ts";

/**
 * Orders the candidates (as they were found, so far) and settles what each is sent.
 *
 * @throws {@link GatewayError} `BAD_USER_INPUT` where a field cannot be sent to this vendor or model
 */
export async function route(exchange: UncachedExchange): Promise<RoutedExchange> {
  return { ...exchange, step: "routed", targets: [await toTarget(exchange.candidates[0], exchange)] };
}

async function toTarget(candidate: Candidate, { request, outputLimit }: UncachedExchange): Promise<Target> {
  const { vendorModelId, model, deployment, modelId } = candidate;
  assertCapabilities(model, request.messages);
  const content = {
    vendorModelId,
    request: { ...request, maxOutputTokens: outputLimit.maxOutputTokens },
    isReasoningModel: isReasoningModel(model),
  };
  const checking = deployment.client.checkRequest(content);
  const checked = checking instanceof Promise ? await checking : checking;
  return { deployment, modelId, vendorModelId, model, content: { ...content, checked }, warnings: checked.warnings };
}

/** Whether the model reasons; `undefined` where no source says. */
function isReasoningModel(model: Model | undefined): boolean | undefined {
  const capabilities = model?.capabilities ?? [];
  return capabilities.length === 0 ? undefined : capabilities.includes("REASONING");
}
