import { GatewayError } from "../../domain/error/gateway-error.ts";
import type { Clock } from "../../lib/clock.ts";
import type { StorableRecord } from "../storable-record.ts";
import { toError } from "./group-write.ts";
import type { PendingRecords } from "./pending-records.ts";
import { comparePositions, type Position } from "./position.ts";
import { isRecordRefusal } from "./record-refusal.ts";

/** Brings written records to the database, in order, one batch at a time. */
export interface Flusher {
  /** Says that something waits: a batch goes out within the window, so that a busy gateway sends few, large ones. */
  wake(): void;
  /** Resolves when everything written before the call is in the database; rejects with `OVERLOADED` after the deadline, default `flushedDeadlineMs`. */
  flushed(deadlineMs?: number): Promise<void>;
  /** Everything before this place is in the database. */
  readonly flushedTo: Position;
  /** Whether the database took the last batch; true before the first. */
  readonly isReachable: boolean;
  /** Records of the batch that is on its way. */
  readonly batch: readonly StorableRecord[];
  /** Ends the work; a batch on its way is not waited for. */
  stop(): void;
}

/** What a {@link Flusher} is made of. */
export interface FlusherOptions {
  readonly pending: PendingRecords;
  readonly clock: Clock;
  /** A fraction from 0 to below 1, for the jitter of waits. */
  readonly random: () => number;
  readonly writeBatch: (records: readonly StorableRecord[]) => Promise<void>;
  /** The running completions that other replicas are to see; each call hands out what is new. */
  readonly takeRunning: (maxRecords: number) => readonly StorableRecord[];
  readonly from: Position;
  readonly batchRecords: number;
  /** How long a record waits for company, in milliseconds. */
  readonly windowMs: number;
  /** How long the database may take over one batch, in milliseconds. */
  readonly batchDeadlineMs: number;
  /** How long {@link Flusher.flushed} waits, in milliseconds. */
  readonly flushedDeadlineMs: number;
  /** A record that the database refuses; resolves once it is kept elsewhere. */
  readonly reject: (record: StorableRecord, error: Error) => Promise<void>;
  /** Payloads that this version cannot read; resolves once they are kept elsewhere. */
  readonly rejectUnreadable: (payload: Buffer) => Promise<void>;
  /** Told after each batch. */
  readonly onFlushed: (flushedTo: Position) => void;
  /** Told of each failed batch that will be tried again. */
  readonly onUnreachable: (error: Error) => void;
}

interface Waiter {
  readonly target: Position;
  settle(error: GatewayError | undefined): void;
}

const FIRST_BACKOFF_MS = 50;
const LAST_BACKOFF_MS = 1_000;
/** Batches given up after their deadline that may still hang in the driver; no further attempt is made beyond. */
const MAX_HANGING = 4;

/** Creates the flusher; it begins with the first `wake()`. */
export function createFlusher(options: FlusherOptions): Flusher {
  const { pending, clock } = options;
  const waiters = new Set<Waiter>();
  let flushedTo = options.from;
  let batch: readonly StorableRecord[] = [];
  let isReachable = true;
  let isStopped = false;
  let isRunning = false;
  let cancelWindow: (() => void) | undefined;
  let hanging = 0;
  let onStop: (() => void) | undefined;

  function wake(delayMs = options.windowMs): void {
    if (isStopped || isRunning || (cancelWindow !== undefined && delayMs > 0)) return;
    cancelWindow?.();
    cancelWindow = clock.schedule(delayMs, () => {
      cancelWindow = undefined;
      void run();
    });
  }

  async function run(): Promise<void> {
    if (isRunning || isStopped) return;
    isRunning = true;
    try {
      let isDone = false;
      while (!isDone) isDone = await flushOnce();
    } catch (error) {
      isReachable = false;
      options.onUnreachable(toError(error));
    } finally {
      isRunning = false;
      if (pending.count > 0) wake();
    }
  }

  /** One batch; true where the next may wait for its window. */
  async function flushOnce(): Promise<boolean> {
    const running = options.takeRunning(options.batchRecords);
    const taken = await pending.take(options.batchRecords);
    batch = [...running, ...taken.records];
    if (batch.length > 0) await writeUntilDone(batch);
    for (const payload of taken.unreadable) await persist(() => options.rejectUnreadable(payload));
    batch = [];
    if (isStopped) return true;
    if (comparePositions(taken.end, flushedTo) > 0) {
      flushedTo = taken.end;
      options.onFlushed(flushedTo);
    }
    for (const waiter of waiters) if (comparePositions(waiter.target, flushedTo) <= 0) waiter.settle(undefined);
    return pending.count === 0 || (waiters.size === 0 && pending.count < options.batchRecords);
  }

  async function writeUntilDone(records: readonly StorableRecord[]): Promise<void> {
    let backoffMs = FIRST_BACKOFF_MS;
    while (!isStopped) {
      try {
        await attempt(records);
        isReachable = true;
        return;
      } catch (thrown) {
        const error = toError(thrown);
        if (isRecordRefusal(error)) {
          isReachable = true;
          await divide(records, error);
          return;
        }
        isReachable = false;
        options.onUnreachable(error);
        await pause(backoffMs);
        backoffMs = Math.min(backoffMs * 2, LAST_BACKOFF_MS);
      }
    }
  }

  /** Finds the record that the database refuses, so that it holds up nothing else. */
  async function divide(records: readonly StorableRecord[], error: Error): Promise<void> {
    const [only] = records;
    if (only === undefined) return;
    if (records.length === 1) {
      // A running row is a courtesy to other replicas; what counts is the record of its end.
      if (!only.isRunning) await persist(() => options.reject(only, error));
      return;
    }
    const middle = records.length >> 1;
    await writeUntilDone(records.slice(0, middle));
    await writeUntilDone(records.slice(middle));
  }

  async function persist(work: () => Promise<void>): Promise<void> {
    while (!isStopped) {
      try {
        await work();
        return;
      } catch (error) {
        options.onUnreachable(toError(error));
        await pause(LAST_BACKOFF_MS);
      }
    }
  }

  function attempt(records: readonly StorableRecord[]): Promise<void> {
    if (hanging >= MAX_HANGING) return Promise.reject(new Error("the database answers none of the earlier batches"));
    return new Promise((resolve, reject) => {
      let isGivenUp = false;
      const cancel = clock.schedule(options.batchDeadlineMs, () => {
        isGivenUp = true;
        hanging += 1;
        reject(new Error(`the database did not take a batch within ${String(options.batchDeadlineMs)} ms`));
      });
      const end = (): void => {
        cancel();
        if (isGivenUp) hanging -= 1;
      };
      const write = async (): Promise<void> => options.writeBatch(records);
      write().then(
        () => {
          end();
          resolve();
        },
        (error: unknown) => {
          end();
          reject(toError(error));
        },
      );
    });
  }

  /** Waits for half to all of `ms`, or until the flusher is stopped. */
  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = clock.schedule(ms * (0.5 + options.random() / 2), resolve);
      onStop = () => {
        cancel();
        resolve();
      };
    });
  }

  return {
    wake: () => {
      wake();
    },
    flushed(deadlineMs = options.flushedDeadlineMs) {
      const target = pending.writtenEnd;
      if (comparePositions(target, flushedTo) <= 0) return Promise.resolve();
      return new Promise((resolve, reject) => {
        const waiter: Waiter = {
          target,
          settle: (error) => {
            cancel();
            waiters.delete(waiter);
            if (error === undefined) resolve();
            else reject(error);
          },
        };
        const cancel = clock.schedule(deadlineMs, () => {
          waiter.settle(databaseAway());
        });
        waiters.add(waiter);
        wake(0);
      });
    },
    get flushedTo() {
      return flushedTo;
    },
    get isReachable() {
      return isReachable;
    },
    get batch() {
      return batch;
    },
    stop() {
      isStopped = true;
      cancelWindow?.();
      onStop?.();
      for (const waiter of waiters) waiter.settle(databaseAway());
    },
  };
}

function databaseAway(): GatewayError {
  return new GatewayError({
    code: "OVERLOADED",
    message:
      "The records of this gateway cannot be read at the moment: its database does not answer. Try again shortly.",
    retryAfterMs: 1_000,
  });
}
