import { createPacedWriter, type PacedWriter, type PacedWriterDeps } from "./paced-writer.ts";

/** Writes server-sent events on one response and watches that its reader keeps up. */
export type EventStream = PacedWriter;

/** What {@link openEventStream} works with. */
export interface EventStreamDeps extends PacedWriterDeps {
  readonly headers: Readonly<Record<string, string | number | readonly string[] | undefined>>;
  /** Silence in milliseconds after which a comment is sent, so that no proxy closes the connection. */
  readonly heartbeatMs: number;
}

/** A comment, which readers of event streams skip. */
const HEARTBEAT = ": keep-alive\n\n";

/** Sends the head of an answer of server-sent events and keeps the connection alive until it is ended. */
export function openEventStream(deps: EventStreamDeps): EventStream {
  const { response, clock, heartbeatMs } = deps;
  const writer = createPacedWriter(deps);
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

  beat(heartbeatMs);
  response.once("close", () => {
    cancelHeartbeat();
  });
  return {
    async write(text) {
      if (text === "" || response.destroyed) return;
      wroteAtMs = clock.monotonicMs();
      await writer.write(text);
    },
    async end(text) {
      cancelHeartbeat();
      await writer.end(text);
    },
  };
}
