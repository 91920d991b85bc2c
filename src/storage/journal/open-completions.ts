import { createLivelyMap } from "../../lib/lively-map.ts";
import type { StartedCompletion } from "../../domain/completion/completion.ts";
import { toStorableRecord, type StorableRecord } from "../storable-record.ts";

/** A completion that has been started and whose end is not written yet. */
export interface OpenCompletion {
  readonly completion: StartedCompletion;
  /** Bytes of its frame. */
  readonly bytes: number;
  /** When it was started, monotonic milliseconds. */
  readonly sinceMs: number;
  /** The segment that its frame is in; `undefined` until it is written. */
  segment: number | undefined;
  /** Whether its end is on its way into the journal. */
  isFinishing: boolean;
}

/** The calls in flight. */
export interface OpenCompletions {
  readonly count: number;
  /** Bytes of their frames together. */
  readonly bytes: number;
  add(open: OpenCompletion): void;
  find(id: string): OpenCompletion | undefined;
  remove(id: string): void;
  /** Takes note that the frame was written again, further on. */
  moved(open: OpenCompletion, segment: number): void;
  /** Those whose frame is in that segment, where it is the oldest that any is in. */
  inOldest(segment: number): OpenCompletion[];
  /** Running ones that were started before `beforeMs` (monotonic) and have not been handed out yet. */
  takeRunning(beforeMs: number, maxRecords: number): StorableRecord[];
  /** Whether some have not been handed out yet. */
  readonly hasUnannounced: boolean;
}

/** Creates the empty set. */
export function createOpenCompletions(): OpenCompletions {
  /** In the order of their frames. */
  const all = createLivelyMap<OpenCompletion>();
  /** In the order of their starts. */
  const unannounced = createLivelyMap<OpenCompletion>();
  let bytes = 0;

  return {
    get count() {
      return all.size;
    },
    get bytes() {
      return bytes;
    },
    add(open) {
      const { id } = open.completion;
      all.set(id, open);
      if (!open.isFinishing) unannounced.set(id, open);
      bytes += open.bytes;
    },
    find: (id) => all.get(id),
    remove(id) {
      bytes -= all.take(id)?.bytes ?? 0;
      unannounced.take(id);
    },
    moved(open, segment) {
      const { id } = open.completion;
      if (all.get(id) !== open) return;
      open.segment = segment;
      all.set(id, open);
    },
    inOldest(segment) {
      const found: OpenCompletion[] = [];
      for (const open of all.values()) {
        if (open.segment === undefined || open.segment > segment) break;
        found.push(open);
      }
      return found;
    },
    takeRunning(beforeMs, maxRecords) {
      const taken: StorableRecord[] = [];
      for (const open of unannounced.values()) {
        if (open.sinceMs > beforeMs || taken.length === maxRecords) break;
        unannounced.take(open.completion.id);
        if (open.isFinishing || open.segment === undefined) continue;
        taken.push(toStorableRecord({ ...open.completion, status: "RUNNING" }));
      }
      return taken;
    },
    get hasUnannounced() {
      return unannounced.size > 0;
    },
  };
}
