import type { Samples } from "./sample.ts";
import { format, median, percentile, printTable } from "./stats.ts";

/** What was measured of a server under load. */
export interface Loaded {
  readonly name: string;
  readonly samples: Samples;
  /** How busy its core was, percent, each round. */
  readonly busy: number[];
  /** How long after each round the last record came into the database, milliseconds; empty where there are no records. */
  readonly drainMs: number[];
  /** Answers that were not 2xx, and failures of sockets; a gateway of ours may have none. */
  failures: number;
  /** Latency at one connection, microseconds. */
  readonly p50: number[];
  readonly p99: number[];
}

/** Prints requests a second and processor time, of the middle and of the best fifth of the samples, and how the loads went. */
export function printRates(contenders: readonly Loaded[], bare: Loaded, portkey: Loaded): void {
  for (const [which, share] of [
    ["The middle of the samples", 50],
    ["The best fifth: moments in which nothing else took the core", 20],
  ] as const) {
    const rate = ({ samples }: Loaded): number => percentile(samples.rates, 100 - share);
    const cpuUs = ({ samples }: Loaded): number => percentile(samples.cpuUs, share);
    console.log(`\n${which}`);
    printTable(
      ["", "requests/s", "to bare", "to Portkey", "CPU µs each", "CPU to bare", "CPU to Portkey"],
      contenders.map((each) => [
        each.name,
        rate(each),
        rate(each) / rate(bare),
        rate(each) / rate(portkey),
        cpuUs(each),
        cpuUs(bare) / cpuUs(each),
        cpuUs(portkey) / cpuUs(each),
      ]),
    );
  }
  console.log("");
  printTable(
    ["", "samples", "core busy", "records in after", "failed"],
    contenders.map((each) => [
      each.name,
      each.samples.rates.length,
      `${format(median(each.busy))} %`,
      each.drainMs.length === 0 ? "" : `${format(median(each.drainMs))} ms`,
      each.failures,
    ]),
  );
}

/** Prints what each adds to a request at one connection. */
export function printLatency(contenders: readonly Loaded[], bare: Loaded, direct: Loaded): void {
  console.log("\nLatency at one connection, ms, median of the rounds");
  const added = (each: Loaded, to: Loaded, figure: "p50" | "p99"): number =>
    (median(each[figure]) - median(to[figure])) / 1000;
  printTable(
    ["", "p50", "p99", "p50 added to vendor", "p99", "p50 added to bare", "p99"],
    contenders.map((each) => [
      each.name,
      median(each.p50) / 1000,
      median(each.p99) / 1000,
      added(each, direct, "p50"),
      added(each, direct, "p99"),
      added(each, bare, "p50"),
      added(each, bare, "p99"),
    ]),
  );
}
