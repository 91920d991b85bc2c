import type { Clock } from "../../lib/clock.ts";
import type { CompletionJournal } from "../completion/completion-journal.ts";
import type { Attempt, StartedCompletion } from "../completion/completion.ts";
import type { GatewayError } from "../error/gateway-error.ts";
import { ProviderError } from "../provider/provider-error.ts";
import type { ProviderPart } from "../provider/provider-part.ts";
import type { CallLimits, ProviderCall } from "../provider/provider.ts";
import type { ContentFingerprint } from "../completion/content-fingerprint.ts";
import { estimateInputTokens } from "../usage/estimate-input-tokens.ts";
import type { CompletionPricing } from "../usage/completion-pricing.ts";
import { createCallMeter, type CallMeter } from "./call-meter.ts";
import type { RoutedExchange } from "./exchange.ts";
import { isReasoningModel } from "./route.ts";
import { toStartedCompletion } from "./started-completion.ts";

/** What {@link callProvider} works with. */
export interface CallProviderDeps {
  readonly clock: Clock;
  readonly journal: CompletionJournal;
  readonly fingerprint: ContentFingerprint;
  readonly limits: CallLimits;
  readonly pricing: CompletionPricing;
}

/** A call to a vendor: on record, and under way once `batches` is read. */
export interface VendorCall {
  readonly started: StartedCompletion;
  readonly meter: CallMeter;
  /** The answer. Throws the vendor's failure; returns early where `maxCostUsd` is reached. The vendor's socket is closed however it ends. */
  readonly batches: AsyncIterable<readonly ProviderPart[]>;
  /** Whether the answer was ended because its cost reached `maxCostUsd`. */
  readonly isCutByCost: boolean;
  /** The one attempt as it ended; `undefined` where the vendor was never called. */
  attempt(failure: GatewayError | undefined): Attempt | undefined;
}

/**
 * Puts the call on record, then calls the first candidate's vendor.
 *
 * @throws {@link GatewayError} `OVERLOADED` where the record could not be written; no vendor was called then
 */
export async function callProvider(exchange: RoutedExchange, deps: CallProviderDeps): Promise<VendorCall> {
  const [deployment] = exchange.candidates;
  const started = toStartedCompletion(exchange, deps.fingerprint);
  await deps.journal.recordStarted(started);

  const meter = createCallMeter();
  const affordable = createCostGuard(exchange, meter, deps.pricing);
  let isCutByCost = false;
  let startedAtMs: number | undefined;
  let startedMonotonicMs = 0;
  let endedMonotonicMs: number | undefined;

  async function* readBatches(): AsyncGenerator<readonly ProviderPart[]> {
    startedAtMs = deps.clock.nowMs();
    startedMonotonicMs = deps.clock.monotonicMs();
    try {
      for await (const parts of openAnswer(exchange, deps.limits)) {
        exchange.control.endForeignWait();
        meter.add(parts);
        yield parts;
        if (meter.finish === undefined && !affordable()) {
          isCutByCost = true;
          return;
        }
        exchange.control.signal.throwIfAborted();
        exchange.control.beginForeignWait();
      }
    } finally {
      exchange.control.endForeignWait();
      endedMonotonicMs = deps.clock.monotonicMs();
    }
  }

  return {
    started,
    meter,
    batches: readBatches(),
    get isCutByCost() {
      return isCutByCost;
    },
    attempt(failure) {
      if (startedAtMs === undefined) return undefined;
      const response = meter.response ?? (failure instanceof ProviderError ? failure.response : undefined);
      return {
        deploymentId: deployment.id,
        deploymentName: deployment.name,
        providerId: deployment.client.provider.id,
        vendorModelId: exchange.resolvedModel.vendorModelId,
        status: failure === undefined ? "SUCCEEDED" : failure.code === "CANCELLED" ? "CANCELLED" : "FAILED",
        errorCode: failure?.code,
        vendorStatus: failure instanceof ProviderError ? failure.vendorStatus : meter.hasAnswer ? 200 : undefined,
        vendorRequestId: response?.vendorRequestId,
        rateLimitHeaders: response?.rateLimitHeaders ?? {},
        startedAtMs,
        durationMs: Math.round((endedMonotonicMs ?? deps.clock.monotonicMs()) - startedMonotonicMs),
      };
    },
  };
}

/**
 * Unary and streamed answers as the same batches. A call with `maxCostUsd` is always streamed from the vendor: only then can it be
 * ended when the money is spent.
 */
async function* openAnswer(exchange: RoutedExchange, limits: CallLimits): AsyncGenerator<readonly ProviderPart[]> {
  const [{ client }] = exchange.candidates;
  const { signal } = exchange.control;
  signal.throwIfAborted();
  const call: ProviderCall = {
    vendorModelId: exchange.resolvedModel.vendorModelId,
    request: exchange.modelRequest,
    isReasoningModel: isReasoningModel(exchange),
    limits,
    signal,
  };
  exchange.control.beginForeignWait();
  if (exchange.isStream || exchange.request.maxCostUsd !== undefined) yield* client.stream(call);
  else yield await client.complete(call);
}

/** Gives a function that says whether `maxCostUsd` still pays for more. */
function createCostGuard(exchange: RoutedExchange, meter: CallMeter, pricing: CompletionPricing): () => boolean {
  const { maxCostUsd } = exchange.request;
  if (maxCostUsd === undefined) return () => true;
  const estimatedInput = estimateInputTokens(exchange.request);
  return () => {
    const usage = meter.settledUsage({ inputTokens: () => estimatedInput });
    const cost = pricing.cost(exchange.resolvedModel.model, usage, exchange.createdAtMs);
    return cost === undefined || cost.amountUsd < maxCostUsd;
  };
}
