import { destination as openDestination, pino } from "pino";
import { createLivelyMap } from "../lib/lively-map.ts";
import type { FinishedCompletion } from "../domain/completion/completion.ts";
import { cut, toLoggedError } from "./redaction.ts";
import { formatRequestLine, toCompletionLog, type CompletionLog } from "./request-log.ts";
import type { RequestSummary } from "../lib/request-summary.ts";

/** Levels of the log, the most talkative first. */
export type LogLevel = "trace" | "debug" | "info" | "warn" | "error" | "fatal" | "silent";

/** Figures and short words that go with a message; never anything that a caller or a model wrote. */
export type EventFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** What is done by hand: not a request, but something that happened to the process. */
export interface LogEvent {
  readonly level: Exclude<LogLevel, "silent">;
  /** A constant sentence. */
  readonly message: string;
  readonly fields?: EventFields;
  /** What was thrown; shown as {@link toLoggedError} does. */
  readonly error?: unknown;
}

/** The log: JSON lines, written off the request's path. */
export interface Logger {
  /** Keeps a completion for its request's line. */
  noteCompletion(requestId: string, completion: FinishedCompletion, failure: unknown): void;
  /** Writes the one line of a request, with the completions noted for it. `error` from status 500 on, else `info`. */
  logRequest(request: RequestSummary): void;
  logEvent(event: LogEvent): void;
  /** Resolves when everything logged so far has been written, or after `limitMs`; default 1,000. Never rejects. */
  flush(limitMs?: number): Promise<void>;
}

/** How the log is made. */
export interface LoggerOptions {
  /** Default `info`. */
  readonly level?: LogLevel;
  /** A file descriptor or a path; default standard output. */
  readonly destination?: number | string;
}

/** The most that waits to be written, in bytes, where the reader of the log stalls; lines beyond it are dropped and counted. */
const MAX_WAITING_BYTES = 16 * 1024 * 1024;
/** How many requests' completions are kept for lines to come. A request whose line never comes is forgotten then. */
const MAX_NOTED_REQUESTS = 10_000;
const DEFAULT_FLUSH_LIMIT_MS = 1_000;
/** How long lines of requests wait for others at most, and how many characters are written at once. */
const GATHER_MS = 20;
const MAX_GATHERED_CHARS = 65_536;

/** Creates the log. */
export function createLogger(options: LoggerOptions = {}): Logger {
  const destination = openDestination({
    dest: options.destination ?? 1,
    sync: false,
    // With 0, the default, flush() does not wait for what is being written.
    minLength: 1,
    maxLength: MAX_WAITING_BYTES,
  });
  let droppedLines = 0;
  destination.on("drop", (text: string) => {
    for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) droppedLines += 1;
  });
  // Whoever read the log is gone. That must not end the calls of others.
  destination.on("error", () => undefined);
  const log = pino(
    { level: options.level ?? "info", base: null, timestamp: pino.stdTimeFunctions.isoTime },
    destination,
  );
  /** Lines that wait a moment for others: a write costs more than all that is in it. */
  let gathered = "";
  let gatherTimer: NodeJS.Timeout | undefined;

  function addLine(line: string): void {
    gathered += line;
    if (gathered.length >= MAX_GATHERED_CHARS) writeGathered();
    else gatherTimer ??= setTimeout(writeGathered, GATHER_MS).unref();
  }

  function writeGathered(): void {
    clearTimeout(gatherTimer);
    gatherTimer = undefined;
    if (gathered !== "") destination.write(gathered);
    gathered = "";
  }

  // What pino calls when the process ends, however it does.
  const flushSync = destination.flushSync.bind(destination);
  const flushAllSync = (): void => {
    writeGathered();
    flushSync();
  };
  destination.flushSync = flushAllSync;

  const noted = createLivelyMap<CompletionLog[]>();
  let lastTimeMs = 0;
  let lastTime = "";

  /** The time as pino prints it, made once a millisecond. */
  function isoTime(): string {
    const nowMs = Date.now();
    if (nowMs !== lastTimeMs) {
      lastTimeMs = nowMs;
      lastTime = new Date(nowMs).toISOString();
    }
    return lastTime;
  }

  return {
    noteCompletion(requestId, completion, failure) {
      if (!log.isLevelEnabled("info") && failure === undefined) return;
      const line = toCompletionLog(completion, failure);
      const others = noted.get(requestId);
      if (others === undefined) noted.set(requestId, [line]);
      else others.push(line);
      if (noted.size > MAX_NOTED_REQUESTS && noted.firstKey !== undefined) noted.take(noted.firstKey);
    },

    logRequest(request) {
      const completions = noted.take(request.requestId);
      const level = isOurFailure(request) ? "error" : "info";
      if (!log.isLevelEnabled(level)) return;
      addLine(formatRequestLine(request, completions, { level: log.levels.values[level], time: isoTime() }));
      if (droppedLines === 0) return;
      writeGathered();
      log.warn({ droppedLines }, "lines of the log were dropped: its reader is too slow");
      droppedLines = 0;
    },

    logEvent({ level, message, fields, error }) {
      if (!log.isLevelEnabled(level)) return;
      // Lines stand in the order in which they were logged.
      writeGathered();
      const line = Object.fromEntries(
        Object.entries(fields ?? {}).map(([name, value]) => [name, typeof value === "string" ? cut(value) : value]),
      );
      log[level](error === undefined ? line : { ...line, error: toLoggedError(error) }, message);
    },

    async flush(limitMs = DEFAULT_FLUSH_LIMIT_MS) {
      writeGathered();
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, limitMs);
      destination.flush(() => {
        resolve();
      });
      await promise;
      clearTimeout(timer);
    },
  };
}

function isOurFailure(request: RequestSummary): boolean {
  return request.errorCode === "INTERNAL_SERVER_ERROR" || request.status === 500;
}
