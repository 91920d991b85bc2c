import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";

/** The core that the measured process has for itself. */
export const GATEWAY_CORE = 0;
/** The core of everything else: vendor, load, this process. */
export const OTHER_CORE = 1;

/** What to put before a command to keep it on one core. */
export function pinnedTo(core: number): readonly string[] {
  return ["taskset", "--cpu-list", String(core)];
}

/** Keeps a running process with all its threads on one core. */
export function pin(pid: number, core: number): void {
  execFileSync("taskset", ["--all-tasks", "--cpu-list", "--pid", String(core), String(pid)], { stdio: "ignore" });
}

/** Keeps this process off the measured core. */
export function pinSelf(): void {
  if (availableParallelism() < 2) throw new Error("Two cores are needed: one for the gateway, one for the load.");
  pin(process.pid, OTHER_CORE);
}

/**
 * Runs work while all of some processes but one stand still: what the others have left to do after their own load, such as collecting
 * garbage, is not to be measured with this one.
 */
export async function whileAlone<T>(pid: number, all: readonly number[], work: () => Promise<T>): Promise<T> {
  const others = [...new Set(all)].filter((other) => other !== pid);
  for (const other of others) process.kill(other, "SIGSTOP");
  try {
    return await work();
  } finally {
    for (const other of others) process.kill(other, "SIGCONT");
  }
}

/** Processor seconds that the threads of a process have used so far, user and system. */
export function cpuSeconds(pid: number): number {
  const threads = `/proc/${String(pid)}/task`;
  let nanoseconds = 0;
  for (const thread of readdirSync(threads)) {
    const stat = join(threads, thread, "schedstat");
    // One that has ended meanwhile is no longer there.
    if (existsSync(stat)) nanoseconds += Number(readFileSync(stat, "utf8").split(" ")[0]);
  }
  return nanoseconds / 1e9;
}
