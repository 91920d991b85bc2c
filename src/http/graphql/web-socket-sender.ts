import type { WebSocket } from "@fastify/websocket";
import type { Clock } from "../../lib/clock.ts";

/** Sends on one socket and watches that its reader keeps up. */
export interface WebSocketSender {
  /** Resolves once the message was handed to the network, which is how a slow reader holds its vendor back. */
  send(message: string): Promise<void>;
  /** The socket is closed, and whoever sends on it has been told. */
  close(): void;
}

/**
 * Creates the sender of a socket. A socket whose oldest message does not get out within `stallMs` is cut off. One timer watches
 * all messages: they leave in order, so as long as one leaves the reader is reading.
 */
export function createWebSocketSender(deps: {
  readonly socket: WebSocket;
  readonly clock: Clock;
  /** Milliseconds; default 30,000. */
  readonly stallMs: number;
  readonly onStall: () => void;
}): WebSocketSender {
  const { socket, clock, stallMs } = deps;
  let waiting = 0;
  let movedAtMs = 0;
  let cancelWatch: (() => void) | undefined;
  const closed = Promise.withResolvers<void>();

  function watch(delayMs: number): void {
    cancelWatch = clock.schedule(delayMs, () => {
      cancelWatch = undefined;
      if (waiting === 0) return;
      const leftMs = movedAtMs + stallMs - clock.monotonicMs();
      if (leftMs > 0) {
        watch(leftMs);
        return;
      }
      deps.onStall();
      socket.terminate();
    });
  }

  return {
    send(message) {
      // Not at once: a source that is never waited for would go round for ever before the socket's end is heard of.
      if (socket.readyState !== socket.OPEN) return closed.promise;
      const { promise, resolve } = Promise.withResolvers<void>();
      if (waiting === 0) movedAtMs = clock.monotonicMs();
      waiting += 1;
      if (cancelWatch === undefined) watch(stallMs);
      socket.send(message, () => {
        // A failed send is a socket that closes; its close event ends the operations.
        waiting -= 1;
        movedAtMs = clock.monotonicMs();
        resolve();
      });
      return promise;
    },
    close() {
      cancelWatch?.();
      cancelWatch = undefined;
      closed.resolve();
    },
  };
}
