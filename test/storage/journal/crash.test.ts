import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { createFakeDatabase, openTestJournal, temporaryDirectory } from "./harness.ts";

const CHILD = fileURLToPath(new URL("crash-child.ts", import.meta.url));
const ROUNDS = 24;
const IN_FLIGHT = 10;

/** Runs the child, kills it after `lifeMs` from its being ready (or from its spawn), and gives back what it printed. */
async function runAndKill(args: readonly string[], lifeMs: number, isFromSpawn: boolean): Promise<string[]> {
  const child = spawn(process.execPath, [CHILD, ...args], { stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  const ready = new Promise<void>((resolve) => {
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      if (output.includes("ready\n")) resolve();
    });
  });
  const exit = once(child, "exit");
  if (!isFromSpawn) await Promise.race([ready, exit]);
  await new Promise((resolve) => setTimeout(resolve, lifeMs));
  expect(child.exitCode).toBeNull();
  child.kill("SIGKILL");
  await exit;
  return output.split("\n").slice(0, -1);
}

describe("kill -9", () => {
  it(
    `loses no finished completion in ${String(ROUNDS)} rounds, and adds at most the calls in flight, as failed`,
    { timeout: 120_000 },
    async () => {
      const directory = await temporaryDirectory();
      const databaseFile = join(await temporaryDirectory(), "rows");
      await writeFile(databaseFile, "");
      const printed: string[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        const mode = (["up", "flaky", "away"] as const)[round % 3] ?? "up";
        // Every sixth round is killed while it starts, perhaps in the middle of recovering.
        const isFromSpawn = round % 6 === 5;
        const lifeMs = isFromSpawn ? 60 + Math.random() * 120 : Math.random() * 400;
        printed.push(
          ...(await runAndKill([directory, databaseFile, String(round * 100_000), mode], lifeMs, isFromSpawn)),
        );
      }
      expect(printed.filter((line) => /^(corrupt|fault)/.test(line))).toEqual([]);

      const database = createFakeDatabase();
      const journal = await openTestJournal(directory, database);
      await journal.flushed();

      const ends = new Map<string, Set<string>>();
      const note = (id: string, status: string): void => {
        if (status !== "RUNNING") ends.set(id, (ends.get(id) ?? new Set()).add(status));
      };
      for (const line of (await readFile(databaseFile, "utf8")).split("\n").slice(0, -1)) {
        const [id = "", status = ""] = line.split(" ");
        note(id, status);
      }
      for (const record of database.batches.flat()) note(record.id, record.status);

      const finished = printed.filter((line) => line.startsWith("finished ")).map((line) => line.slice(9));
      const started = printed.filter((line) => line.startsWith("started ")).map((line) => line.slice(8));
      expect(finished.length).toBeGreaterThan(ROUNDS * 10);
      for (const id of finished) expect([id, ...(ends.get(id) ?? [])]).toEqual([id, "COMPLETED"]);
      for (const id of started) expect(ends.get(id)?.size, id).toBe(1);
      expect(ends.size - finished.length).toBeLessThanOrEqual(ROUNDS * IN_FLIGHT);
      const failed = [...ends].filter(([, statuses]) => statuses.has("FAILED"));
      expect(failed.length).toBeGreaterThan(0);
      expect(failed.length).toBeLessThanOrEqual(ROUNDS * IN_FLIGHT);
      // Segments are given up on the way although a long call is always in flight.
      await expect.poll(async () => (await readdir(directory)).length, { timeout: 5_000 }).toBeLessThan(10);
      process.stdout.write(
        `kill -9: ${String(finished.length)} answered, ${String(failed.length)} failed in flight, ${String(ROUNDS)} rounds\n`,
      );
    },
  );
});
