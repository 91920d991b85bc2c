import type { Clock } from "../../lib/clock.ts";
import type { Answer } from "../completion/answer.ts";
import type { AnswerSchemas } from "../completion/answer-schema.ts";
import type { CompletionJournal } from "../completion/completion-journal.ts";
import type { Completion, FinishedCompletion } from "../completion/completion.ts";
import type { ContentFingerprint } from "../completion/content-fingerprint.ts";
import type { FinishReason } from "../completion/finish-reason.ts";
import { toGatewayError, type GatewayError } from "../error/gateway-error.ts";
import type { CompletionPricing } from "../usage/completion-pricing.ts";
import { NO_COST } from "../usage/cost.ts";
import { estimateInputTokens } from "../usage/estimate-input-tokens.ts";
import { hasSpentNothing } from "../usage/has-spent-nothing.ts";
import { NO_USAGE } from "../usage/token-usage.ts";
import type { VendorCall } from "./call-provider.ts";
import type { CompletionObserver } from "./completion-observer.ts";
import type { RoutedExchange } from "./exchange.ts";

/** The most that is kept of a vendor's word for why an answer ended. */
const MAX_RAW_REASON_CHARS = 256;

/** What {@link settle} works with. */
export interface SettleDeps {
  readonly clock: Clock;
  readonly journal: CompletionJournal;
  readonly fingerprint: ContentFingerprint;
  readonly schemas: AnswerSchemas;
  readonly pricing: CompletionPricing;
  readonly observer: CompletionObserver;
}

/** How a call ended. */
export interface Outcome {
  readonly exchange: RoutedExchange;
  readonly call: VendorCall;
  readonly answer: Answer;
  readonly timeToFirstTokenMs: number | undefined;
  /** `undefined` where the answer is whole, or was ended by its cost limit. */
  readonly failure: GatewayError | undefined;
}

/** A settled call as its caller is told of it. */
export interface Settled {
  readonly completion: Completion;
  /** The outcome's failure; or `OVERLOADED` where the answer is whole and its record could not be written in time. */
  readonly failure: GatewayError | undefined;
}

/**
 * Freezes usage and cost, and puts the end on record; runs however the call ended. When it resolves without a failure, the record
 * is durable; a record that the disk refuses is kept and written when it takes it.
 */
export async function settle(outcome: Outcome, deps: SettleDeps): Promise<Settled> {
  const { exchange, call, answer, failure } = outcome;
  exchange.control.release();
  const { content, warnings } = answer.content(
    exchange.request.responseFormat,
    deps.schemas,
    exchange.origin.organizationId,
  );
  const output = deps.fingerprint.fingerprint(exchange.origin.organizationId, answer.texts());
  const attempt = call.attempt(failure);
  const isFree = !call.meter.hasAnswer && (attempt === undefined || call.isUnsent || hasSpentNothing(failure));
  const usage = isFree
    ? NO_USAGE
    : call.meter.settledUsage({ inputTokens: () => estimateInputTokens(exchange.request) });
  const cost = deps.pricing.cost(call.target.model, usage, exchange.createdAtMs);
  const record: FinishedCompletion = {
    ...call.started,
    status: toStatus(failure),
    finishReason: toFinishReason(outcome),
    rawFinishReason: (answer.finish ?? call.meter.finish)?.raw?.slice(0, MAX_RAW_REASON_CHARS),
    errorCode: failure?.code,
    errorMessage: failure?.message,
    warnings: [
      ...exchange.request.notes,
      ...exchange.outputLimit.warnings,
      ...call.target.warnings,
      ...warnings,
      ...extraChargeWarnings(call),
    ],
    usage,
    // Where nothing was spent no fee for the request is due either.
    cost: isFree && cost !== undefined ? NO_COST : cost,
    timing: {
      totalMs: Math.round(exchange.control.elapsedMs()),
      timeToFirstTokenMs: outcome.timeToFirstTokenMs === undefined ? undefined : Math.round(outcome.timeToFirstTokenMs),
      overheadMs: exchange.control.ownMs(),
    },
    attempts: attempt === undefined ? [] : [attempt],
    outputBytes: output.bytes,
    outputHmac: output.hmac,
    finishedAtMs: deps.clock.nowMs(),
  };
  const unwritten = await deps.journal.recordFinished(record).then(() => undefined, toGatewayError);
  deps.observer.observeCompletion(record, { requestId: exchange.requestId, failure: failure ?? unwritten });
  return { completion: { record, content }, failure: failure ?? unwritten };
}

/** Says where the vendor takes more than `cost` can hold. */
function extraChargeWarnings({ meter, target }: VendorCall): readonly string[] {
  if (meter.extraCharges.length === 0) return meter.extraCharges;
  const { name } = target.deployment.client.provider;
  const uses = meter.extraCharges.join(", ");
  return [`cost leaves out what ${name} charges beside tokens and requests, here for ${uses}: the call costs more.`];
}

function toStatus(failure: GatewayError | undefined): FinishedCompletion["status"] {
  if (failure === undefined) return "COMPLETED";
  return failure.code === "CANCELLED" ? "CANCELLED" : "FAILED";
}

function toFinishReason({ call, answer, exchange, failure }: Outcome): FinishReason {
  if (failure !== undefined) return failure.code === "CANCELLED" ? "CANCELLED" : "ERROR";
  const reason = (answer.finish ?? call.meter.finish)?.finishReason;
  if (call.isCutByCost || (reason === "LENGTH" && exchange.outputLimit.isCappedByCost)) return "COST_LIMIT";
  return reason ?? "OTHER";
}
