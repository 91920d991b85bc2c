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
  close(): Promise<void>;
  /** Whether the answer was ended because its cost reached `maxCostUsd`. */
  readonly isCutByCost: boolean;
  /** The one attempt as it ended; `undefined` where the vendor was never called. */
  attempt(failure: GatewayError | undefined): Attempt | undefined;
}

/**
 * Puts the call on record, then calls the first target.
 *
 * @throws {@link GatewayError} `OVERLOADED` where the record could not be written; no vendor was called then
 */
export async function callProvider(exchange: RoutedExchange, deps: CallProviderDeps): Promise<VendorCall> {
  const { control } = exchange;
  const [target] = exchange.targets;
  const started = toStartedCompletion(exchange, deps.fingerprint);
  await deps.journal.recordStarted(started);

  const meter = createCallMeter();
  const affordable = createCostGuard(exchange, meter, deps.pricing);
  let readNext: (() => Promise<readonly ProviderPart[] | undefined>) | undefined;
  let stream: AsyncIterator<readonly ProviderPart[]> | undefined;
  let isCutByCost = false;
  let startedAtMs: number | undefined;
  let startedMonotonicMs = 0;
  let endedMonotonicMs: number | undefined;

  /**
   * Unary and streamed answers as the same batches. A call with `maxCostUsd` is always streamed from the vendor: only then can it be
   * ended when the money is spent.
   */
  function open(): () => Promise<readonly ProviderPart[] | undefined> {
    startedAtMs = deps.clock.nowMs();
    startedMonotonicMs = deps.clock.monotonicMs();
    const { client } = target.deployment;
    const call: ProviderCall = { ...target.content, limits: deps.callLimits, signal: control.signal };
    if (exchange.isStream || exchange.request.maxCostUsd !== undefined) {
      const batches = client.stream(call)[Symbol.asyncIterator]();
      stream = batches;
      return async () => {
        const next = await batches.next();
        return next.done === true ? undefined : next.value;
      };
    }
    return () => client.complete(call);
  }

  function end(): void {
    if (startedAtMs !== undefined) endedMonotonicMs ??= deps.clock.monotonicMs();
  }

  return {
    started,
    target,
    meter,
    get isCutByCost() {
      return isCutByCost;
    },

    async read() {
      if (endedMonotonicMs !== undefined || meter.finish !== undefined) return undefined;
      if (meter.hasAnswer && !affordable()) {
        isCutByCost = true;
        end();
        return undefined;
      }
      try {
        readNext ??= open();
        control.signal.throwIfAborted();
        control.beginForeignWait();
        const parts = await readNext();
        control.endForeignWait();
        if (parts === undefined) end();
        else meter.add(parts);
        return parts;
      } catch (error) {
        control.endForeignWait();
        end();
        throw error;
      }
    },

    async close() {
      end();
      const open = stream;
      stream = undefined;
      await open?.return?.();
    },

    attempt(failure) {
      if (startedAtMs === undefined) return undefined;
      const { deployment, content } = target;
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
        startedAtMs,
        durationMs: Math.round((endedMonotonicMs ?? deps.clock.monotonicMs()) - startedMonotonicMs),
      };
    },
  };
}

/** Gives a function that says whether `maxCostUsd` still pays for more. */
function createCostGuard(exchange: RoutedExchange, meter: CallMeter, pricing: CompletionPricing): () => boolean {
  const { maxCostUsd } = exchange.request;
  if (maxCostUsd === undefined) return () => true;
  const [{ model }] = exchange.targets;
  const estimatedInput = estimateInputTokens(exchange.request);
  return () => {
    const usage = meter.settledUsage({ inputTokens: () => estimatedInput });
    const cost = pricing.cost(model, usage, exchange.createdAtMs);
    return cost === undefined || cost.amountUsd < maxCostUsd;
  };
}
