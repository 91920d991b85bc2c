import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const undo: (() => Promise<void> | void)[] = [];

/** Has something undone when the benchmark ends, the last first. */
export function afterwards(action: () => Promise<void> | void): void {
  undo.push(action);
}

/** Runs a benchmark and then undoes what it set up, however it ended. */
export async function withCleanup(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } finally {
    for (const action of undo.splice(0).reverse()) await action();
  }
}

/** A new folder, removed when the benchmark ends. */
export function scratchDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), "narthex-bench-"));
  afterwards(() => {
    rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
  });
  return directory;
}

/** A port that is free now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no free port");
  return address.port;
}

/** Waits. */
export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Asks until the answer is not `undefined`. */
export async function until<T>(
  what: string,
  ask: () => Promise<T | undefined> | T | undefined,
  limitMs = 15_000,
): Promise<T> {
  const endMs = performance.now() + limitMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (performance.now() > endMs) throw new Error(`${what}: not within ${String(limitMs)} ms`);
    await sleep(25);
  }
}
