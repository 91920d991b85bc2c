import { open } from "node:fs/promises";
import type { StorableRecord } from "../storable-record.ts";
import { UnreadableRecordError } from "./fields.ts";
import { scanFrames } from "./frame.ts";
import { decodeEntry, isFinishedPayload } from "./journal-entry.ts";
import type { Position } from "./position.ts";
import { segmentPath } from "./segment-files.ts";
import type { SegmentTable } from "./segment-table.ts";

/** Finished completions read back from the segments. */
export interface ReadBack {
  readonly records: readonly StorableRecord[];
  /** Payloads of whole frames that this version cannot read. */
  readonly unreadable: readonly Buffer[];
  /** Where the next read goes on. */
  readonly next: Position;
  /** Whether there was nothing to read. */
  readonly isEmpty: boolean;
}

/** Reads finished completions back, in the order they were written, a bounded piece at a time. */
export interface SegmentReader {
  read(from: Position, maxRecords: number): Promise<ReadBack>;
}

/** Bytes that are read at once. */
const CHUNK_BYTES = 1024 * 1024;

/** Creates a reader over the segments of the table. */
export function createSegmentReader(options: { directory: string; table: SegmentTable }): SegmentReader {
  const { directory, table } = options;

  async function readChunk(from: Position, bytes: number): Promise<Buffer> {
    const file = await open(segmentPath(directory, from.segment), "r");
    try {
      const buffer = Buffer.allocUnsafe(bytes);
      const { bytesRead } = await file.read(buffer, 0, bytes, from.offset);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  }

  /** The first place at or after `from` where there is something to read. */
  function skipToData(from: Position): Position | undefined {
    let position = from;
    for (;;) {
      const bytes = table.bytesOf(position.segment);
      if (bytes !== undefined && position.offset < bytes) return position;
      const following = table.after(position.segment);
      if (following === undefined) return undefined;
      position = { segment: following, offset: 0 };
    }
  }

  return {
    async read(from, maxRecords) {
      const start = skipToData(from);
      if (start === undefined) return { records: [], unreadable: [], next: from, isEmpty: true };
      const available = (table.bytesOf(start.segment) ?? 0) - start.offset;
      for (let bytes = Math.min(CHUNK_BYTES, available); ; bytes = Math.min(bytes * 2, available)) {
        const chunk = await readChunk(start, bytes);
        const piece = collect(chunk, maxRecords);
        const isWholeRest = bytes === available;
        if (piece.end === 0 && !isWholeRest) continue;
        // What is left of a closed segment and is no frame was reported when the journal was opened.
        const end = piece.isCut && isWholeRest ? bytes : piece.end;
        const next = { segment: start.segment, offset: start.offset + end };
        return { records: piece.records, unreadable: piece.unreadable, next, isEmpty: false };
      }
    },
  };
}

function collect(
  chunk: Buffer,
  maxRecords: number,
): { records: StorableRecord[]; unreadable: Buffer[]; end: number; isCut: boolean } {
  const records: StorableRecord[] = [];
  const unreadable: Buffer[] = [];
  let end = 0;
  for (const found of scanFrames(chunk)) {
    if (found.kind === "tail") return { records, unreadable, end, isCut: true };
    if (found.kind === "frame" && isFinishedPayload(found.payload)) {
      if (records.length === maxRecords) break;
      try {
        const entry = decodeEntry(found.payload);
        if (entry.kind === "finished") records.push(entry.record);
      } catch (error) {
        if (!(error instanceof UnreadableRecordError)) throw error;
        unreadable.push(found.payload);
      }
    }
    end = found.end;
  }
  return { records, unreadable, end, isCut: false };
}
