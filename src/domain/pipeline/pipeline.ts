import type { CompletionEvent } from "../completion/completion-event.ts";
import type { CompletionRequestDraft } from "../completion/completion-request-draft.ts";
import { createAnswer } from "../completion/answer.ts";
import type { Completion } from "../completion/completion.ts";
import { GatewayError, toGatewayError } from "../error/gateway-error.ts";
import type { CallContext } from "../gateway.ts";
import type { CallLimits } from "../provider/provider.ts";
import type { Principal } from "../identity/principal.ts";
import { authorize, type AuthorizeDeps } from "./authorize.ts";
import { callerLeft, type CallControl } from "./call-control.ts";
import { callProvider, type CallProviderDeps } from "./call-provider.ts";
import { createDeltaMapper } from "./delta-mapper.ts";
import type { RoutedExchange } from "./exchange.ts";
import { guardInput } from "./guard-input.ts";
import { guardOutput } from "./guard-output.ts";
import { limitAndReserve } from "./limit-and-reserve.ts";
import type { LiveCalls } from "./live-calls.ts";
import { lookUpCache } from "./look-up-cache.ts";
import { resolve, type ResolveDeps } from "./resolve.ts";
import { route } from "./route.ts";
import { settle, type Outcome, type SettleDeps, type Settled } from "./settle.ts";

/** What the pipeline's steps work with. */
export interface PipelineDeps extends AuthorizeDeps, ResolveDeps, SettleDeps {
  /** Limits on the waits of a vendor call. */
  readonly callLimits: CallLimits;
  readonly liveCalls: LiveCalls;
}

/** The way of a completion through the gateway. */
export interface CompletionPipeline {
  /** The whole answer. A failure is thrown with its `completionId` where a record exists. */
  complete(principal: Principal, draft: CompletionRequestDraft, call: CallContext): Promise<Completion>;
  /** The answer as it comes; see {@link import("../gateway.ts").Gateway.stream}. */
  stream(
    principal: Principal,
    draft: CompletionRequestDraft,
    call: CallContext,
  ): AsyncIterableIterator<CompletionEvent, undefined>;
}

/** Creates the pipeline. Read {@link admit} for the order of the steps. */
export function createPipeline(deps: PipelineDeps): CompletionPipeline {
  const callDeps: CallProviderDeps = { ...deps, limits: deps.callLimits };

  /** Authorize … route: everything before a vendor is called. A refusal leaves no record. */
  async function admit(
    principal: Principal,
    draft: CompletionRequestDraft,
    call: CallContext & { readonly isStream: boolean },
  ): Promise<RoutedExchange> {
    deps.journal.assertRoom();
    const authorized = authorize(principal, draft, call, deps);
    deps.liveCalls.open(authorized.control);
    try {
      const resolved = await resolve(authorized, deps);
      const reserved = limitAndReserve(resolved);
      const guarded = guardInput(reserved);
      const uncached = lookUpCache(guarded);
      return route(uncached);
    } catch (error) {
      leave(authorized.control);
      throw error;
    }
  }

  function leave(control: CallControl): void {
    control.release();
    deps.liveCalls.close(control);
  }

  /**
   * Calls the vendor, guards and delivers its answer, and settles. Whoever stops reading at a yield cancels the call; it is settled
   * all the same.
   */
  async function* run(exchange: RoutedExchange): AsyncGenerator<CompletionEvent, undefined, undefined> {
    const { control, completionId } = exchange;
    let settled: Promise<Settled> | undefined;
    let outcome: (() => Outcome) | undefined;
    try {
      const call = await callProvider(exchange, callDeps);
      const answer = createAnswer();
      const mapper = createDeltaMapper();
      let sequence = 0;
      let timeToFirstTokenMs: number | undefined;
      let ended: { readonly failure: GatewayError | undefined } | undefined;
      // Made only where the reader left: an error costs its stack.
      const failed = (): GatewayError | undefined => (ended === undefined ? callerLeft() : ended.failure);
      outcome = () => ({ exchange, call, answer, timeToFirstTokenMs, failure: failed() });

      yield* control.lend({ type: "started", completionId, sequence, requestedModel: exchange.request.model });
      try {
        for await (const parts of guardOutput(exchange, call.batches)) {
          answer.add(parts);
          for (const delta of mapper.toDeltas(parts)) {
            timeToFirstTokenMs ??= control.elapsedMs();
            sequence += 1;
            yield* control.lend({ ...delta, completionId, sequence });
          }
        }
        ended = { failure: undefined };
      } catch (error) {
        ended = { failure: toGatewayError(error) };
      }
      settled = settle(outcome(), deps);
      const { completion, failure } = await settled;
      leave(control);
      yield toTerminalEvent(completion, failure, { completionId, sequence: sequence + 1 });
      return undefined;
    } finally {
      // Unsettled only where the reader left at a yield, or the start could not be put on record.
      if (settled === undefined && outcome !== undefined) await settle(outcome(), deps);
      leave(control);
    }
  }

  return {
    async complete(principal, draft, call) {
      const exchange = await admit(principal, draft, { ...call, isStream: false });
      for await (const event of run(exchange)) {
        if (event.type === "finished") return event.completion;
        if (event.type === "failed") throw new GatewayError(event);
      }
      throw new Error("a run ends with finished or failed");
    },

    stream(principal, draft, call) {
      const left = new AbortController();
      const events = streamEvents(principal, draft, { ...call, signal: AbortSignal.any([call.signal, left.signal]) });
      return {
        next: () => events.next(),
        // A generator that waits for the vendor is not woken by return(): the abort wakes it.
        return: () => {
          left.abort();
          return events.return(undefined);
        },
        [Symbol.asyncIterator]() {
          return this;
        },
      };
    },
  };

  async function* streamEvents(
    principal: Principal,
    draft: CompletionRequestDraft,
    call: CallContext,
  ): AsyncGenerator<CompletionEvent, undefined, undefined> {
    return yield* run(await admit(principal, draft, { ...call, isStream: true }));
  }
}

function toTerminalEvent(
  completion: Completion,
  failure: GatewayError | undefined,
  place: { readonly completionId: string; readonly sequence: number },
): CompletionEvent {
  if (failure === undefined) return { ...place, type: "finished", completion };
  const { code, message, retryable, retryAfterMs } = failure;
  return { ...place, type: "failed", completion, code, message, retryable, retryAfterMs };
}
