import { copyFile, constants, readFile, truncate } from "node:fs/promises";
import type { StartedCompletion } from "../../domain/completion/completion.ts";
import { UnreadableRecordError } from "./fields.ts";
import { scanFrames } from "./frame.ts";
import {
  decodeEntry,
  isFinishedPayload,
  isStartedPayload,
  peekCompletionId,
  type JournalEntry,
} from "./journal-entry.ts";
import { comparePositions, type Position } from "./position.ts";
import { listSegments, type SegmentFile } from "./segment-files.ts";
import type { SegmentTable } from "./segment-table.ts";

/** Damage found in a segment. */
export interface CorruptSegment {
  /** The damaged file as it was found, kept aside for whoever wants to look. */
  readonly path: string;
  /** Bytes that could not be read. */
  readonly lostBytes: number;
}

/** A completion that was in flight when its process died. */
export interface InterruptedCompletion {
  readonly completion: StartedCompletion;
  readonly segment: number;
  readonly bytes: number;
}

/** What the segments of an earlier process say. */
export interface RecoveredJournal {
  /** Started and never finished, oldest first. */
  readonly interrupted: readonly InterruptedCompletion[];
  /** Every finished completion before this place is in the database. */
  readonly flushedTo: Position;
  /** The end of the last record. */
  readonly writtenEnd: Position;
  /** How many finished completions lie between the two. */
  readonly pendingCount: number;
  /** When the journal was last written, wall-clock milliseconds; 0 for a new one. */
  readonly lastWrittenAtMs: number;
  /** Number for the next segment. */
  readonly nextNumber: number;
}

/**
 * Reads every segment of a directory and fills the table. A torn end of the last segment is cut off; damage elsewhere costs the
 * damaged frames alone, and a copy of the file is kept as `<segment>.corrupt`.
 */
export async function recoverSegments(options: {
  readonly directory: string;
  readonly table: SegmentTable;
  readonly onCorrupt: (corrupt: CorruptSegment) => void;
}): Promise<RecoveredJournal> {
  const segments = await listSegments(options.directory);
  const last = segments.at(-1);
  /** Started and not finished so far, in the order of their frames. */
  const starts = new Map<string | undefined, { payload: Buffer; segment: number; bytes: number }>();
  const finishedEnds: Position[] = [];
  let flushedTo: Position = { segment: segments[0]?.number ?? 0, offset: 0 };

  for (const segment of segments) {
    const content = await readFile(segment.path);
    let wholeBytes = content.length;
    let lostBytes = 0;
    for (const found of scanFrames(content)) {
      if (found.kind === "tail" && segment === last) {
        wholeBytes = found.start;
        break;
      }
      if (found.kind !== "frame") {
        lostBytes += found.end - found.start;
        continue;
      }
      if (isFinishedPayload(found.payload)) {
        starts.delete(peekCompletionId(found.payload));
        finishedEnds.push({ segment: segment.number, offset: found.end });
      } else if (isStartedPayload(found.payload)) {
        const id = peekCompletionId(found.payload);
        starts.delete(id);
        // A copy, so that one start does not hold its whole segment in memory.
        starts.set(id, {
          payload: Buffer.from(found.payload),
          segment: segment.number,
          bytes: found.end - found.start,
        });
      } else {
        const entry = readEntry(found.payload);
        const isAhead = entry?.kind === "flushed" && comparePositions(entry.position, flushedTo) > 0;
        if (isAhead) flushedTo = entry.position;
      }
    }
    if (wholeBytes < content.length) await truncate(segment.path, wholeBytes);
    if (lostBytes > 0) await setAside(segment, lostBytes, options.onCorrupt);
    options.table.add(segment.number, wholeBytes);
  }

  const interrupted: InterruptedCompletion[] = [];
  for (const { payload, segment, bytes } of starts.values()) {
    const entry = readEntry(payload);
    if (entry?.kind === "started") interrupted.push({ completion: entry.completion, segment, bytes });
  }
  const pendingCount = finishedEnds.filter((end) => comparePositions(end, flushedTo) > 0).length;
  const nextNumber = (last?.number ?? 0) + 1;
  const newEnd = { segment: nextNumber, offset: 0 };
  return {
    interrupted,
    // Where nothing waits, nobody needs the old segments to their last byte.
    flushedTo: pendingCount === 0 ? newEnd : flushedTo,
    writtenEnd: pendingCount === 0 ? newEnd : (finishedEnds.at(-1) ?? flushedTo),
    pendingCount,
    lastWrittenAtMs: Math.max(0, ...segments.map((segment) => segment.modifiedAtMs)),
    nextNumber,
  };
}

/** The entry of a whole frame; `undefined` where this version cannot read it. */
function readEntry(payload: Buffer): JournalEntry | undefined {
  try {
    return decodeEntry(payload);
  } catch (error) {
    if (error instanceof UnreadableRecordError) return undefined;
    throw error;
  }
}

async function setAside(
  segment: SegmentFile,
  lostBytes: number,
  onCorrupt: (corrupt: CorruptSegment) => void,
): Promise<void> {
  const path = `${segment.path}.corrupt`;
  try {
    await copyFile(segment.path, path, constants.COPYFILE_EXCL);
  } catch (error) {
    // Kept aside and reported by an earlier start.
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return;
    throw error;
  }
  onCorrupt({ path, lostBytes });
}
