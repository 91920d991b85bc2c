import type { WebSocket } from "@fastify/websocket";
import type { Clock } from "../../lib/clock.ts";

/**
 * Pings a socket, so that silence of a vendor does not let a proxy close it, and cuts it off when a pong is missing at the next
 * ping: a network that was lost without a word is found this way alone.
 *
 * @returns stops it
 */
export function keepAlive(deps: {
  readonly socket: WebSocket;
  readonly clock: Clock;
  /** Milliseconds; default 12,000. */
  readonly intervalMs: number;
}): () => void {
  const { socket, clock, intervalMs } = deps;
  let isAnswered = true;
  let cancel: () => void = () => undefined;

  function tick(): void {
    if (!isAnswered) {
      socket.terminate();
      return;
    }
    isAnswered = false;
    if (socket.readyState === socket.OPEN) socket.ping();
    cancel = clock.schedule(intervalMs, tick);
  }

  socket.on("pong", () => {
    isAnswered = true;
  });
  cancel = clock.schedule(intervalMs, tick);
  return () => {
    cancel();
  };
}
