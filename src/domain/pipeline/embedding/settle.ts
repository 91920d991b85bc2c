import type { Clock } from "../../../lib/clock.ts";
import type { CompletionJournal } from "../../completion/completion-journal.ts";
import type { FinishedCompletion, StartedCompletion } from "../../completion/completion.ts";
import type { ContentFingerprint } from "../../completion/content-fingerprint.ts";
import { toGatewayError, type GatewayError } from "../../error/gateway-error.ts";
import { addCosts } from "../../usage/divide-usage.ts";
import { NO_USAGE, type Usage } from "../../usage/token-usage.ts";
import type { CompletionPricing } from "../../usage/completion-pricing.ts";
import type { CompletionObserver } from "../completion-observer.ts";
import type { RoutedEmbedding } from "./exchange.ts";
import type { PartOutcome } from "./part.ts";
import { selectAttempts } from "./select-attempts.ts";

/** What {@link settleEmbedding} works with. */
export interface SettleEmbeddingDeps {
  readonly clock: Clock;
  readonly journal: CompletionJournal;
  readonly fingerprint: ContentFingerprint;
  readonly pricing: CompletionPricing;
  readonly observer: CompletionObserver;
}

/** A settled call as its caller is told of it. */
export interface SettledEmbedding {
  readonly record: FinishedCompletion;
  /** The outcome's failure; or `OVERLOADED` where all is well and the record could not be written in time. */
  readonly failure: GatewayError | undefined;
}

/** The record of a call that is about to begin: size and HMAC of the inputs, never the inputs. */
export function toStartedEmbedding(exchange: RoutedEmbedding, fingerprint: ContentFingerprint): StartedCompletion {
  const { request, origin, target } = exchange;
  const input = fingerprint.fingerprint(origin.organizationId, [JSON.stringify(request.inputs)]);
  return {
    ...origin,
    id: exchange.completionId,
    requestedModel: request.model,
    modelId: target.modelId,
    providerId: target.deployment.client.provider.id,
    isStream: false,
    operation: "EMBEDDING",
    createdAtMs: exchange.createdAtMs,
    inputBytes: input.bytes,
    inputHmac: input.hmac,
  };
}

/** Freezes usage and cost, and puts the end on record, however the call ended; as durable as the record of a completion. */
export async function settleEmbedding(
  exchange: RoutedEmbedding,
  started: StartedCompletion,
  outcome: PartOutcome,
  deps: SettleEmbeddingDeps,
): Promise<SettledEmbedding> {
  const { control } = exchange;
  const { failure, charges } = outcome;
  control.release();
  const usage = toUsage(charges);
  const { attempts, warnings } = selectAttempts(outcome.attempts);
  const output = deps.fingerprint.fingerprint(exchange.origin.organizationId, []);
  const record: FinishedCompletion = {
    ...started,
    status: failure === undefined ? "COMPLETED" : failure.code === "CANCELLED" ? "CANCELLED" : "FAILED",
    finishReason: failure === undefined ? undefined : failure.code === "CANCELLED" ? "CANCELLED" : "ERROR",
    rawFinishReason: undefined,
    errorCode: failure?.code,
    errorMessage: failure?.message,
    warnings: [...exchange.request.notes, ...exchange.warnings, ...warnings],
    usage,
    cost: isPriced(exchange, deps.pricing) ? addCosts(charges.map(({ cost }) => cost)) : undefined,
    timing: {
      totalMs: Math.round(control.elapsedMs()),
      timeToFirstTokenMs: undefined,
      overheadMs: control.ownMs(),
    },
    attempts,
    outputBytes: output.bytes,
    outputHmac: output.hmac,
    finishedAtMs: deps.clock.nowMs(),
  };
  const unwritten = await deps.journal.recordFinished(record).then(() => undefined, toGatewayError);
  deps.observer.observeCompletion(record, { requestId: exchange.requestId, failure: failure ?? unwritten });
  return { record, failure: failure ?? unwritten };
}

/** Whether what is spent has a price; where nothing was, the cost is none, not unknown. */
function isPriced({ target, createdAtMs }: RoutedEmbedding, pricing: CompletionPricing): boolean {
  return pricing.cost(target.model, NO_USAGE, createdAtMs) !== undefined;
}

function toUsage(charges: PartOutcome["charges"]): Usage {
  return {
    ...NO_USAGE,
    inputTokens: charges.reduce((sum, { inputTokens }) => sum + inputTokens, 0),
    estimated: charges.some(({ estimated }) => estimated),
  };
}
