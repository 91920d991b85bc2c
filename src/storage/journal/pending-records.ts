import type { StorableRecord } from "../storable-record.ts";
import { comparePositions, type Position } from "./position.ts";
import type { ReadBack, SegmentReader } from "./segment-reader.ts";

/** Records taken for one batch. */
export interface TakenRecords {
  readonly records: readonly StorableRecord[];
  /** Payloads of whole frames that this version cannot read. */
  readonly unreadable: readonly Buffer[];
  /** Once the records are in the database, everything before this place is. */
  readonly end: Position;
}

/**
 * Written records that are on their way to the database, in the order they were written. The newest are kept in memory up to a
 * bound; what is more is read back from the segments, so a long outage costs no heap.
 */
export interface PendingRecords {
  /** How many have not been taken. */
  readonly count: number;
  /** The end of the last record written; everything is in the database once the flusher is there. */
  readonly writtenEnd: Position;
  push(record: StorableRecord, start: Position, end: Position): void;
  /** The next records, at most `maxRecords`; none where nothing waits. Not to be called again before it resolves. */
  take(maxRecords: number): Promise<TakenRecords>;
}

interface Queued {
  readonly record: StorableRecord;
  readonly bytes: number;
  readonly end: Position;
}

/** How much the memory holds: as many records, and as many bytes of their frames. */
const QUEUED_RECORDS = 4_000;
const QUEUED_BYTES = 8 * 1024 * 1024;

/** Creates the queue, which begins with what the segments hold between `from` and `to`. */
export function createPendingRecords(options: {
  readonly reader: SegmentReader;
  readonly from: Position;
  readonly to: Position;
  /** How many records lie there. */
  readonly count: number;
}): PendingRecords {
  const { reader } = options;
  const queue: Queued[] = [];
  let queuedBytes = 0;
  let count = options.count;
  let takenEnd = options.from;
  let writtenEnd = options.to;
  /** Where to read on in the segments once the queue is empty; `undefined` while all that waits is queued. */
  let spilledFrom: Position | undefined = comparePositions(options.from, options.to) < 0 ? options.from : undefined;

  /** The read that the next `take` gives. */
  let readAhead: Promise<ReadBack> | undefined;

  function takeQueued(maxRecords: number): TakenRecords {
    // What is taken leaves the queue at once: under a steady load it is never empty.
    const taken = queue.splice(0, maxRecords);
    for (const item of taken) queuedBytes -= item.bytes;
    takenEnd = taken.at(-1)?.end ?? takenEnd;
    return { records: taken.map((item) => item.record), unreadable: [], end: takenEnd };
  }

  return {
    get count() {
      return count;
    },
    get writtenEnd() {
      return writtenEnd;
    },
    push(record, start, end) {
      count += 1;
      writtenEnd = end;
      if (spilledFrom !== undefined) return;
      if (queue.length >= QUEUED_RECORDS || queuedBytes >= QUEUED_BYTES) {
        spilledFrom = start;
        return;
      }
      const bytes = end.offset - start.offset;
      queue.push({ record, bytes, end });
      queuedBytes += bytes;
    },
    async take(maxRecords) {
      if (queue.length > 0) {
        const taken = takeQueued(maxRecords);
        count -= taken.records.length;
        return taken;
      }
      if (spilledFrom === undefined) return { records: [], unreadable: [], end: takenEnd };
      const ahead = readAhead;
      readAhead = undefined;
      const read = await (ahead ?? reader.read(spilledFrom, maxRecords));
      takenEnd = read.next;
      const isCaughtUp = read.isEmpty || comparePositions(read.next, writtenEnd) >= 0;
      spilledFrom = isCaughtUp ? undefined : read.next;
      if (spilledFrom !== undefined) {
        // Read while the database is busy with these; a failure is the next call's.
        readAhead = reader.read(spilledFrom, maxRecords);
        readAhead.catch(() => undefined);
      }
      count = isCaughtUp ? 0 : Math.max(0, count - read.records.length - read.unreadable.length);
      if (isCaughtUp && comparePositions(takenEnd, writtenEnd) < 0) takenEnd = writtenEnd;
      return { records: read.records, unreadable: read.unreadable, end: takenEnd };
    },
  };
}
