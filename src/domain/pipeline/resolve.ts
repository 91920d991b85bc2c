import { assertOperation } from "../catalog/assert-operation.ts";
import { findCandidates, type FindCandidatesDeps } from "./find-candidates.ts";
import { limitOutput, type LimitOutputDeps } from "./limit-output.ts";
import type { AuthorizedExchange, ResolvedExchange } from "./exchange.ts";

/** What {@link resolve} works with. */
export interface ResolveDeps extends LimitOutputDeps, FindCandidatesDeps {}

/**
 * Finds what the model's name means, who serves it, and how much it may answer.
 *
 * @throws {@link GatewayError} `MODEL_NOT_FOUND` where nobody serves it to the organization; `BAD_USER_INPUT` where it is a model for embeddings
 */
export async function resolve(exchange: AuthorizedExchange, deps: ResolveDeps): Promise<ResolvedExchange> {
  const { request, control, principal } = exchange;
  const query = { organizationId: principal.organizationId, modelId: request.model, control };
  const candidates = await findCandidates(query, deps);
  assertOperation(candidates[0].model, "COMPLETION");
  return { ...exchange, step: "resolved", candidates, outputLimit: limitOutput(exchange, candidates[0], deps) };
}
