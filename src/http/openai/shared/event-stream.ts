import type { ServerResponse } from "node:http";
import { GatewayError } from "../../../domain/error/gateway-error.ts";
import type { Clock } from "../../../lib/clock.ts";

/** Writes server-sent events on one response and watches that its reader keeps up. */
export interface EventStream {
  /** Resolves when the reader has room for more, which is how a slow reader holds its vendor back. */
  write(text: string): Promise<void>;
  /** Writes the last text and resolves when it was handed to the network, or the reader is gone. */
  end(text: string): Promise<void>;
}

/** What {@link openEventStream} works with. */
export interface EventStreamDeps {
  readonly response: ServerResponse;
  readonly headers: Readonly<Record<string, string | number | readonly string[] | undefined>>;
  readonly clock: Clock;
  /** Silence in milliseconds after which a comment is sent, so that no proxy closes the connection. */
  readonly heartbeatMs: number;
  /** Milliseconds that the reader may leave its connection full before it is cut off. */
  readonly stallMs: number;
  readonly onStall: (reason: GatewayError) => void;
}

/** A comment, which readers of event streams skip. */
const HEARTBEAT = ": keep-alive\n\n";

/** Sends the head of an answer of server-sent events and keeps the connection alive until it is ended. */
export function openEventStream(deps: EventStreamDeps): EventStream {
  const { response, clock, heartbeatMs, stallMs } = deps;
  let wroteAtMs = clock.monotonicMs();
  let cancelHeartbeat: () => void = () => undefined;
  response.writeHead(200, {
    ...deps.headers,
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-cache, no-transform",
    // nginx holds answers back otherwise.
    "x-accel-buffering": "no",
  });

  function beat(delayMs: number): void {
    cancelHeartbeat = clock.schedule(delayMs, () => {
      const silentMs = clock.monotonicMs() - wroteAtMs;
      if (silentMs < heartbeatMs) {
        beat(heartbeatMs - silentMs);
        return;
      }
      // A reader with unread words needs no sign of life.
      if (!response.writableNeedDrain && !response.destroyed) response.write(HEARTBEAT);
      wroteAtMs = clock.monotonicMs();
      beat(heartbeatMs);
    });
  }

  /** Waits for an event of the response or its end; a reader that takes longer than the limit is cut off. */
  async function waitFor(event: "drain" | "finish"): Promise<void> {
    if (response.destroyed) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const cancel = clock.schedule(stallMs, () => {
      deps.onStall(tooSlow(stallMs));
      response.destroy();
    });
    response.once(event, resolve).once("close", resolve);
    await promise;
    cancel();
    response.off(event, resolve).off("close", resolve);
  }

  beat(heartbeatMs);
  response.once("close", () => {
    cancelHeartbeat();
  });
  return {
    async write(text) {
      if (text === "" || response.destroyed) return;
      wroteAtMs = clock.monotonicMs();
      if (!response.write(text)) await waitFor("drain");
    },
    async end(text) {
      cancelHeartbeat();
      if (response.destroyed) return;
      response.end(text);
      if (!response.writableFinished) await waitFor("finish");
    },
  };
}

function tooSlow(stallMs: number): GatewayError {
  return new GatewayError({
    code: "CANCELLED",
    message: `The answer was not read for ${String(stallMs)} ms, so the connection was closed.`,
  });
}
