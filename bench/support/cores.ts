import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";

/** The core that the measured process has for itself. */
export const GATEWAY_CORE = 0;
/** The core of everything else: vendor, load, this process. */
export const OTHER_CORE = 1;

const TICKS_PER_SECOND = Number(execFileSync("getconf", ["CLK_TCK"], { encoding: "utf8" }));

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

/** Processor seconds that a process has used so far, all threads, user and system. Steps of 10 ms. */
export function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${String(pid)}/stat`, "utf8");
  // Fields are counted from after the command's name, which may hold spaces.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** Processor time that a core spent on anything, in seconds, to tell a busy machine from a quiet one. */
export function coreBusySeconds(core: number): number {
  const line = readFileSync("/proc/stat", "utf8")
    .split("\n")
    .find((text) => text.startsWith(`cpu${String(core)} `));
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = (line ?? "")
    .split(" ")
    .slice(1)
    .map(Number);
  return (user + nice + system + irq + softirq + steal) / TICKS_PER_SECOND;
}
