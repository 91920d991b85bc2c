import { cpus, loadavg } from "node:os";
import { format } from "./stats.ts";

/** Prints when and where the figures were taken. */
export function describeMachine(): void {
  const cores = cpus();
  const load = loadavg().map(format).join(" ");
  console.log(
    `${new Date().toISOString()} · Node ${process.version} · ${String(cores.length)} × ${cores[0]?.model ?? "?"} · load before ${load}`,
  );
}
