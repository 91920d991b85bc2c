import type { Clock } from "../../lib/clock.ts";
import { createGroupWrite, toError } from "./group-write.ts";
import { encodeEntry } from "./journal-entry.ts";
import { createOpenSegment, type OpenSegment } from "./open-segment.ts";
import type { Position } from "./position.ts";
import type { SegmentTable } from "./segment-table.ts";

/** When written frames are forced to the disk: every 50 ms, or each before it counts as written. Either survives `kill -9`. */
export type FsyncMode = "interval" | "always";

/** A frame on its way into the journal. */
export interface Append {
  readonly frame: Buffer;
  /** Whether the frame is held and tried again for as long as it takes; otherwise it is refused when the disk refuses it. */
  readonly isKept: boolean;
  /** Called once when the frame is written (with `always`: and synced); in the order of the appends. */
  onWritten(start: Position, end: Position): void;
  /** Called where the disk refused the frame. A kept frame is still held then, and `onWritten` may follow. */
  onRefused(error: Error): void;
}

/** Appends frames to the newest segment, as many as wait in one write. */
export interface SegmentWriter {
  append(append: Append): void;
  /** Number of the segment that is written to now; segments below it never change again. */
  readonly current: number;
  /** Whether the disk refuses writes, or has not answered one for a second. */
  readonly isFailing: boolean;
  /** Bytes that wait for their write. */
  readonly waitingBytes: number;
  /** Syncs and closes. Frames that still wait are given up. */
  close(): Promise<void>;
}

/** What a {@link SegmentWriter} is made of. */
export interface SegmentWriterOptions {
  readonly directory: string;
  readonly fsync: FsyncMode;
  /** A segment is closed once it is this large. */
  readonly segmentBytes: number;
  /** Number of the first segment to make. */
  readonly firstNumber: number;
  readonly table: SegmentTable;
  readonly clock: Clock;
  /** How long the disk may refuse a kept frame before `onRefused` is called, in milliseconds. */
  readonly refuseAfterMs: number;
  /** Told of every failure of the disk. */
  readonly onFault: (error: Error) => void;
}

interface WaitingAppend extends Append {
  failedAtMs: number | undefined;
  isRefused: boolean;
}

const FIRST_RETRY_MS = 50;
const LAST_RETRY_MS = 1_000;
const STALLED_AFTER_MS = 1_000;
/** The most that goes into one write. */
const GROUP_BYTES = 4 * 1024 * 1024;
/** As large as what a call writes, so that a disk with a few bytes left does not pass for one with room. */
const PROBE = encodeEntry({ kind: "flushed", position: { segment: 0, offset: 0 } }, 16 * 1024);

/** Creates the writer; the first segment is made with the first append. */
export function createSegmentWriter(options: SegmentWriterOptions): SegmentWriter {
  const { table, clock } = options;
  const put = createGroupWrite(clock);
  let waiting: WaitingAppend[] = [];
  let waitingBytes = 0;
  let segment: OpenSegment | undefined;
  let nextNumber = options.firstNumber;
  let busySinceMs: number | undefined;
  let isScheduled = false;
  let isRetrying = false;
  let retryMs = FIRST_RETRY_MS;
  let isClosed = false;
  const retired = new Set<Promise<void>>();

  function append(frame: Append): void {
    waiting.push({
      frame: frame.frame,
      isKept: frame.isKept,
      onWritten: frame.onWritten,
      onRefused: frame.onRefused,
      failedAtMs: undefined,
      isRefused: false,
    });
    waitingBytes += frame.frame.length;
    scheduleWrite();
  }

  function scheduleWrite(): void {
    if (isScheduled || isRetrying || busySinceMs !== undefined) return;
    isScheduled = true;
    // At the end of this turn of the event loop: what its sockets brought is one write.
    setImmediate(writeGroup);
  }

  function writeGroup(): void {
    isScheduled = false;
    if (isClosed || isRetrying || busySinceMs !== undefined || waiting.length === 0) return;
    const group = takeGroup();
    let target: OpenSegment;
    try {
      target = segmentToWrite();
    } catch (error) {
      failed(group, toError(error));
      return;
    }
    busySinceMs = clock.monotonicMs();
    const [only] = group;
    const buffer =
      group.length === 1 && only !== undefined ? only.frame : Buffer.concat(group.map((item) => item.frame));
    put(target.descriptor, buffer, target.bytes, (written, error) => {
      const whole = wholeFrames(group, written);
      if (error !== undefined) cutBack(target, whole.bytes);
      confirm(target, group.slice(0, whole.count), whole.bytes, (syncError) => {
        busySinceMs = undefined;
        const refused = syncError === undefined ? group.slice(whole.count) : group;
        const failure = syncError ?? error;
        if (failure === undefined) {
          retryMs = FIRST_RETRY_MS;
          if (waiting.length > 0) scheduleWrite();
        } else {
          failed(refused, failure);
        }
      });
    });
  }

  function takeGroup(): WaitingAppend[] {
    let count = 0;
    let bytes = 0;
    for (const item of waiting) {
      if (count > 0 && bytes + item.frame.length > GROUP_BYTES) break;
      bytes += item.frame.length;
      count += 1;
    }
    const group = count === waiting.length ? waiting : waiting.slice(0, count);
    waiting = count === waiting.length ? [] : waiting.slice(count);
    waitingBytes -= bytes;
    return group;
  }

  function segmentToWrite(): OpenSegment {
    if (segment !== undefined && segment.bytes < options.segmentBytes) return segment;
    const made = createOpenSegment({
      directory: options.directory,
      number: nextNumber,
      clock,
      onFault: options.onFault,
    });
    if (segment !== undefined) retire(segment);
    segment = made;
    table.add(nextNumber, 0);
    nextNumber += 1;
    return made;
  }

  /** Takes back what a failed write left after the last whole frame. Where even that fails, the segment ends here. */
  function cutBack(target: OpenSegment, wholeBytes: number): void {
    try {
      target.cut(target.bytes + wholeBytes);
    } catch (error) {
      options.onFault(toError(error));
      abandon(target);
    }
  }

  function abandon(target: OpenSegment): void {
    if (segment !== target) return;
    segment = undefined;
    retire(target);
  }

  /** Counts whole frames as written, with `always` after a sync. */
  function confirm(
    target: OpenSegment,
    group: readonly WaitingAppend[],
    bytes: number,
    done: (syncError: Error | undefined) => void,
  ): void {
    const settle = (): void => {
      let offset = target.bytes;
      target.bytes += bytes;
      table.grow(target.number, bytes);
      for (const item of group) {
        const end = offset + item.frame.length;
        item.onWritten({ segment: target.number, offset }, { segment: target.number, offset: end });
        offset = end;
      }
      done(undefined);
    };
    if (options.fsync === "interval" || bytes === 0) {
      if (bytes > 0) target.markDirty();
      settle();
      return;
    }
    void target.sync().then((error) => {
      if (error === undefined) {
        settle();
        return;
      }
      // What the kernel dropped it does not write again: the frames go into a new segment.
      cutBack(target, 0);
      abandon(target);
      done(error);
    });
  }

  function failed(group: readonly WaitingAppend[], error: Error): void {
    options.onFault(error);
    const nowMs = clock.monotonicMs();
    const candidates = [...group, ...waiting];
    waiting = candidates.filter((item) => item.isKept);
    for (const item of candidates) {
      item.failedAtMs ??= nowMs;
      if (item.isRefused || (item.isKept && nowMs - item.failedAtMs < options.refuseAfterMs)) continue;
      item.isRefused = true;
      item.onRefused(error);
    }
    if (waiting.length === 0) waiting.push(createProbe());
    waitingBytes = waiting.reduce((sum, item) => sum + item.frame.length, 0);
    isRetrying = true;
    clock.schedule(retryMs, () => {
      isRetrying = false;
      writeGroup();
    });
    retryMs = Math.min(retryMs * 2, LAST_RETRY_MS);
  }

  function retire(target: OpenSegment): void {
    const closing = target
      .retire()
      .catch((error: unknown) => {
        options.onFault(toError(error));
      })
      .finally(() => {
        retired.delete(closing);
      });
    retired.add(closing);
  }

  return {
    append,
    get current() {
      return segment?.number ?? nextNumber;
    },
    get isFailing() {
      if (isRetrying) return true;
      return busySinceMs !== undefined && clock.monotonicMs() - busySinceMs > STALLED_AFTER_MS;
    },
    get waitingBytes() {
      return waitingBytes;
    },
    async close() {
      isClosed = true;
      if (segment !== undefined) retire(segment);
      segment = undefined;
      await Promise.all(retired);
    },
  };
}

/** What is tried again where nothing else is, so that it is known when the disk takes a call again. Says nothing. */
function createProbe(): WaitingAppend {
  const nothing = (): void => undefined;
  return { frame: PROBE, isKept: true, onWritten: nothing, onRefused: nothing, failedAtMs: undefined, isRefused: true };
}

/** How many of the frames lie wholly within the bytes that were written. */
function wholeFrames(group: readonly WaitingAppend[], written: number): { count: number; bytes: number } {
  let count = 0;
  let bytes = 0;
  for (const item of group) {
    if (bytes + item.frame.length > written) break;
    bytes += item.frame.length;
    count += 1;
  }
  return { count, bytes };
}
