import { mkdir } from "node:fs/promises";
import type { FinishedCompletion } from "../../domain/completion/completion.ts";
import { GatewayError } from "../../domain/error/gateway-error.ts";
import { createMomentPrinter } from "../storable.ts";
import { toStorableRecord } from "../storable-record.ts";
import { createFlusher, type Flusher } from "./flusher.ts";
import { toInterruptedCompletion } from "./interrupted.ts";
import { encodeEntry } from "./journal-entry.ts";
import type { Journal, JournalOptions } from "./journal-options.ts";
import { createOpenCompletions } from "./open-completions.ts";
import { createPendingRecords } from "./pending-records.ts";
import { comparePositions, type Position } from "./position.ts";
import { recoverSegments } from "./recovery.ts";
import { createRejectedRecords } from "./rejected-records.ts";
import { createSegmentReader } from "./segment-reader.ts";
import { createSegmentTable } from "./segment-table.ts";
import { createSegmentTrim } from "./segment-trim.ts";
import { createSegmentWriter } from "./segment-writer.ts";

const DEFAULT_CAPACITY_BYTES = 256 * 1024 * 1024;
const MAX_SEGMENT_BYTES = 8 * 1024 * 1024;
/** Held back for the finish of each call in flight: a record with several attempts and their headers is about 3 KB. */
const FINISH_RESERVE_BYTES = 4 * 1024;
/** What a call to be admitted may need: 4 KB of metadata in its start and again in its finish, and the rest of both. */
const CALL_RESERVE_BYTES = 16 * 1024;
/** How often the journal notes how far the database is; what is written twice after a crash is at most this much. */
const CHECKPOINT_MS = 1_000;
/** How long closing waits for a disk that does not answer. */
const LAST_WRITE_MS = 1_000;

/**
 * Opens the journal of a directory: recovers what an earlier process left, records what was in flight in it as failed, and begins to
 * bring everything to the database. Rejects where the directory cannot be read or written.
 */
export async function openJournal(options: JournalOptions): Promise<Journal> {
  const { directory, clock } = options;
  const capacityBytes = options.capacityBytes ?? DEFAULT_CAPACITY_BYTES;
  const segmentBytes = options.segmentBytes ?? Math.min(MAX_SEGMENT_BYTES, Math.floor(capacityBytes / 8));
  const announceAfterMs = options.announceAfterMs ?? 500;
  const refuseAfterMs = options.refuseAfterMs ?? 5_000;

  await mkdir(directory, { recursive: true, mode: 0o700 });
  const table = createSegmentTable();
  const recovered = await recoverSegments({ directory, table, onCorrupt: options.onCorrupt });
  const writer = createSegmentWriter({
    directory,
    fsync: options.fsync,
    segmentBytes,
    firstNumber: recovered.nextNumber,
    table,
    clock,
    refuseAfterMs,
    onFault: options.onFault,
  });
  const open = createOpenCompletions();
  const printMoment = createMomentPrinter();
  const trim = createSegmentTrim({ directory, table, writer, open, segmentBytes, onFault: options.onFault });
  const pending = createPendingRecords({
    reader: createSegmentReader({ directory, table }),
    from: recovered.flushedTo,
    to: recovered.writtenEnd,
    count: recovered.pendingCount,
  });
  const rejected = createRejectedRecords(directory);
  let isClosed = false;
  let checkpointAt: Position = recovered.flushedTo;
  let isCheckpointDue = false;
  let isAnnounceDue = false;

  const flusher: Flusher = createFlusher({
    pending,
    clock,
    random: options.random,
    writeBatch: options.writeBatch,
    takeRunning: (maxRecords) => open.takeRunning(clock.monotonicMs() - announceAfterMs, maxRecords),
    from: recovered.flushedTo,
    batchRecords: options.batchRecords ?? 500,
    windowMs: options.windowMs ?? 40,
    batchDeadlineMs: options.batchDeadlineMs ?? 5_000,
    flushedDeadlineMs: options.flushedDeadlineMs ?? 5_000,
    reject: async (record, error) => {
      await rejected.add(record, error);
      options.onRejected(record, error);
    },
    rejectUnreadable: async (payload) => {
      await rejected.addUnreadable(payload);
      options.onRejected(undefined, new Error("a journalled record is not readable by this version"));
    },
    onFlushed: (flushedTo) => {
      trim(flushedTo);
      scheduleCheckpoint();
    },
    onUnreachable: options.onUnreachable,
  });

  /** Notes in the journal how far the database is, so that the next start does not write it all again. */
  function checkpoint(): Promise<void> {
    const position = flusher.flushedTo;
    return new Promise((resolve) => {
      writer.append({
        frame: encodeEntry({ kind: "flushed", position }),
        isKept: false,
        onWritten: () => {
          checkpointAt = position;
          resolve();
        },
        // Without the note the next start writes some records once more, which changes nothing.
        onRefused: () => {
          resolve();
        },
      });
    });
  }

  function after(delayMs: number): Promise<false> {
    return new Promise((resolve) =>
      clock.schedule(delayMs, () => {
        resolve(false);
      }),
    );
  }

  function scheduleCheckpoint(): void {
    if (isCheckpointDue) return;
    isCheckpointDue = true;
    clock.schedule(CHECKPOINT_MS, () => {
      isCheckpointDue = false;
      if (!isClosed && comparePositions(flusher.flushedTo, checkpointAt) > 0) void checkpoint();
    });
  }

  function scheduleAnnouncement(): void {
    if (isAnnounceDue) return;
    isAnnounceDue = true;
    clock.schedule(announceAfterMs, () => {
      isAnnounceDue = false;
      if (isClosed || !open.hasUnannounced) return;
      flusher.wake();
      scheduleAnnouncement();
    });
  }

  function hasRoomFor(bytes: number): boolean {
    if (isClosed || writer.isFailing) return false;
    const reservedBytes = open.bytes + open.count * FINISH_RESERVE_BYTES;
    return table.totalBytes + writer.waitingBytes + reservedBytes + bytes <= capacityBytes;
  }

  function writeFinished(completion: FinishedCompletion): Promise<void> {
    return new Promise((resolve, reject) => {
      const record = toStorableRecord(completion, printMoment);
      writer.append({
        frame: encodeEntry({ kind: "finished", record }),
        isKept: true,
        onWritten: (start, end) => {
          open.remove(record.id);
          pending.push(record, start, end);
          flusher.wake();
          resolve();
        },
        onRefused: (error) => {
          reject(journalFull(error, record.id));
        },
      });
    });
  }

  async function writeInterrupted(): Promise<void> {
    const writes = recovered.interrupted.map(({ completion, segment, bytes }) => {
      open.add({ completion, bytes, sinceMs: clock.monotonicMs(), segment, isFinishing: true });
      return writeFinished(toInterruptedCompletion(completion, recovered.lastWrittenAtMs));
    });
    // The disk is tried even where nothing was in flight: a directory that cannot be written is to stop the start.
    const probe = new Promise<void>((resolve, reject) => {
      const frame = encodeEntry({ kind: "flushed", position: recovered.flushedTo });
      writer.append({
        frame,
        isKept: false,
        onWritten: () => {
          resolve();
        },
        onRefused: reject,
      });
    });
    await Promise.all([probe, ...writes]);
  }

  try {
    await writeInterrupted();
  } catch (error) {
    flusher.stop();
    await writer.close();
    throw error;
  }
  trim(flusher.flushedTo);
  if (pending.count > 0) flusher.wake();

  return {
    assertRoom() {
      if (!hasRoomFor(CALL_RESERVE_BYTES)) throw journalFull();
    },

    recordStarted(completion) {
      const frame = encodeEntry({ kind: "started", completion });
      if (!hasRoomFor(frame.length + FINISH_RESERVE_BYTES)) return Promise.reject(journalFull());
      const item = {
        completion,
        bytes: frame.length,
        sinceMs: clock.monotonicMs(),
        segment: undefined,
        isFinishing: false,
      };
      open.add(item);
      return new Promise((resolve, reject) => {
        writer.append({
          frame,
          isKept: false,
          onWritten: (start) => {
            open.moved(item, start.segment);
            scheduleAnnouncement();
            resolve();
          },
          onRefused: (error) => {
            open.remove(completion.id);
            reject(journalFull(error));
          },
        });
      });
    },

    recordFinished(completion) {
      if (isClosed) return Promise.reject(journalFull(undefined, completion.id));
      const item = open.find(completion.id);
      if (item !== undefined) item.isFinishing = true;
      return writeFinished(completion);
    },

    flushed: () => flusher.flushed(),

    find(id) {
      const item = open.find(id);
      return item === undefined ? undefined : { ...item.completion, status: "RUNNING" };
    },

    status() {
      const finished = flusher.batch.filter((record) => !record.isRunning);
      const oldestMs = finished[0]?.finishedAtMs;
      return {
        bytes: table.totalBytes,
        capacityBytes,
        hasRoom: hasRoomFor(CALL_RESERVE_BYTES),
        pendingRecords: pending.count + finished.length,
        oldestPendingMs: oldestMs === undefined ? 0 : Math.max(0, clock.nowMs() - oldestMs),
        inFlight: open.count,
        databaseReachable: flusher.isReachable,
      };
    },

    async close({ deadlineMs }) {
      if (isClosed) return;
      isClosed = true;
      // Nothing else may keep the process alive while the database is away.
      const keepAlive = setInterval(() => undefined, LAST_WRITE_MS);
      try {
        const isWriteAnswered = await Promise.race([checkpoint().then(() => true), after(LAST_WRITE_MS)]);
        await flusher.flushed(deadlineMs).catch(() => undefined);
        flusher.stop();
        // The second note says how far the database has come meanwhile.
        if (isWriteAnswered) await Promise.race([checkpoint(), after(LAST_WRITE_MS)]);
        await writer.close();
      } finally {
        clearInterval(keepAlive);
      }
    },
  };
}

function journalFull(cause?: Error, completionId?: string): GatewayError {
  return new GatewayError({
    code: "OVERLOADED",
    message: "The gateway cannot write another call to its journal at the moment. Try again shortly.",
    retryAfterMs: 1_000,
    completionId,
    cause,
  });
}
