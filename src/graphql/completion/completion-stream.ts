import type { GraphqlContext } from "../context.ts";
import type { CreateCompletionInput } from "./completion.input.ts";
import { toCompletionEvent } from "./completion-event.type.ts";

/**
 * Starts a stream of events for a subscription. An iterator by hand, not a generator: a generator that waits for the vendor
 * would hand on `return()` only when the vendor's next part is there.
 */
export function streamCompletion(
  input: CreateCompletionInput,
  context: GraphqlContext,
): AsyncIterableIterator<unknown, undefined> {
  const events = context.gateway.stream(context.principal, input, context.call);
  const nowMs = (): number => context.clock.nowMs();
  return {
    async next() {
      const result = await events.next();
      return result.done === true ? result : { done: false, value: toCompletionEvent(result.value, nowMs) };
    },
    async return() {
      await events.return?.();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
