import { NO_USAGE } from "../../usage/token-usage.ts";
import type { CompletionPricing } from "../../usage/completion-pricing.ts";
import { estimateEmbeddingTokens } from "../../usage/estimate-embedding-tokens.ts";
import type { Clock } from "../../../lib/clock.ts";
import type { IdSource } from "../../../lib/id.ts";
import { assertOperation } from "../../catalog/assert-operation.ts";
import type { EmbeddingRequestDraft } from "../../embedding/embedding-request.ts";
import { parseEmbeddingRequest, type EmbeddingRequestLimits } from "../../embedding/parse-embedding-request.ts";
import { badUserInput } from "../../error/gateway-error.ts";
import type { CallContext } from "../../gateway.ts";
import { assertScope, type Principal } from "../../identity/principal.ts";
import type { Candidate } from "../exchange.ts";
import { findCandidates, type FindCandidatesDeps } from "../find-candidates.ts";
import { guardInput } from "../guard-input.ts";
import { limitAndReserve } from "../limit-and-reserve.ts";
import { openExchange } from "../open-exchange.ts";

import type { AuthorizedEmbedding, GuardedEmbedding, ResolvedEmbedding, RoutedEmbedding } from "./exchange.ts";

/** What the steps before a vendor's call work with. */
export interface AdmitEmbeddingDeps extends FindCandidatesDeps {
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly limits: EmbeddingRequestLimits;
  readonly pricing: CompletionPricing;
}

/** Asserts `completion:create`, parses the request and opens the exchange. */
export function authorizeEmbedding(
  principal: Principal,
  draft: EmbeddingRequestDraft,
  call: CallContext,
  deps: AdmitEmbeddingDeps,
): AuthorizedEmbedding {
  assertScope(principal, "completion:create");
  const request = parseEmbeddingRequest(draft, deps.limits);
  const { maxTimeoutMs } = deps.limits;
  return {
    ...openExchange(principal, request, call, { ...deps, idPrefix: "emb", maxTimeoutMs }),
    step: "authorized",
    request,
  };
}

/** Resolve … route: everything else before a vendor is called. A refusal leaves no record. */
export async function admitEmbedding(
  authorized: AuthorizedEmbedding,
  deps: AdmitEmbeddingDeps,
): Promise<RoutedEmbedding> {
  const resolved = await resolveEmbedding(authorized, deps);
  const reserved = limitAndReserve(resolved);
  const guarded = guardInput(reserved);
  return routeEmbedding(guarded);
}

/** Finds who serves the model, and asserts that `maxCostUsd` pays for the inputs: a call for embeddings cannot be ended half-way. */
async function resolveEmbedding(exchange: AuthorizedEmbedding, deps: AdmitEmbeddingDeps): Promise<ResolvedEmbedding> {
  const { request, control, principal } = exchange;
  const query = { organizationId: principal.organizationId, modelId: request.model, control };
  const candidates = await findCandidates(query, deps);
  assertOperation(candidates[0].model, "EMBEDDING");
  const inputTokens = request.inputs.map(estimateEmbeddingTokens);
  assertAffordable(exchange, candidates[0], inputTokens, deps.pricing);
  return { ...exchange, step: "resolved", candidates, inputTokens };
}

function assertAffordable(
  { request, createdAtMs }: AuthorizedEmbedding,
  { model, modelId }: Candidate,
  tokens: readonly number[],
  pricing: CompletionPricing,
): void {
  if (request.maxCostUsd === undefined) return;
  const inputTokens = tokens.reduce((sum, of) => sum + of, 0);
  const cost = pricing.cost(model, { ...NO_USAGE, inputTokens }, createdAtMs);
  if (cost === undefined) {
    throw badUserInput(
      ["maxCostUsd"],
      `No price is known for ${modelId}, so maxCostUsd cannot be kept; leave it out or ask another model.`,
    );
  }
  if (cost.amountUsd <= request.maxCostUsd) return;
  throw badUserInput(
    ["maxCostUsd"],
    `maxCostUsd does not pay for the inputs (about ${String(inputTokens)} tokens); raise it or send less.`,
  );
}

/** Settles who is called. */
async function routeEmbedding(exchange: GuardedEmbedding): Promise<RoutedEmbedding> {
  const [candidate] = exchange.candidates;
  const { embeddings: client, provider } = candidate.deployment.client;
  if (client === undefined) {
    throw badUserInput(["model"], `${provider.name} gives no embeddings here. Ask a model of another provider.`);
  }
  const warnings = await client.checkRequest({ ...exchange.request, vendorModelId: candidate.vendorModelId });
  return { ...exchange, step: "routed", target: { ...candidate, client }, warnings };
}
