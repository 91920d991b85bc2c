import type { CompletionRecord } from "../../domain/completion/completion.ts";
import type { CompletionJournal } from "../../domain/completion/completion-journal.ts";
import type { Clock } from "../../lib/clock.ts";
import type { StorableRecord } from "../storable-record.ts";
import type { CorruptSegment } from "./recovery.ts";
import type { FsyncMode } from "./segment-writer.ts";

/** What a {@link Journal} is opened with. */
export interface JournalOptions {
  /** The journal's own directory; made where it is not there. One process at a time: the caller holds the lock. */
  readonly directory: string;
  readonly fsync: FsyncMode;
  /** The most that the segments may hold, in bytes; default 256 MiB. */
  readonly capacityBytes?: number | undefined;
  /** Size at which a segment is closed, in bytes; default 8 MiB, or an eighth of `capacityBytes` where that is less: the one that is written to is never given up. */
  readonly segmentBytes?: number | undefined;
  readonly clock: Clock;
  /** A fraction from 0 to below 1, for the jitter of waits. */
  readonly random: () => number;
  /**
   * Stores records. Idempotent: a record may come again after a crash or a lost answer. A running record never replaces a
   * finished one, also where a batch is carried out after a later one.
   */
  readonly writeBatch: (records: readonly StorableRecord[]) => Promise<void>;
  /** Most records of one batch; default 500: more at once is no faster (bench/replay.ts) and holds the event loop longer. */
  readonly batchRecords?: number | undefined;
  /** How long a written record waits for company before it goes to the database, in milliseconds; default 40. */
  readonly windowMs?: number | undefined;
  /** How long the database may take over one batch, in milliseconds; default 5,000. */
  readonly batchDeadlineMs?: number | undefined;
  /** How long {@link Journal.flushed} waits for the database, in milliseconds; default 5,000. */
  readonly flushedDeadlineMs?: number | undefined;
  /** How long `recordFinished` waits for a disk that refuses, in milliseconds, before it rejects; default 5,000. The record is held and written later all the same. */
  readonly refuseAfterMs?: number | undefined;
  /** Age at which a call in flight is written to the database as `RUNNING`, in milliseconds; default 500. */
  readonly announceAfterMs?: number | undefined;
  /** A record that the database refuses for good, now in `rejected.ndjson`; `undefined` where this version cannot read it. */
  readonly onRejected: (record: StorableRecord | undefined, error: Error) => void;
  /** Damage found at the start. */
  readonly onCorrupt: (corrupt: CorruptSegment) => void;
  /** A failure of the disk; tried again. */
  readonly onFault: (error: Error) => void;
  /** A batch that the database did not take; tried again. */
  readonly onUnreachable: (error: Error) => void;
}

/** How the journal stands. */
export interface JournalStatus {
  /** Bytes of all segments. */
  readonly bytes: number;
  readonly capacityBytes: number;
  /** Whether another call would be admitted. */
  readonly hasRoom: boolean;
  /** Written records that are not in the database yet. */
  readonly pendingRecords: number;
  /** Milliseconds since the oldest of them was finished, where one is held in memory; 0 where none waits. */
  readonly oldestPendingMs: number;
  /** Calls started and not finished. */
  readonly inFlight: number;
  /** Whether the database took the last batch. */
  readonly databaseReachable: boolean;
}

/** The journal on disk together with its way into the database. */
export interface Journal extends CompletionJournal {
  /** Resolves when everything written before the call is in the database; rejects with `OVERLOADED` (retryable) where the database does not take it in time. */
  flushed(): Promise<void>;
  /** A call that is in flight in this process. */
  find(id: string): CompletionRecord | undefined;
  status(): JournalStatus;
  /** Brings to the database what it takes within the deadline, syncs and closes. What is left is brought there after the next start. */
  close(options: { readonly deadlineMs: number }): Promise<void>;
}
