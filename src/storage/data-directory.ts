import { ftruncateSync, mkdirSync, openSync, closeSync, readdirSync, rmSync, statfsSync, writeSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Clock } from "../lib/clock.ts";
import { StartupError } from "../lib/startup-error.ts";
import { acquireProcessLock, HEARTBEAT_MS, LockHeldError, type ProcessLock } from "./process-lock.ts";

/** The least that must be free on the disk, and the least size that one file must be allowed: the first start's files need about as much. */
const MIN_SPACE_BYTES = 64 * 1024 * 1024;

/** Written for trial: more than a disk keeps back for its own books. */
const PROBE_BYTES = 64 * 1024;

/** The data directory, ours alone until it is released. */
export interface DataDirectory {
  /** Its absolute path. */
  readonly path: string;
  /** Lets another process have it; a second time does nothing. */
  release(): void;
}

/**
 * Makes the data directory where there is none, takes its lock, and finds out by trial that it can be written.
 *
 * @throws {@link StartupError} where another process has it, or it cannot be made, read or written, or has no room; nothing in it is changed then
 */
export function openDataDirectory(deps: { path: string; clock: Clock }): DataDirectory {
  const path = resolve(deps.path);
  const lock = explain(path, () => {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    readdirSync(path);
    return acquireProcessLock(join(path, "lock"));
  });
  try {
    explain(path, () => {
      probe(path);
    });
  } catch (error) {
    lock.release();
    throw error;
  }
  const stop = keepAlive(lock, deps.clock);
  return {
    path,
    release: () => {
      stop();
      lock.release();
    },
  };
}

/** Asks for room as a database does: a file of some size, with something in it. */
function probe(path: string): void {
  const name = join(path, "probe");
  rmSync(name, { force: true });
  const file = openSync(name, "wx", 0o600);
  try {
    ftruncateSync(file, MIN_SPACE_BYTES);
    writeSync(file, Buffer.alloc(PROBE_BYTES, 1));
  } finally {
    closeSync(file);
    rmSync(name, { force: true });
  }
  const { bavail, bsize } = statfsSync(path);
  if (bavail * bsize < MIN_SPACE_BYTES) throw Object.assign(new Error("too little room"), { code: "ENOSPC" });
}

function keepAlive(lock: ProcessLock, clock: Clock): () => void {
  let isStopped = false;
  let cancel: () => void;
  const beat = (): void => {
    try {
      lock.refresh();
    } catch {
      // A disk that fails for a moment costs a heartbeat, not the process.
    }
    if (!isStopped) cancel = clock.schedule(HEARTBEAT_MS, beat);
  };
  cancel = clock.schedule(HEARTBEAT_MS, beat);
  return () => {
    isStopped = true;
    cancel();
  };
}

function explain<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new StartupError(`The data directory ${path} ${describe(error)}`, { cause: error });
  }
}

function describe(error: unknown): string {
  if (error instanceof LockHeldError) {
    return `is in use by process ${String(error.pid)}. One process at a time: stop that one, or set NARTHEX_DATA_DIR to another directory.`;
  }
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  switch (code) {
    case "EACCES":
    case "EPERM":
      return "cannot be made, read or written by this user. Give the user rights on it, or set NARTHEX_DATA_DIR to another directory.";
    case "EROFS":
      return "is on a read-only file system. Set NARTHEX_DATA_DIR to a directory that can be written.";
    case "ENOTDIR":
    case "EEXIST":
      return "is no directory, or a part of its path is none. Set NARTHEX_DATA_DIR to a directory.";
    case "ENOSPC":
    case "EDQUOT":
      return "is on a full disk: at least 64 MB must be free. Make room, or set NARTHEX_DATA_DIR to a directory on another disk.";
    case "EFBIG":
      return "cannot hold a file of 64 MB: a limit on file size is in force. Raise it (ulimit -f), or set NARTHEX_DATA_DIR to another directory.";
    default:
      return `cannot be used (${error instanceof Error ? error.message : "no reason given"}). Mend that, or set NARTHEX_DATA_DIR to another directory.`;
  }
}
