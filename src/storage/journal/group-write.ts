import { write, writeSync } from "node:fs";
import type { Clock } from "../../lib/clock.ts";

/** A blocking write that took longer than this shows a disk that would stall the event loop. */
const SLOW_WRITE_MS = 20;

/** How long writes go through the thread pool after a slow one. */
const SLOW_PERIOD_MS = 10_000;

/** Called once with how many of the bytes were written, and with what went wrong, if anything. */
export type WriteDone = (written: number, error: Error | undefined) => void;

/** Writes all of a buffer at a position of a file. */
export type GroupWrite = (descriptor: number, buffer: Buffer, position: number, done: WriteDone) => void;

/**
 * Creates the write that costs the event loop least: a blocking `write(2)` into the page cache (2 µs a record against 30 µs and
 * more through the thread pool, docs/adr/0001-journal.md), through the thread pool for a while after the disk has shown itself slow.
 */
export function createGroupWrite(clock: Clock): GroupWrite {
  let slowUntilMs = -Infinity;

  const noteDuration = (startedMs: number): void => {
    const nowMs = clock.monotonicMs();
    if (nowMs - startedMs > SLOW_WRITE_MS) slowUntilMs = nowMs + SLOW_PERIOD_MS;
  };

  const writeBlocking: GroupWrite = (descriptor, buffer, position, done) => {
    const startedMs = clock.monotonicMs();
    let written = 0;
    let failure: Error | undefined;
    try {
      while (written < buffer.length) {
        written += writeSync(descriptor, buffer, written, buffer.length - written, position + written);
      }
    } catch (error) {
      failure = toError(error);
    }
    noteDuration(startedMs);
    done(written, failure);
  };

  const writeInPool: GroupWrite = (descriptor, buffer, position, done) => {
    const startedMs = clock.monotonicMs();
    let written = 0;
    const step = (): void => {
      write(descriptor, buffer, written, buffer.length - written, position + written, (error, bytes) => {
        if (error !== null) {
          done(written, error);
          return;
        }
        written += bytes;
        if (written < buffer.length) {
          step();
          return;
        }
        noteDuration(startedMs);
        done(written, undefined);
      });
    };
    step();
  };

  return (descriptor, buffer, position, done) => {
    const put = clock.monotonicMs() < slowUntilMs ? writeInPool : writeBlocking;
    put(descriptor, buffer, position, done);
  };
}

/** Whatever was thrown, as an error. */
export function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
