import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createBenchDatabase } from "./support/database.ts";
import { describeMachine } from "./support/machine.ts";
import { scratchDirectory, withCleanup } from "./support/scratch.ts";
import { NODE } from "./support/servers.ts";
import { median, printTable } from "./support/stats.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const TIMES = Number(process.env["BENCH_TIMES"] ?? 5);

/** How long the product takes from its command to its printed address, not pinned: in an empty folder, and again in the same one. */
export async function run(): Promise<void> {
  await withCleanup(async () => {
    describeMachine();
    const direct = [NODE, join(ROOT, "dist", "main.js")];
    const npm = ["npm", "start"];
    const rows: (string | number)[][] = [];
    const add = (name: string, ms: readonly number[]): void => {
      rows.push([name, ms.length, median(ms), Math.min(...ms), Math.max(...ms)]);
    };
    for (const [name, command] of [
      ["node dist/main.js", direct],
      ["npm start", npm],
    ] as const) {
      const first: number[] = [];
      const warm: number[] = [];
      for (let index = 0; index < TIMES; index += 1) {
        const directory = scratchDirectory();
        first.push(await timeStart(command, directory));
        warm.push(await timeStart(command, directory));
      }
      add(`${name}, first`, first);
      add(`${name}, warm`, warm);
    }
    const server: { first: number[]; warm: number[] } = { first: [], warm: [] };
    for (let index = 0; index < TIMES; index += 1) {
      const database = await createBenchDatabase();
      if (database === undefined) break;
      const env = { DATABASE_URL: database.url, NARTHEX_SECRET_KEY: randomBytes(32).toString("base64") };
      const directory = scratchDirectory();
      server.first.push(await timeStart(direct, directory, env));
      server.warm.push(await timeStart(direct, directory, env));
    }
    if (server.first.length > 0) {
      add("node dist/main.js, PostgreSQL, first", server.first);
      add("node dist/main.js, PostgreSQL, warm", server.warm);
    }
    console.log("\nFrom the command to the printed address, ms");
    printTable(["", "times", "median", "lowest", "highest"], rows);
  });
}

/** Starts in the repository's folder, where npm wants to be, on another data folder; then ends it and waits for that. */
async function timeStart(
  command: readonly string[],
  directory: string,
  env: Readonly<Record<string, string>> = {},
): Promise<number> {
  const [program = "", ...args] = command;
  const begunAt = performance.now();
  const child = spawn(program, args, {
    cwd: ROOT,
    // npm passes signals on badly: its group is ended as a whole.
    detached: program === "npm",
    env: {
      PATH: process.env["PATH"] ?? "",
      HOME: directory,
      PORT: "0",
      NARTHEX_DATA_DIR: join(directory, "data"),
      OPENAI_API_KEY: "sk-bench",
      ...env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const exited = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const readyMs = await new Promise<number>((resolve, reject) => {
    const take = (chunk: Buffer): void => {
      output += chunk.toString();
      if (/ready at http:\S+\/graphql/.test(output)) resolve(performance.now() - begunAt);
    };
    child.stdout.on("data", take);
    child.stderr.on("data", take);
    child.once("close", () => {
      reject(new Error(`it ended before it was ready:\n${output}`));
    });
  });
  if (program === "npm") process.kill(-(child.pid ?? 0), "SIGTERM");
  else child.kill("SIGTERM");
  await exited;
  return readyMs;
}
