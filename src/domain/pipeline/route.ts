import { badUserInput } from "../error/gateway-error.ts";
import { estimateInputTokens } from "../usage/estimate-input-tokens.ts";
import type { CompletionPricing } from "../usage/completion-pricing.ts";
import type { UncachedExchange, RoutedExchange } from "./exchange.ts";

/** What {@link route} works with. */
export interface RouteDeps {
  /** What is sent as `maxOutputTokens` where the caller gives none and the model's own limit is not lower; default 4,096. */
  readonly defaultMaxOutputTokens: number;
  readonly pricing: CompletionPricing;
}

/**
 * Orders the candidates (one per model so far) and settles what the vendor is sent: the default of `maxOutputTokens`, and a limit
 * on output that `maxCostUsd` pays for.
 *
 * @throws {@link GatewayError} `BAD_USER_INPUT` where a field cannot be sent to this vendor, or `maxCostUsd` cannot be kept
 */
export function route(exchange: UncachedExchange, deps: RouteDeps): RoutedExchange {
  const { request, resolvedModel, candidates } = exchange;
  const warnings: string[] = [];
  const asked = request.maxOutputTokens ?? defaultMaxOutputTokens(exchange, deps, warnings);
  const affordable = affordableOutputTokens(exchange, deps);
  const maxOutputTokens = Math.min(asked, affordable);
  const modelRequest = { ...request, maxOutputTokens };
  const vendorWarnings = candidates[0].client.checkRequest({
    vendorModelId: resolvedModel.vendorModelId,
    request: modelRequest,
    isReasoningModel: isReasoningModel(exchange),
  });
  return {
    ...exchange,
    step: "routed",
    modelRequest,
    isCappedByCost: affordable < asked,
    warnings: [...warnings, ...vendorWarnings],
  };
}

/** Whether the model reasons; `undefined` where no source says. */
export function isReasoningModel(exchange: Pick<UncachedExchange, "resolvedModel">): boolean | undefined {
  const capabilities = exchange.resolvedModel.model?.capabilities ?? [];
  return capabilities.length === 0 ? undefined : capabilities.includes("REASONING");
}

function defaultMaxOutputTokens(exchange: UncachedExchange, deps: RouteDeps, warnings: string[]): number {
  const ofModel = exchange.resolvedModel.model?.maxOutputTokens ?? Infinity;
  const chosen = Math.min(deps.defaultMaxOutputTokens, ofModel);
  warnings.push(`maxOutputTokens was not given; ${String(chosen)} was sent.`);
  return chosen;
}

/** How many output tokens `maxCostUsd` pays for after the input; infinite where no limit was given. */
function affordableOutputTokens(exchange: UncachedExchange, deps: RouteDeps): number {
  const { request, resolvedModel } = exchange;
  if (request.maxCostUsd === undefined) return Infinity;
  const inputTokens = estimateInputTokens(request);
  const affordable = deps.pricing.affordableOutputTokens(resolvedModel.model, {
    inputTokens,
    budgetUsd: request.maxCostUsd,
    atMs: exchange.createdAtMs,
  });
  if (affordable === undefined) {
    throw badUserInput(
      ["maxCostUsd"],
      `No price is known for ${resolvedModel.id}, so maxCostUsd cannot be kept; leave it out or ask another model.`,
    );
  }
  if (affordable >= 1) return affordable;
  throw badUserInput(
    ["maxCostUsd"],
    `maxCostUsd does not pay for the input alone (about ${String(inputTokens)} tokens) and one token of output; raise it or send less.`,
  );
}
