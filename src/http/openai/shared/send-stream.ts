import type { CompletionEvent } from "../../../domain/completion/completion-event.ts";
import { GatewayError, toGatewayError } from "../../../domain/error/gateway-error.ts";
import type { EndpointCall, EndpointDeps } from "./endpoint.ts";
import type { EventEncoder } from "./event-encoder.ts";
import { openEventStream, type EventStream } from "./event-stream.ts";

/** The events of one completion, as the gateway gives them. */
type Events = AsyncIterator<CompletionEvent, undefined>;

/**
 * Sends the events of a completion as they come. Nothing goes out before the first piece of the answer, or before a sign of life is
 * due: until then a failure is thrown, and becomes an answer with a status of its own, which clients know how to try again.
 */
export async function sendStream(
  call: EndpointCall,
  deps: EndpointDeps,
  events: Events,
  encoder: EventEncoder,
): Promise<void> {
  try {
    const started = await events.next();
    if (started.done === true) throw new Error("a stream begins with an event");
    const { completionId } = started.value;
    const start = encoder.start({ completionId, createdAtMs: deps.clock.nowMs() });
    const next = events.next();
    const first = await withinHeartbeat(next, deps);
    if (first?.done === false && first.value.type === "failed") throw new GatewayError(first.value);

    const stream = open(call, deps, completionId);
    if (first === undefined) await stream.write(start);
    await pump(call, stream, { events, next, encoder, unsent: first === undefined ? "" : start });
  } finally {
    await events.return?.();
  }
}

/** What is left to be sent. */
interface Rest {
  readonly events: Events;
  /** The event that is waited for. */
  readonly next: Promise<IteratorResult<CompletionEvent, undefined>>;
  readonly encoder: EventEncoder;
  /** What goes out with it. */
  readonly unsent: string;
}

async function pump(call: EndpointCall, stream: EventStream, rest: Rest): Promise<void> {
  const { events, encoder } = rest;
  let { next, unsent } = rest;
  try {
    for (;;) {
      const { value } = await next;
      if (value === undefined) throw new Error("a stream ends with finished or failed");
      if (value.type === "finished") {
        await stream.end(unsent + encoder.finish(value.completion));
        return;
      }
      if (value.type === "failed") {
        call.noteFailure(value.code);
        await stream.end(unsent + encoder.fail(value, value.completion));
        return;
      }
      if (value.type !== "started") await stream.write(unsent + encoder.delta(value));
      unsent = "";
      next = events.next();
    }
  } catch (error) {
    // The head is out: what nobody foresaw can only be told in the stream.
    const failure = toGatewayError(error);
    call.noteFailure(failure.code);
    await stream.end(encoder.fail(failure, undefined));
  }
}

function open(call: EndpointCall, deps: EndpointDeps, completionId: string): EventStream {
  call.reply.hijack();
  return openEventStream({
    ...deps,
    response: call.reply.raw,
    headers: { ...call.reply.getHeaders(), "x-narthex-completion-id": completionId },
    onStall: (reason) => {
      call.abort(reason);
    },
  });
}

/** The next event, or `undefined` where a sign of life is due before it. */
async function withinHeartbeat(
  next: Rest["next"],
  { clock, heartbeatMs }: EndpointDeps,
): Promise<IteratorResult<CompletionEvent, undefined> | undefined> {
  const due = Promise.withResolvers<undefined>();
  const cancel = clock.schedule(heartbeatMs, () => {
    due.resolve(undefined);
  });
  try {
    return await Promise.race([next, due.promise]);
  } finally {
    cancel();
  }
}
