import type { CompletionEvent } from "../completion/completion-event.ts";
import type { CompletionRequestDraft } from "../completion/completion-request-draft.ts";
import type { Completion } from "../completion/completion.ts";
import { createCallerLeft } from "../error/caller-left.ts";
import { GatewayError } from "../error/gateway-error.ts";
import type { CallContext } from "../gateway.ts";
import type { Principal } from "../identity/principal.ts";
import { authorize, type AuthorizeDeps } from "./authorize.ts";
import { createDeltaMapper } from "./delta-mapper.ts";
import type { RoutedExchange } from "./exchange.ts";
import { guardInput } from "./guard-input.ts";
import { limitAndReserve } from "./limit-and-reserve.ts";
import type { LiveCalls } from "./live-calls.ts";
import { lookUpCache } from "./look-up-cache.ts";
import { resolve, type ResolveDeps } from "./resolve.ts";
import { route } from "./route.ts";
import { startRun, type Run, type RunDeps } from "./run.ts";

/** What the pipeline's steps work with. */
export interface PipelineDeps extends AuthorizeDeps, ResolveDeps, RunDeps {
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

/** A call that may reach a vendor. */
interface AdmittedCall {
  readonly exchange: RoutedExchange;
  /** Lets go of it when it has ended, however it did; more than once is harmless. */
  readonly leave: () => void;
}

/** A stream and its reader. */
interface Reading {
  /** Ends the call where the reader leaves. */
  readonly controller: AbortController;
  /** Whether the call has ended, and nothing but its last event is left to be read. */
  isOver: boolean;
}

/** Creates the pipeline. Read {@link admit} for the order of the steps. */
export function createPipeline(deps: PipelineDeps): CompletionPipeline {
  /** Authorize … route: everything before a vendor is called. A refusal leaves no record. */
  async function admit(
    principal: Principal,
    draft: CompletionRequestDraft,
    call: CallContext & { readonly isStream: boolean },
  ): Promise<AdmittedCall> {
    deps.journal.assertRoom();
    const authorized = authorize(principal, draft, call, deps);
    const close = deps.liveCalls.open();
    const leave = (): void => {
      authorized.control.release();
      close();
    };
    try {
      const resolved = await resolve(authorized, deps);
      const reserved = limitAndReserve(resolved);
      const guarded = guardInput(reserved);
      const uncached = lookUpCache(guarded);
      return { exchange: await route(uncached), leave };
    } catch (error) {
      leave();
      throw error;
    }
  }

  /** The answer as it comes. Whoever stops reading at a yield cancels the call; it is settled all the same. */
  async function* streamEvents(
    principal: Principal,
    draft: CompletionRequestDraft,
    call: CallContext,
    reading: Reading,
  ): AsyncGenerator<CompletionEvent, undefined, undefined> {
    const { controller } = reading;
    const { exchange, leave } = await admit(principal, draft, { ...call, controller, isStream: true });
    const { control, completionId } = exchange;
    let run: Run | undefined;
    try {
      run = await startRun(exchange, deps);
      const mapper = createDeltaMapper();
      let sequence = 0;
      control.beginForeignWait();
      yield { type: "started", completionId, sequence, requestedModel: exchange.request.model };
      control.endForeignWait();
      for (let parts = await run.read(); parts !== undefined; parts = await run.read()) {
        for (const delta of mapper.toDeltas(parts)) {
          sequence += 1;
          control.beginForeignWait();
          yield { ...delta, completionId, sequence };
          control.endForeignWait();
        }
      }
      const { completion, failure } = await run.settle();
      leave();
      reading.isOver = true;
      yield toTerminalEvent(completion, failure, { completionId, sequence: sequence + 1 });
      return undefined;
    } finally {
      // Not settled yet only where the reader left at a yield.
      await run?.settle();
      leave();
    }
  }

  return {
    async complete(principal, draft, call) {
      const { exchange, leave } = await admit(principal, draft, { ...call, isStream: false });
      try {
        const run = await startRun(exchange, deps);
        while ((await run.read()) !== undefined);
        const { completion, failure } = await run.settle();
        if (failure !== undefined) throw withCompletionId(failure, exchange.completionId);
        return completion;
      } finally {
        leave();
      }
    },

    stream(principal, draft, call) {
      const reading: Reading = { controller: call.controller ?? new AbortController(), isOver: false };
      const events = streamEvents(principal, draft, call, reading);
      return {
        next: () => events.next(),
        // A generator that waits for the vendor is not woken by return(): the abort wakes it.
        return: () => {
          if (!reading.isOver) reading.controller.abort(createCallerLeft());
          return events.return(undefined);
        },
        [Symbol.asyncIterator]() {
          return this;
        },
      };
    },
  };
}

/** A failure as its caller is told of it. */
function withCompletionId(failure: GatewayError, completionId: string): GatewayError {
  const { code, message, retryable, retryAfterMs, field } = failure;
  return new GatewayError({ code, message, retryable, retryAfterMs, field, completionId });
}

function toTerminalEvent(
  completion: Completion,
  failure: GatewayError | undefined,
  place: { readonly completionId: string; readonly sequence: number },
): CompletionEvent {
  if (failure === undefined) return { ...place, type: "finished", completion };
  const { code, message, retryable, retryAfterMs, field } = failure;
  return { ...place, type: "failed", completion, code, message, retryable, retryAfterMs, field };
}
