import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Every benchmark by its name. Each measures the built product and what it is held against in one run. */
const BENCHES = {
  completion: {
    file: "./completion.ts",
    about: "requests/s and added latency of createCompletion and /v1/chat/completions",
  },
  stream: { file: "./stream.ts", about: "tokens/s of completionStream, time to first token" },
  paced: { file: "./paced.ts", about: "streams at a model's pace at once without a stall" },
  abort: { file: "./abort.ts", about: "from a caller's leaving to the vendor's closed socket" },
  start: { file: "./start.ts", about: "first and warm start" },
  memory: { file: "./memory.ts", about: "memory over two minutes of streams that stall and break off" },
  steady: { file: "./steady.ts", about: "memory at 350 requests/s on PostgreSQL" },
  replay: { file: "./replay.ts", about: "records/s from the journal into the database" },
} as const;

const NEEDS = [
  { path: "./node_modules/undici", command: "npm ci --prefix bench" },
  { path: "../dist/main.js", command: "npm run build" },
];

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}

const missing = NEEDS.filter(({ path }) => !existsSync(here(path)));
if (missing.length > 0) fail(`Run first: ${missing.map(({ command }) => command).join(" && ")}`);

const [name, ...args] = process.argv.slice(2);
const wanted = Object.entries(BENCHES).filter(([key]) => name === undefined || key === name);
if (wanted.length === 0) {
  const list = Object.entries(BENCHES).map(([key, { about }]) => `  ${key.padEnd(11)} ${about}`);
  fail(`There is no benchmark "${String(name)}". There are:\n${list.join("\n")}`);
}

for (const [key, { file, about }] of wanted) {
  if (!existsSync(here(file))) {
    console.log(`\n# ${key}: not here yet`);
    continue;
  }
  console.log(`\n# ${key}: ${about}`);
  const bench: unknown = await import(file);
  if (isBench(bench)) await bench.run(args);
}

/** A benchmark exports `run`; one that does its work when imported does without. */
function isBench(module: unknown): module is { run(args: readonly string[]): Promise<void> } {
  return typeof module === "object" && module !== null && "run" in module && typeof module.run === "function";
}
