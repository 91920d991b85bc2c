import { unlink } from "node:fs/promises";
import { encodeEntry } from "./journal-entry.ts";
import { toError } from "./group-write.ts";
import type { OpenCompletions } from "./open-completions.ts";
import type { Position } from "./position.ts";
import { segmentPath } from "./segment-files.ts";
import type { SegmentTable } from "./segment-table.ts";
import type { SegmentWriter } from "./segment-writer.ts";

/** What a {@link createSegmentTrim} works on. */
export interface SegmentTrimOptions {
  readonly directory: string;
  readonly table: SegmentTable;
  readonly writer: SegmentWriter;
  readonly open: OpenCompletions;
  readonly segmentBytes: number;
  readonly onFault: (error: Error) => void;
}

/**
 * Creates the function that removes segments which nobody needs any more, given what is in the database: oldest first and one after
 * another, so that a start never outlives the finish of its call. A call that is long in flight would hold its segment for
 * all that time; once the journal is large against the calls in flight, their starts are written again further on.
 */
export function createSegmentTrim(options: SegmentTrimOptions): (flushedTo: Position) => void {
  const { directory, table, writer, open } = options;
  let isTrimming = false;
  let carrying = 0;
  let flushedTo: Position = { segment: 0, offset: 0 };

  /** The oldest segment, where everything in it is in the database and another is written to. */
  function oldestFlushed(): number | undefined {
    const { oldest } = table;
    if (oldest === undefined || oldest >= writer.current) return undefined;
    const isFlushed =
      flushedTo.segment > oldest || (flushedTo.segment === oldest && flushedTo.offset >= (table.bytesOf(oldest) ?? 0));
    return isFlushed ? oldest : undefined;
  }

  function carryForward(segment: number): void {
    if (carrying > 0 || table.totalBytes < 4 * open.bytes + 2 * options.segmentBytes) return;
    for (const item of open.inOldest(segment)) {
      if (item.isFinishing) continue;
      carrying += 1;
      writer.append({
        frame: encodeEntry({ kind: "started", completion: item.completion }),
        isKept: false,
        onWritten: (start) => {
          carrying -= 1;
          open.moved(item, start.segment);
        },
        onRefused: () => {
          carrying -= 1;
        },
      });
    }
  }

  return (position) => {
    flushedTo = position;
    if (isTrimming) return;
    isTrimming = true;
    const run = async (): Promise<void> => {
      for (;;) {
        const segment = oldestFlushed();
        if (segment === undefined) return;
        if (open.inOldest(segment).length > 0) {
          carryForward(segment);
          return;
        }
        await unlink(segmentPath(directory, segment));
        table.remove(segment);
      }
    };
    run()
      .catch((error: unknown) => {
        options.onFault(toError(error));
      })
      .finally(() => {
        isTrimming = false;
      });
  };
}
