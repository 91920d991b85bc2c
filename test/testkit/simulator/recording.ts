import type { IncomingHttpHeaders } from "node:http";
import type { Control } from "./control/control.ts";
import type { Vendor } from "./dialect.ts";

/** A request as the simulator saw it, and what became of it. Fields fill in as the request goes on. */
export interface RecordedRequest {
  /** Position in `requests`, from 0. */
  readonly index: number;
  readonly vendor: Vendor;
  readonly method: string;
  /** Path as the vendor would see it (`/v1/chat/completions`), without the query. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: IncomingHttpHeaders;
  /** The parsed JSON body; undefined where there was none or it was not JSON. */
  readonly body: unknown;
  /** The body as it came. */
  readonly rawBody: string;
  /** Number of the connection it came on, from 0, and its place on that connection, from 0: above 0 a socket was used again. */
  readonly connection: { readonly id: number; readonly requestOnConnection: number };
  /** When the body had been read, ms since 1970. */
  readonly receivedAt: number;
  /** The controls that were in force. */
  control: Control;
  /** Status answered with; null until the headers are out. */
  status: number | null;
  /** Events (or pieces of the body) written so far. */
  framesSent: number;
  /** When the whole answer had been handed to the socket, ms since 1970; null while it has not. */
  finishedAt: number | null;
  /** When the client's socket went away before the answer ended, ms since 1970; null when it did not. */
  closedAt: number | null;
  /** True when the simulator itself broke the answer off (a fault). */
  brokenOff: boolean;
}

/** The requests seen so far, and a way to wait for what becomes of them. */
export interface Recorder {
  readonly requests: readonly RecordedRequest[];
  /** Appends a request. */
  add(request: Omit<RecordedRequest, "index">): RecordedRequest;
  /** Tells those who wait that something has changed. */
  changed(): void;
  /** Resolves once `test` holds, or rejects with `what` after `ms`. */
  waitFor(test: () => boolean, ms: number, what: string): Promise<void>;
  /** Forgets all requests. */
  reset(): void;
}

/** Creates an empty recorder; with `keep` false it forgets every request at once, for a process that serves many. */
export function createRecorder(keep: boolean): Recorder {
  const requests: RecordedRequest[] = [];
  const waiting = new Set<() => void>();
  const changed = (): void => {
    for (const check of waiting) check();
  };
  return {
    requests,
    add: (request) => {
      const recorded = { ...request, index: requests.length };
      if (keep) requests.push(recorded);
      changed();
      return recorded;
    },
    changed,
    waitFor: (test, ms, what) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(check);
          reject(new Error(`waited ${String(ms)} ms for ${what}`));
        }, ms);
        const check = (): void => {
          if (!test()) return;
          clearTimeout(timer);
          waiting.delete(check);
          resolve();
        };
        waiting.add(check);
        check();
      }),
    reset: () => {
      requests.length = 0;
    },
  };
}
