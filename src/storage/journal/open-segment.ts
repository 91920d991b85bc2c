import { closeSync, fdatasync, ftruncateSync, openSync } from "node:fs";
import type { Clock } from "../../lib/clock.ts";
import { segmentPath } from "./segment-files.ts";

/** The segment that is written to, or was until a moment ago. */
export interface OpenSegment {
  readonly number: number;
  readonly descriptor: number;
  /** Where the next frame goes: the end of the last whole frame. */
  bytes: number;
  /** Takes note of a write: it is synced within 50 ms. */
  markDirty(): void;
  /** Forces what was written to the disk; the error where the disk refused. */
  sync(): Promise<Error | undefined>;
  /** Cuts the file to `bytes`. Throws where that fails. */
  cut(bytes: number): void;
  /** Syncs and closes the file; nothing may be written any more. */
  retire(): Promise<void>;
}

const SYNC_INTERVAL_MS = 50;

/** Makes the file of a new segment. Throws where it is there already, or cannot be made. */
export function createOpenSegment(options: {
  readonly directory: string;
  readonly number: number;
  readonly clock: Clock;
  /** Told of syncs that nobody waited for and that failed. */
  readonly onFault: (error: Error) => void;
}): OpenSegment {
  const { number, clock } = options;
  const descriptor = openSync(segmentPath(options.directory, number), "wx", 0o600);
  let isDirty = false;
  let isRetired = false;
  /** The end of the chain of syncs; the file is closed after it. */
  let settled: Promise<unknown> = Promise.resolve();

  function sync(): Promise<Error | undefined> {
    const next = settled.then(
      () =>
        new Promise<Error | undefined>((resolve) => {
          isDirty = false;
          fdatasync(descriptor, (error) => {
            resolve(error ?? undefined);
          });
        }),
    );
    settled = next;
    return next;
  }

  async function syncUnattended(): Promise<void> {
    const error = await sync();
    if (error !== undefined) options.onFault(error);
  }

  return {
    number,
    descriptor,
    bytes: 0,
    markDirty() {
      if (isDirty) return;
      isDirty = true;
      clock.schedule(SYNC_INTERVAL_MS, () => {
        if (isDirty && !isRetired) void syncUnattended();
      });
    },
    sync,
    cut(bytes) {
      ftruncateSync(descriptor, bytes);
    },
    async retire() {
      isRetired = true;
      if (isDirty) await syncUnattended();
      await settled;
      closeSync(descriptor);
    },
  };
}
