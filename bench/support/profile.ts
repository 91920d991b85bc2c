import { readFileSync } from "node:fs";
import { join } from "node:path";
import { scratchDirectory } from "./scratch.ts";
import type { Gateway } from "./servers.ts";
import { format, printTable } from "./stats.ts";

interface ProfileNode {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
}

interface Profile {
  readonly nodes: readonly ProfileNode[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

const GROUPS: readonly (readonly [RegExp, (match: RegExpExecArray) => string])[] = [
  [/node_modules\/(@[^/]+\/[^/]+|[^/]+)\/(?!.*node_modules)/, (match) => match[1] ?? ""],
  [/\/dist\/([^/]+)\/(?:.*)$/, (match) => `narthex ${match[1] ?? ""}/`],
  [/\/dist\/[^/]+$/, () => "narthex"],
  [/^node:internal\/([^/]+)/, (match) => `node ${match[1] ?? ""}`],
  [/^node:(.+)$/, (match) => `node ${match[1] ?? ""}`],
];

/**
 * Profiles the gateway's main thread while `work` runs and prints where its time went. `work` gives how many units it did.
 * `BENCH_PROFILE_DIR` keeps the profile.
 */
export async function profileWhile(
  gateway: Gateway,
  options: { readonly name: string; readonly unit: string; readonly functions: number },
  work: () => Promise<number>,
): Promise<void> {
  const file = join(process.env["BENCH_PROFILE_DIR"] ?? scratchDirectory(), `${options.name}.cpuprofile`);
  await gateway.startProfile();
  const units = await work();
  await gateway.stopProfile(file);
  console.log(`\nProfile of ${options.name}, main thread, over ${String(units)} ${options.unit}s`);
  printProfile(file, { units, ...options });
}

/** Prints where a CPU profile's time went: by package, and the functions with the most time of their own. */
function printProfile(
  file: string,
  options: { readonly units: number; readonly unit: string; readonly functions: number },
): void {
  const profile: Profile = JSON.parse(readFileSync(file, "utf8"));
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const byGroup = new Map<string, number>();
  const byFunction = new Map<string, number>();
  let busy = 0;
  for (const [index, id] of profile.samples.entries()) {
    const node = nodes.get(id);
    const us = profile.timeDeltas[index + 1] ?? 0;
    if (node === undefined || node.callFrame.functionName === "(idle)") continue;
    busy += us;
    const group = groupOf(node);
    byGroup.set(group, (byGroup.get(group) ?? 0) + us);
    const { functionName, lineNumber, url } = node.callFrame;
    const name = `${functionName === "" ? "(anonymous)" : functionName}  ${group}${place(url, lineNumber)}`;
    byFunction.set(name, (byFunction.get(name) ?? 0) + us);
  }
  const rows = (map: ReadonlyMap<string, number>, count: number): string[][] =>
    [...map]
      .toSorted((a, b) => b[1] - a[1])
      .slice(0, count)
      .map(([name, us]) => [name, `${format((100 * us) / busy)} %`, format(us / options.units)]);
  printTable(["own time by package", "share", `µs a ${options.unit}`], rows(byGroup, 30));
  console.log("");
  printTable(["own time by function", "share", `µs a ${options.unit}`], rows(byFunction, options.functions));
}

function groupOf({ callFrame: { functionName, url } }: ProfileNode): string {
  if (functionName.startsWith("(")) return functionName;
  if (url === "") return "V8 built-ins";
  for (const [pattern, name] of GROUPS) {
    const match = pattern.exec(url);
    if (match !== null) return name(match);
  }
  return url.startsWith("evalmachine") || !url.includes("/") ? "compiled queries" : "other";
}

function place(url: string, line: number): string {
  const file = /\/dist\/(?:[^/]+\/)?(.+)$/.exec(url)?.[1] ?? url.split("/").at(-1);
  return file === undefined || file === "" ? "" : ` ${file}:${String(line + 1)}`;
}
