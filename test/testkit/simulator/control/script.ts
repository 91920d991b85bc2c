import type { ScriptedAnswer } from "../answer/answer.ts";
import type { Call, Vendor } from "../dialect.ts";
import type { Control } from "./control.ts";

/** A whole response laid down by a test: a recorded stream, an answer no vendor ever gave. */
export interface RawReply {
  /** Default 200. */
  readonly status?: number;
  /** Default `content-type: application/json`, or `text/event-stream` for frames. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The body, or the pieces (events) it is written in. */
  readonly body: string | readonly string[];
}

/** What a test wants of one request or of all. */
export interface Script {
  /** Only requests to this vendor; without it, to any. */
  readonly vendor?: Vendor;
  /** Only requests for which this is true. */
  readonly when?: (call: Call) => boolean;
  /** Controls; what the request itself says wins, key by key. */
  readonly control?: Control;
  /** Parts of the answer. */
  readonly answer?: ScriptedAnswer;
  /** The whole response; nothing is checked, and nothing is planned. Faults of `control` still apply. */
  readonly raw?: RawReply;
}

/** Scripts in force: one-shot ones in a queue, and standing ones. */
export interface ScriptBook {
  /** Adds scripts that serve one request each, first come first served. */
  next(...scripts: Script[]): void;
  /** Replaces the standing scripts, which serve every request that no one-shot script serves. */
  script(...scripts: Script[]): void;
  /** The script for a request, taken out of the queue where it is a one-shot one. */
  take(vendor: Vendor, call: Call): Script;
  reset(): void;
}

/** Creates an empty book. */
export function createScriptBook(): ScriptBook {
  let queue: Script[] = [];
  let standing: Script[] = [];
  return {
    next: (...scripts) => {
      queue.push(...scripts);
    },
    script: (...scripts) => {
      standing = scripts;
    },
    take: (vendor, call) => {
      const fits = (script: Script): boolean =>
        (script.vendor === undefined || script.vendor === vendor) && (script.when === undefined || script.when(call));
      const at = queue.findIndex(fits);
      if (at >= 0) return queue.splice(at, 1)[0] ?? {};
      return standing.find(fits) ?? {};
    },
    reset: () => {
      queue = [];
      standing = [];
    },
  };
}
