import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openSocket } from "../testkit/graphql-caller.ts";
import { startProduct, type Product } from "../testkit/product.ts";
import { startVendorSimulator, type VendorSimulator } from "../testkit/simulator/simulator.ts";
import { createTemporaryDirectory } from "../testkit/temporary-directory.ts";
import { listCompletions, MODELS, stream, toInput } from "./support/calls.ts";
import { until } from "./support/until.ts";

const KEY = "soak-scenario-root-key-of-forty-letters!";
const PROBE = fileURLToPath(new URL("../testkit/memory-probe.mjs", import.meta.url));
const WAVES = Number(process.env["NARTHEX_SCENARIO_WAVES"] ?? "5");
const SOCKETS = 20;
const STREAMS = 200;
const IDLE_MS = 5_000;
const MB = 1_048_576;

interface Left {
  readonly heapBytes: number;
  readonly sockets: number;
  readonly timers: number;
}

let simulator: VendorSimulator;
beforeAll(async () => {
  simulator = await startVendorSimulator({ record: false });
});
afterAll(() => simulator.close());

describe("hundreds of streams at once, a tenth stalled by the vendor and a tenth left", () => {
  it(
    "leave nothing behind: heap after a collection, sockets and timers",
    async () => {
      const directory = await createTemporaryDirectory();
      const file = join(directory, "memory.json");
      const product = await startProduct({
        directory,
        env: {
          ...simulator.env,
          NARTHEX_ROOT_KEY: KEY,
          NARTHEX_LOG_LEVEL: "silent",
          NARTHEX_STREAM_IDLE_TIMEOUT_MS: String(IDLE_MS),
          NODE_OPTIONS: `--import=${PROBE}`,
          MEMORY_PROBE_FILE: file,
        },
      });
      const target = { url: product.url, key: KEY };
      const measured: Left[] = [];
      for (let wave = 0; wave < WAVES; wave += 1) {
        await runWave(target, wave);
        measured.push(await measure(product, file));
      }
      const [, second, third] = measured;
      const last = measured.at(-1);
      if (second === undefined || third === undefined || last === undefined) throw new Error("too few waves");
      console.info(measured.map(({ heapBytes }) => (heapBytes / MB).toFixed(1)).join(" "), "MB;", JSON.stringify(last));
      // The first waves fill caches and warm code.
      const early = Math.max(second.heapBytes, third.heapBytes);
      expect(last.heapBytes - early).toBeLessThan(1.5 * MB);
      // Connections to the vendors are kept for the next calls: as many as there were calls at once, and no more with each wave.
      expect(last.sockets).toBeLessThanOrEqual(Math.max(second.sockets, third.sockets) + 20);
      expect(last.timers).toBeLessThanOrEqual(third.timers + 10);
      const statuses = Map.groupBy(await listCompletions(target), ({ status }) => status);
      const counts = [...statuses].map(([status, records]) => [status, records.length]).toSorted();
      expect(counts).toEqual([
        ["CANCELLED", (WAVES * STREAMS) / 10],
        ["COMPLETED", (WAVES * STREAMS * 8) / 10],
        ["FAILED", (WAVES * STREAMS) / 10],
      ]);
      expect((await product.stop()).code).toBe(0);
    },
    60_000 + WAVES * 30_000,
  );
});

/** Streams on sockets of their own, all at once. */
async function runWave(target: { url: string; key: string }, wave: number): Promise<void> {
  const clients = Array.from({ length: SOCKETS }, () => openSocket(target));
  const streams = Array.from({ length: STREAMS }, async (_, index) => {
    const client = clients[index % SOCKETS] ?? expect.unreachable();
    const model = MODELS[(wave + index) % MODELS.length] ?? MODELS[0];
    const kind = index % 10;
    if (kind === 0) await stream(client, toInput(model, "tokens=30 fault=stall@4"));
    else if (kind === 1) {
      const events = client.iterate({
        query: "subscription ($input: CreateCompletionInput!) { completionStream(input: $input) { __typename } }",
        variables: { input: toInput(model, "tokens=300 chunkDelay=30") },
      });
      for (let read = 0; read < 3; read += 1) await events.next();
      await events.return?.();
    } else await stream(client, toInput(model, "tokens=30 chunkDelay=2"));
  });
  await Promise.all(streams);
  for (const client of clients) await client.dispose();
}

async function measure(product: Product, file: string): Promise<Left> {
  await sleep(1_500);
  await rm(file, { force: true });
  product.process.kill("SIGUSR2");
  let text = "";
  await until("the product to tell its memory", 10_000, async () => {
    text = await readFile(file, "utf8").catch(() => "");
    return text !== "";
  });
  return JSON.parse(text) as Left;
}
