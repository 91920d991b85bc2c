import { badUserInput } from "../error/gateway-error.ts";
import type { CompletionPricing } from "../usage/completion-pricing.ts";
import { estimateInputTokens } from "../usage/estimate-input-tokens.ts";
import type { AuthorizedExchange, Candidate, OutputLimit } from "./exchange.ts";

/** What {@link limitOutput} works with. */
export interface LimitOutputDeps {
  /** The limit where the caller gives none and the model's own is not lower; default 4,096. */
  readonly defaultMaxOutputTokens: number;
  readonly pricing: CompletionPricing;
}

/**
 * Settles how many output tokens the call may have at most: what the caller asks for, else what the deployment says, else
 * the default, and no more than `maxCostUsd` pays for.
 *
 * @throws {@link GatewayError} `BAD_USER_INPUT` where `maxCostUsd` cannot be kept
 */
export function limitOutput(
  exchange: AuthorizedExchange,
  candidate: Pick<Candidate, "modelId" | "model" | "deployment">,
  deps: LimitOutputDeps,
): OutputLimit {
  const given = exchange.request.maxOutputTokens;
  const ofModel = candidate.model?.maxOutputTokens ?? Infinity;
  const asked = given ?? candidate.deployment.maxOutputTokens ?? Math.min(deps.defaultMaxOutputTokens, ofModel);
  const affordable = affordableOutputTokens(exchange, candidate, deps);
  return {
    maxOutputTokens: Math.min(asked, affordable),
    isCappedByCost: affordable < asked,
    warnings: given === undefined ? [`maxOutputTokens was not given; ${String(asked)} was sent.`] : [],
  };
}

/** How many output tokens `maxCostUsd` pays for after the input; infinite where no limit was given. */
function affordableOutputTokens(
  { request, createdAtMs }: AuthorizedExchange,
  candidate: Pick<Candidate, "modelId" | "model">,
  deps: LimitOutputDeps,
): number {
  if (request.maxCostUsd === undefined) return Infinity;
  const inputTokens = estimateInputTokens(request);
  const affordable = deps.pricing.affordableOutputTokens(candidate.model, {
    inputTokens,
    budgetUsd: request.maxCostUsd,
    atMs: createdAtMs,
  });
  if (affordable === undefined) {
    throw badUserInput(
      ["maxCostUsd"],
      `No price is known for ${candidate.modelId}, so maxCostUsd cannot be kept; leave it out or ask another model.`,
    );
  }
  if (affordable >= 1) return affordable;
  throw badUserInput(
    ["maxCostUsd"],
    `maxCostUsd does not pay for the input alone (about ${String(inputTokens)} tokens) and one token of output; raise it or send less.`,
  );
}
