import { randomBytes } from "node:crypto";
import {
  closeSync,
  fsyncSync,
  linkSync,
  openSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeSync,
} from "node:fs";
import { z } from "zod";
import { hasCode, readIfPresent } from "./read-if-present.ts";

/** Who holds a lock. */
const holder = z.object({
  pid: z.int().positive(),
  /** When the process was started, in clock ticks since boot; null where the system does not say. */
  startTicks: z.string().nullable(),
  /** Boot of the machine, and namespace of process ids (container) in which the pid means something; null where unknown. */
  boot: z.string().nullable(),
  namespace: z.string().nullable(),
  /** Random: tells two locks of one process apart. */
  id: z.string().min(1),
});

type Holder = z.infer<typeof holder>;

/** Thrown where the lock is held by a process that lives, or may. */
export class LockHeldError extends Error {
  override readonly name = "LockHeldError";
  readonly pid: number;

  constructor(pid: number) {
    super(`held by process ${String(pid)}`);
    this.pid = pid;
  }
}

/** A lock that is held. */
export interface ProcessLock {
  /** Shows those who cannot see our process that we live; to be called every {@link HEARTBEAT_MS}. */
  refresh(): void;
  /** Gives the lock back; a second time does nothing. */
  release(): void;
}

/** How often a holder shows that it lives, milliseconds. */
export const HEARTBEAT_MS = 2_000;

/** A holder whose process cannot be seen from here is dead when it has not shown itself for as long. */
const SILENCE_LIMIT_MS = 10_000;

/** A process id that Linux never gives (at most 2²²). */
const NO_PROCESS = 2_147_483_647;

/** A lock that keeps changing hands while we look at it is given up on after as many looks. */
const MAX_TRIES = 20;

/**
 * Takes a lock file. It appears whole or not at all, and is taken over from a dead holder by at most one process.
 *
 * @throws {@link LockHeldError} where a living process holds it; the file system's own error where the file cannot be made
 */
export function acquireProcessLock(path: string): ProcessLock {
  const self = describeSelf();
  const draft = `${path}.${self.id}`;
  writeDurably(draft, JSON.stringify(self));
  try {
    take(path, draft);
  } finally {
    rmSync(draft, { force: true });
  }
  return {
    refresh: () => {
      const now = new Date();
      if (readHolder(path)?.id === self.id) utimesSync(path, now, now);
    },
    release: () => {
      if (readHolder(path)?.id === self.id) rmSync(path, { force: true });
    },
  };
}

function take(path: string, draft: string): void {
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    if (linkIfAbsent(draft, path)) return;
    const other = readHolder(path);
    if (other === undefined) continue;
    if (isAlive(other, path)) throw new LockHeldError(other.pid);
    if (takeOver(path, draft, other)) return;
  }
  throw new Error(`the lock ${path} keeps changing hands`);
}

/**
 * Whoever takes over from a dead holder first takes a lock of that name on it, so that two who saw the same dead holder do not
 * both replace it - the second would replace the first.
 */
function takeOver(path: string, draft: string, dead: Holder): boolean {
  const claim = acquireProcessLock(`${path}.${dead.id}-takeover`);
  try {
    if (readHolder(path)?.id !== dead.id) return false;
    // A hard link of its own, so that the draft may be removed whatever happens.
    const replacement = `${draft}-replacement`;
    linkSync(draft, replacement);
    renameSync(replacement, path);
    return true;
  } finally {
    claim.release();
  }
}

function writeDurably(path: string, text: string): void {
  const file = openSync(path, "wx", 0o600);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
}

function linkIfAbsent(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (hasCode(error, "EEXIST")) return false;
    throw error;
  }
}

/** `undefined` where there is no lock. A file that is no lock of ours counts as held by a dead process: ours appear whole. */
function readHolder(path: string): Holder | undefined {
  const text = readIfPresent(path);
  if (text === undefined) return undefined;
  try {
    return holder.parse(JSON.parse(text));
  } catch {
    return { pid: NO_PROCESS, startTicks: "", boot: readBoot(), namespace: readNamespace(), id: "unreadable" };
  }
}

function describeSelf(): Holder {
  return {
    pid: process.pid,
    startTicks: readProcess(process.pid)?.startTicks ?? null,
    boot: readBoot(),
    namespace: readNamespace(),
    id: randomBytes(8).toString("hex"),
  };
}

/**
 * Whether the process that took the lock still runs. Process ids mean something only on the machine, since its boot and in the
 * container where they were given: elsewhere the age of the lock's last refresh decides.
 */
function isAlive(other: Holder, path: string): boolean {
  if (other.boot !== readBoot() || other.namespace !== readNamespace()) {
    return Math.abs(Date.now() - statSync(path).mtimeMs) < SILENCE_LIMIT_MS;
  }
  const running = readProcess(other.pid);
  if (running !== undefined) {
    if (running.isDead) return false;
    return other.startTicks === null || other.startTicks === running.startTicks;
  }
  try {
    process.kill(other.pid, 0);
    return other.startTicks === null;
  } catch (error) {
    return hasCode(error, "EPERM");
  }
}

/** State and start of a process, from /proc; `undefined` where there is no such process, or no /proc. */
function readProcess(pid: number): { isDead: boolean; startTicks: string } | undefined {
  // The second field, the command's name, is in brackets and may hold anything; state is the third field, start the 22nd.
  const fields = readIfPresent(`/proc/${String(pid)}/stat`)
    ?.replace(/^.*\)\s+/s, "")
    .split(" ");
  const [state, startTicks] = [fields?.[0], fields?.[19]];
  if (state === undefined || startTicks === undefined) return undefined;
  return { isDead: state === "Z" || state === "X", startTicks };
}

function readBoot(): string | null {
  return readIfPresent("/proc/sys/kernel/random/boot_id")?.trim() ?? null;
}

function readNamespace(): string | null {
  try {
    return readlinkSync("/proc/self/ns/pid");
  } catch {
    return null;
  }
}
