import type { Clock } from "../../lib/clock.ts";
import type { CompletionJournal } from "../completion/completion-journal.ts";
import type { Attempt, StartedCompletion } from "../completion/completion.ts";
import type { ContentFingerprint } from "../completion/content-fingerprint.ts";
import type { GatewayError } from "../error/gateway-error.ts";
import { ProviderError } from "../provider/provider-error.ts";
import type { ProviderPart } from "../provider/provider-part.ts";
import type { CallLimits } from "../provider/call-limits.ts";
import type { ProviderCall } from "../provider/provider.ts";
import type { CompletionPricing } from "../usage/completion-pricing.ts";
import { estimateInputTokens } from "../usage/estimate-input-tokens.ts";
import { createCallMeter, type CallMeter } from "./call-meter.ts";
import type { RoutedExchange, Target } from "./exchange.ts";
import { toStartedCompletion } from "./started-completion.ts";

/** What {@link callProvider} works with. */
export interface CallProviderDeps {
  readonly clock: Clock;
  readonly journal: CompletionJournal;
  readonly fingerprint: ContentFingerprint;
  /** Limits on the waits of a vendor call. */
  readonly callLimits: CallLimits;
  readonly pricing: CompletionPricing;
}

/** A call to a vendor: on record, and under way once it is read. */
export interface VendorCall {
  readonly started: StartedCompletion;
  /** What was called. */
  readonly target: Target;
  readonly meter: CallMeter;
  /** The answer's next batch; `undefined` at its end, which comes early where `maxCostUsd` is reached. Throws the vendor's failure. */
  read(): Promise<readonly ProviderPart[] | undefined>;
  /** No more is read: the vendor's socket is closed where its answer is not whole. Harmless when called again. */
  close(): Promise<void> | undefined;
  /** Whether the answer was ended because its cost reached `maxCostUsd`. */
  readonly isCutByCost: boolean;
  /** Whether the call was ended before anything of it had left for the vendor, as its client says. */
  readonly isUnsent: boolean;
  /** The one attempt as it ended; `undefined` where the vendor was never called. */
  attempt(failure: GatewayError | undefined): Attempt | undefined;
}

/**
 * Puts the call on record, then calls the first target.
 *
 * @throws {@link GatewayError} `OVERLOADED` where the record could not be written; no vendor was called then
 */
export async function callProvider(exchange: RoutedExchange, deps: CallProviderDeps): Promise<VendorCall> {
  const started = toStartedCompletion(exchange, deps.fingerprint);
  await deps.journal.recordStarted(started);

  return new Call(exchange, started, deps);
}

/** A class, as what each call makes anew costs more as a set of functions. */
class Call implements VendorCall {
  readonly started: StartedCompletion;
  readonly target: Target;
  readonly meter = createCallMeter();
  isCutByCost = false;
  isUnsent = false;
  readonly #exchange: RoutedExchange;
  readonly #deps: CallProviderDeps;
  /** Whether `maxCostUsd` still pays for more; `undefined` where it was not given. */
  readonly #affordable: (() => boolean) | undefined;
  #stream: AsyncIterator<readonly ProviderPart[]> | undefined = undefined;
  #startedAtMs: number | undefined = undefined;
  #startedMonotonicMs = 0;
  #endedMonotonicMs: number | undefined = undefined;

  constructor(exchange: RoutedExchange, started: StartedCompletion, deps: CallProviderDeps) {
    this.#exchange = exchange;
    this.#deps = deps;
    this.started = started;
    [this.target] = exchange.targets;
    this.#affordable = createCostGuard(exchange, this.meter, deps.pricing);
  }

  async read(): Promise<readonly ProviderPart[] | undefined> {
    const { meter } = this;
    if (this.#endedMonotonicMs !== undefined || meter.finish !== undefined) return undefined;
    if (meter.hasAnswer && this.#affordable?.() === false) {
      this.isCutByCost = true;
      this.#end();
      return undefined;
    }
    const { control } = this.#exchange;
    try {
      control.signal.throwIfAborted();
      if (this.#startedAtMs === undefined) this.#begin();
      control.beginForeignWait();
      const parts = await this.#next();
      control.endForeignWait();
      if (parts === undefined) this.#end();
      else meter.add(parts);
      return parts;
    } catch (error) {
      control.endForeignWait();
      this.#end();
      throw error;
    }
  }

  close(): Promise<void> | undefined {
    this.#end();
    const open = this.#stream;
    this.#stream = undefined;
    return open?.return?.().then(() => undefined);
  }

  attempt(failure: GatewayError | undefined): Attempt | undefined {
    if (this.#startedAtMs === undefined) return undefined;
    const { meter } = this;
    const { deployment, content } = this.target;
    const response = meter.response ?? (failure instanceof ProviderError ? failure.response : undefined);
    return {
      deploymentId: deployment.id,
      deploymentName: deployment.name,
      providerId: deployment.client.provider.id,
      vendorModelId: content.vendorModelId,
      status: failure === undefined ? "SUCCEEDED" : failure.code === "CANCELLED" ? "CANCELLED" : "FAILED",
      errorCode: failure?.code,
      vendorStatus: failure instanceof ProviderError ? failure.vendorStatus : meter.hasAnswer ? 200 : undefined,
      vendorRequestId: response?.vendorRequestId,
      rateLimitHeaders: response?.rateLimitHeaders ?? {},
      startedAtMs: this.#startedAtMs,
      durationMs: Math.round((this.#endedMonotonicMs ?? this.#deps.clock.monotonicMs()) - this.#startedMonotonicMs),
    };
  }

  #begin(): void {
    this.#startedAtMs = this.#deps.clock.nowMs();
    this.#startedMonotonicMs = this.#deps.clock.monotonicMs();
  }

  /**
   * Unary and streamed answers as the same batches. A call with `maxCostUsd` is always streamed from the vendor: only then can it be
   * ended when the money is spent.
   */
  #next(): Promise<readonly ProviderPart[] | undefined> {
    if (this.#stream !== undefined) return nextBatch(this.#stream);
    const { request, isStream, control } = this.#exchange;
    const { deployment, content } = this.target;
    const call: ProviderCall = {
      vendorModelId: content.vendorModelId,
      request: content.request,
      isReasoningModel: content.isReasoningModel,
      ...(content.checked === undefined ? {} : { checked: content.checked }),
      limits: this.#deps.callLimits,
      signal: control.signal,
      onUnsent: () => {
        this.isUnsent = true;
      },
    };
    if (!isStream && request.maxCostUsd === undefined) return deployment.client.complete(call);
    this.#stream = deployment.client.stream(call)[Symbol.asyncIterator]();
    return nextBatch(this.#stream);
  }

  #end(): void {
    if (this.#startedAtMs !== undefined) this.#endedMonotonicMs ??= this.#deps.clock.monotonicMs();
  }
}

async function nextBatch(
  batches: AsyncIterator<readonly ProviderPart[]>,
): Promise<readonly ProviderPart[] | undefined> {
  const next = await batches.next();
  return next.done === true ? undefined : next.value;
}

/** Gives a function that says whether `maxCostUsd` still pays for more; `undefined` where it was not given. */
function createCostGuard(
  exchange: RoutedExchange,
  meter: CallMeter,
  pricing: CompletionPricing,
): (() => boolean) | undefined {
  const { maxCostUsd } = exchange.request;
  if (maxCostUsd === undefined) return undefined;
  const [{ model }] = exchange.targets;
  const estimatedInput = estimateInputTokens(exchange.request);
  return () => {
    const usage = meter.settledUsage({ inputTokens: () => estimatedInput });
    const cost = pricing.cost(model, usage, exchange.createdAtMs);
    return cost === undefined || cost.amountUsd < maxCostUsd;
  };
}
