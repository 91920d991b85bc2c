import type { Clock } from "../../../lib/clock.ts";
import { whenAborted } from "../../../lib/when-aborted.ts";
import type { Attempt } from "../../completion/completion.ts";
import type { EmbeddingVector } from "../../embedding/embedding-vector.ts";
import { toGatewayError, type GatewayError } from "../../error/gateway-error.ts";
import type { EmbeddingAnswer } from "../../provider/embedding-client.ts";
import { ProviderError } from "../../provider/provider-error.ts";
import type { CallLimits } from "../../provider/call-limits.ts";
import type { CompletionPricing } from "../../usage/completion-pricing.ts";
import { divideCost, divideWhole } from "../../usage/divide-usage.ts";
import { hasSpentNothing } from "../../usage/has-spent-nothing.ts";
import { NO_USAGE, toTokenUsage } from "../../usage/token-usage.ts";
import { checkVectors } from "./check-answer.ts";
import type { Charge, EmbeddingPart, PartOutcome } from "./part.ts";

/** What {@link callWanted} works with. */
export interface EmbeddingCallDeps {
  readonly clock: Clock;
  readonly callLimits: CallLimits;
  readonly pricing: CompletionPricing;
}

/** Parts of one call: at least one, all to the same client, model and options. */
type PartsOfCall = readonly [EmbeddingPart, ...EmbeddingPart[]];

/** How a call ended, before it is divided. */
interface CallEnd {
  readonly answer: EmbeddingAnswer | undefined;
  readonly vectors: readonly EmbeddingVector[];
  readonly failure: GatewayError | undefined;
  readonly attempt: Attempt;
  /** Whether it was ended before anything of it had left for the vendor, as the client says. */
  readonly isUnsent: boolean;
}

/**
 * Calls a vendor once for several parts, and divides answer, tokens and cost among them. Nobody pays for another: what the vendor
 * refuses because of one part's input is sent again in halves, until that part is alone. A caller that leaves ends nothing as long
 * as another wants the answer; with the last one the vendor's socket is closed.
 *
 * @returns an outcome for every part, in their order; none rejects. A caller whose time is up gets its own at once, one that left
 *   when the call has ended: only then its share is known
 */
function callVendor(parts: PartsOfCall, deps: EmbeddingCallDeps): readonly Promise<PartOutcome>[] {
  const [first] = parts;
  const { target, request } = first.exchange;
  const everybodyLeft = new AbortController();
  let wanted = parts.length;

  async function run(): Promise<CallEnd> {
    const startedAtMs = deps.clock.nowMs();
    const startedMonotonicMs = deps.clock.monotonicMs();
    const end = (
      answer: EmbeddingAnswer | undefined,
      vectors: CallEnd["vectors"],
      failure?: GatewayError,
    ): CallEnd => ({
      answer,
      vectors,
      failure,
      isUnsent,
      attempt: toAttempt(first, { startedAtMs, startedMonotonicMs, answer, failure, clock: deps.clock }),
    });
    let isUnsent = false;
    let answer: EmbeddingAnswer | undefined;
    try {
      answer = await target.client.embed({
        vendorModelId: target.vendorModelId,
        inputs: parts.flatMap(({ inputs }) => inputs),
        dimensions: request.dimensions,
        providerOptions: request.providerOptions,
        limits: deps.callLimits,
        signal: everybodyLeft.signal,
        onUnsent: () => {
          isUnsent = true;
        },
      });
      const inputs = parts.reduce((sum, part) => sum + part.inputs.length, 0);
      const { provider } = target.deployment.client;
      return end(answer, checkVectors(answer, { inputs, dimensions: request.dimensions, provider }));
    } catch (error) {
      return end(answer, [], toGatewayError(error));
    }
  }

  async function divide(): Promise<readonly Promise<PartOutcome>[]> {
    const call = await run();
    const refused = call.failure !== undefined && isRefusedInput(call.failure) && parts.length > 1;
    if (refused) return sendAgain(parts, call.attempt, deps);
    const charges = chargesOf(parts, call, deps);
    let from = 0;
    return parts.map((part, index) => {
      const vectors = call.vectors.slice(from, (from += part.inputs.length));
      const charge = charges[index];
      return Promise.resolve({
        vectors,
        failure: reasonOf(part.signal) ?? call.failure,
        charges: charge === undefined ? [] : [charge],
        attempts: [call.attempt],
      });
    });
  }

  const divided = divide();
  return parts.map(async (part, index) => {
    const { promise: hurried, resolve } = Promise.withResolvers<PartOutcome>();
    const startedAtMs = deps.clock.nowMs();
    const startedMonotonicMs = deps.clock.monotonicMs();
    const onLeft = (): void => {
      wanted -= 1;
      const failure = reasonOf(part.signal);
      // What ends the call of the last one is also what it is told.
      if (wanted === 0) everybodyLeft.abort(failure);
      else if (failure !== undefined && failure.code !== "CANCELLED") {
        const attempt = toAttempt(part, {
          startedAtMs,
          startedMonotonicMs,
          answer: undefined,
          failure,
          clock: deps.clock,
        });
        resolve({ vectors: [], failure, charges: estimatedCharges([part], deps), attempts: [attempt] });
      }
    };
    part.wait.begin();
    const letGo = whenAborted(part.signal, onLeft);
    try {
      const answered = divided.then((outcomes) => outcomes[index] ?? hurried);
      return await Promise.race([answered, hurried]);
    } finally {
      letGo();
      part.wait.end();
    }
  });
}

/** Whether the vendor found fault with what it was sent, which may be one part's alone. */
function isRefusedInput(failure: GatewayError): boolean {
  return failure.code === "BAD_USER_INPUT" || failure.code === "CONTEXT_LENGTH_EXCEEDED";
}

/** The same in two halves, without those who have left meanwhile; each part's outcome says of the first attempt, too. */
function sendAgain(parts: PartsOfCall, attempt: Attempt, deps: EmbeddingCallDeps): readonly Promise<PartOutcome>[] {
  const withAttempt = (outcome: PartOutcome): PartOutcome => ({ ...outcome, attempts: [attempt, ...outcome.attempts] });
  const middle = Math.ceil(parts.length / 2);
  return [parts.slice(0, middle), parts.slice(middle)].flatMap((half) =>
    callWanted(half, deps).map((outcome) => outcome.then(withAttempt)),
  );
}

/** {@link callVendor} for those parts that are still wanted; the others were never sent. */
export function callWanted(parts: readonly EmbeddingPart[], deps: EmbeddingCallDeps): readonly Promise<PartOutcome>[] {
  const wanted = parts.filter(({ signal }) => !signal.aborted);
  const [first, ...others] = wanted;
  const outcomes = first === undefined ? [] : callVendor([first, ...others], deps);
  return parts.map(
    (part) =>
      outcomes[wanted.indexOf(part)] ??
      Promise.resolve({ vectors: [], failure: reasonOf(part.signal), charges: [], attempts: [] }),
  );
}

/** What each part is charged: its share of the vendor's figure by our estimates, else the estimates; nothing where nothing was spent. */
function chargesOf(parts: PartsOfCall, call: CallEnd, deps: EmbeddingCallDeps): readonly Charge[] {
  if (call.answer === undefined && (call.isUnsent || hasSpentNothing(call.failure))) return [];
  const counted = toTokenUsage({ inputTokens: call.answer?.inputTokens ?? 0, outputTokens: 0 })?.inputTokens ?? 0;
  // No text has no tokens: a vendor that says so has not counted.
  if (counted === 0) return estimatedCharges(parts, deps);
  const weights = parts.map(({ inputTokens }) => inputTokens);
  return toCharges(parts, divideWhole(BigInt(counted), weights).map(Number), false, deps);
}

function estimatedCharges(parts: PartsOfCall, deps: EmbeddingCallDeps): readonly Charge[] {
  return toCharges(
    parts,
    parts.map(({ inputTokens }) => inputTokens),
    true,
    deps,
  );
}

/** Prices the call as one, for its tier and the price of a request hold for it as one, and divides the cost. */
function toCharges(
  [{ exchange }]: PartsOfCall,
  tokens: readonly number[],
  estimated: boolean,
  { pricing }: EmbeddingCallDeps,
): readonly Charge[] {
  const inputTokens = tokens.reduce((sum, of) => sum + of, 0);
  const cost = pricing.cost(exchange.target.model, { ...NO_USAGE, inputTokens }, exchange.createdAtMs);
  const costs = cost === undefined ? [] : divideCost(cost, tokens);
  return tokens.map((of, index) => ({ inputTokens: of, estimated, cost: costs[index] }));
}

function reasonOf(signal: AbortSignal): GatewayError | undefined {
  return signal.aborted ? toGatewayError(signal.reason) : undefined;
}

function toAttempt(
  { exchange: { target } }: EmbeddingPart,
  call: {
    readonly startedAtMs: number;
    readonly startedMonotonicMs: number;
    readonly answer: EmbeddingAnswer | undefined;
    readonly failure: GatewayError | undefined;
    readonly clock: Clock;
  },
): Attempt {
  const { answer, failure } = call;
  const error = failure instanceof ProviderError ? failure : undefined;
  const response = answer?.response ?? error?.response;
  return {
    deploymentId: target.deployment.id,
    deploymentName: target.deployment.name,
    providerId: target.deployment.client.provider.id,
    vendorModelId: target.vendorModelId,
    status: failure === undefined ? "SUCCEEDED" : failure.code === "CANCELLED" ? "CANCELLED" : "FAILED",
    errorCode: failure?.code,
    vendorStatus: error === undefined ? (answer === undefined ? undefined : 200) : error.vendorStatus,
    vendorRequestId: response?.vendorRequestId,
    rateLimitHeaders: response?.rateLimitHeaders ?? {},
    startedAtMs: call.startedAtMs,
    durationMs: Math.round(call.clock.monotonicMs() - call.startedMonotonicMs),
  };
}
