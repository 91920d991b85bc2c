import { readFileSync } from "node:fs";
import { Pool } from "undici";
import { MODEL, PROMPT } from "./support/answer.ts";
import { cpuSeconds, pinSelf } from "./support/cores.ts";
import { createBenchDatabase } from "./support/database.ts";
import { describeMachine } from "./support/machine.ts";
import { startFastVendor } from "./support/nginx.ts";
import { sleep, withCleanup } from "./support/scratch.ts";
import { startGateway } from "./support/servers.ts";
import { format, printTable } from "./support/stats.ts";

const SECONDS = Number(process.env["BENCH_SECONDS"] ?? 120);
const RATE = Number(process.env["BENCH_RATE"] ?? 350);
const TICK_MS = 20;
const SAMPLES = 12;
/** Of so many requests one is left at once. */
const LEAVE_EVERY = 20;

const GRAPHQL_BODY = JSON.stringify({
  query: `mutation CreateCompletion($input: CreateCompletionInput!) {
  createCompletion(input: $input) { completion { id text usage { totalTokens } cost { amountUsd } } }
}`,
  variables: { input: { model: MODEL, messages: [{ role: "USER", text: PROMPT }], maxOutputTokens: 400 } },
  operationName: "CreateCompletion",
});
const OPENAI_BODY = JSON.stringify({
  model: MODEL,
  messages: [{ role: "user", content: PROMPT }],
  max_completion_tokens: 400,
});

/** Memory at a steady rate on PostgreSQL, nothing collected by hand: whole answers on both faces, and callers that leave. */
export async function run(): Promise<void> {
  await withCleanup(async () => {
    pinSelf();
    describeMachine();
    const vendor = await startFastVendor({ deltas: 64 });
    const database = await createBenchDatabase();
    const gateway = await startGateway({ vendorUrl: vendor.completionUrl, databaseUrl: database?.url });
    await database?.moveServerProcesses();
    const pool = new Pool(new URL(gateway.url).origin, { connections: 256, pipelining: 1 });
    const counts = { answered: 0, left: 0, failed: 0 };
    let sent = 0;

    async function ask(index: number): Promise<void> {
      const leaves = index % LEAVE_EVERY === 0;
      const left = new AbortController();
      const isGraphql = index % 2 === 0;
      const path = isGraphql ? "/graphql" : "/v1/chat/completions";
      const body = isGraphql ? GRAPHQL_BODY : OPENAI_BODY;
      try {
        const call = pool.request({
          method: "POST",
          path,
          headers: { "content-type": "application/json", authorization: `Bearer ${gateway.apiKey}` },
          body,
          signal: left.signal,
        });
        if (leaves)
          setTimeout(() => {
            left.abort();
          }, 1);
        const answer = await call;
        await answer.body.text();
        if (answer.statusCode === 200) counts.answered += 1;
        else counts.failed += 1;
      } catch {
        if (leaves) counts.left += 1;
        else counts.failed += 1;
      }
    }

    const rows: string[][] = [];
    const cpuBefore = cpuSeconds(gateway.pid);
    const rss: number[] = [];
    const begunAt = performance.now();
    const perTick = (RATE * TICK_MS) / 1_000;
    for (let tick = 1; performance.now() - begunAt < SECONDS * 1_000; tick += 1) {
      for (; sent < tick * perTick; sent += 1) void ask(sent);
      const elapsedMs = performance.now() - begunAt;
      if (elapsedMs >= ((rss.length + 1) * SECONDS * 1_000) / SAMPLES) {
        rss.push(residentMegabytes(gateway.pid));
        rows.push([
          `${(elapsedMs / 1_000).toFixed(0)} s`,
          ...[sent / (elapsedMs / 1_000), counts.answered, counts.left, counts.failed, rss.at(-1) ?? 0].map(format),
        ]);
      }
      await sleep(Math.max(0, begunAt + tick * TICK_MS - performance.now()));
    }
    await pool.close();
    console.log(`\n${String(RATE)} requests/s for ${String(SECONDS)} s`);
    printTable(["", "requests/s", "answered", "left", "failed", "RSS MB"], rows);
    const half = Math.floor(rss.length / 2);
    const mean = (part: readonly number[]): number => part.reduce((sum, each) => sum + each, 0) / part.length;
    console.log(
      `CPU ${format(((cpuSeconds(gateway.pid) - cpuBefore) * 1e6) / sent)} µs a request; highest RSS ${format(Math.max(...rss))} MB; second half against the first ${format(mean(rss.slice(half)) - mean(rss.slice(0, half)))} MB`,
    );
    if (counts.failed > 0) throw new Error(`${String(counts.failed)} requests failed`);
  });
}

function residentMegabytes(pid: number): number {
  const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${String(pid)}/status`, "utf8"))?.[1];
  return Number(kilobytes) / 1_024;
}
