import { setTimeout as sleep } from "node:timers/promises";

/** Between two signs of life, milliseconds; a silent connection is found out after this and {@link PING_LIMIT_MS}. */
const PING_INTERVAL_MS = 1_000;

/** How long a sign of life may take, milliseconds. */
export const PING_LIMIT_MS = 1_000;

const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 2_000;

/** A connection that listens. */
export interface Listening {
  /** Rejects when the connection is known to be lost, which counts as handled; never resolves. */
  readonly lost: Promise<never>;
  /** Rejects where no answer comes within {@link PING_LIMIT_MS}. */
  ping(): Promise<unknown>;
  /** Drops the connection, whatever its state, without waiting. */
  drop(): void;
}

/**
 * Keeps one connection listening: connects, asks for signs of life, and connects again, waiting longer each time, until stopped.
 *
 * @returns a function that stops it
 */
export function keepConnected(deps: {
  connect: () => Promise<Listening>;
  setConnected: (connected: boolean) => void;
  onFailure: (error: unknown) => void;
}): () => void {
  const stop = new AbortController();
  const isStopped = (): boolean => stop.signal.aborted;
  let current: Listening | undefined;

  async function listenOnce(onConnected: () => void): Promise<void> {
    const listening = await deps.connect();
    current = listening;
    try {
      if (isStopped()) return;
      deps.setConnected(true);
      onConnected();
      for (;;) {
        await Promise.race([listening.lost, sleep(PING_INTERVAL_MS, undefined, { ref: false, signal: stop.signal })]);
        await Promise.race([listening.lost, listening.ping()]);
      }
    } finally {
      deps.setConnected(false);
      listening.drop();
      current = undefined;
    }
  }

  async function run(): Promise<void> {
    let delayMs = FIRST_RETRY_MS;
    while (!isStopped()) {
      try {
        await listenOnce(() => {
          delayMs = FIRST_RETRY_MS;
        });
      } catch (error) {
        if (isStopped()) return;
        deps.onFailure(error);
      }
      await sleep(delayMs, undefined, { ref: false, signal: stop.signal }).catch(() => undefined);
      delayMs = Math.min(delayMs * 2, LAST_RETRY_MS);
    }
  }

  void run();
  return () => {
    stop.abort();
    current?.drop();
  };
}
