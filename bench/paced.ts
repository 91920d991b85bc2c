import { MODEL } from "./support/answer.ts";
import { cpuSeconds, pinSelf, whileAlone } from "./support/cores.ts";
import { createBenchDatabase } from "./support/database.ts";
import { describeMachine } from "./support/machine.ts";
import { startPacedVendor } from "./support/paced-vendor.ts";
import { startPortkey } from "./support/portkey.ts";
import { sleep, withCleanup } from "./support/scratch.ts";
import { startBareProxy, startGateway, type MeasuredServer } from "./support/servers.ts";
import { format, percentile, printTable } from "./support/stats.ts";
import { createSseClient, createSubscriptionClient, type StreamClient } from "./support/stream-clients.ts";

const DELTAS = 64;
const INTERVAL_MS = 20;
/** A stream stalls where two of its deltas come this much further apart than the vendor sent them. */
const STALL_MS = 100;
const STEPS = (process.env["BENCH_STREAMS"] ?? "50,100,200,300,400,600,800,1000").split(",").map(Number);
const WARM_STREAMS = 100;
const WARM_ROUNDS = 3;
/** Streams that each connection asks for, one after another, in one step. */
const STREAMS_EACH = 2;
/** How often a step is taken; the one with the middle gap counts, as a machine whose host takes its cores away stalls everybody now and then. */
const TRIES = 3;

interface Contender {
  readonly name: string;
  readonly server: MeasuredServer;
  readonly connect: () => Promise<StreamClient>;
}

interface Step {
  readonly streams: number;
  readonly firstTokenMs: readonly number[];
  readonly gapMs: readonly number[];
  readonly failed: number;
  readonly busy: number;
}

/** How many streams at a model's pace run at once without a stall: through the bare proxy, Portkey's gateway and Narthex's two faces. */
export async function run(): Promise<void> {
  await withCleanup(async () => {
    pinSelf();
    describeMachine();
    const vendor = await startPacedVendor({ deltas: DELTAS, intervalMs: INTERVAL_MS });
    const database = await createBenchDatabase();
    const bare = await startBareProxy(vendor.url);
    const portkey = await startPortkey(vendor.url);
    const gateway = await startGateway({ vendorUrl: vendor.url, databaseUrl: database?.url });
    await database?.moveServerProcesses();
    const bearer = { authorization: `Bearer ${gateway.apiKey}` };
    const openaiUrl = gateway.url.replace(/\/graphql$/, "/v1/chat/completions");
    const contenders: readonly Contender[] = [
      { name: "bare proxy", server: bare, connect: () => createSseClient(bare.url) },
      {
        name: "Portkey",
        server: portkey,
        connect: () =>
          createSseClient(portkey.url, { headers: { ...portkey.headers, authorization: "Bearer sk-bench" } }),
      },
      { name: "/v1", server: gateway, connect: () => createSseClient(openaiUrl, { headers: bearer, model: MODEL }) },
      {
        name: "graphql-ws",
        server: gateway,
        connect: () => createSubscriptionClient(gateway.url, gateway.apiKey),
      },
    ];
    console.log(
      `\nStreams of ${String(DELTAS)} deltas, one every ${String(INTERVAL_MS)} ms; a stall is a gap of more than ${String(INTERVAL_MS + STALL_MS)} ms`,
    );
    const results = contenders.map((each) => ({ each, steps: new Array<Step>() }));
    // Nobody is measured while its code is being compiled.
    for (let round = 0; round < WARM_ROUNDS; round += 1)
      for (const each of contenders) await measure(each, WARM_STREAMS);
    for (const streams of STEPS) {
      for (const { each, steps } of results) {
        // Twice past its limit is enough.
        if (steps.filter(isStalled).length < 2) {
          const pids = contenders.map(({ server }) => server.pid);
          steps.push(await whileAlone(each.server.pid, pids, () => measureOften(each, streams)));
        }
      }
    }
    const [reference] = results;
    for (const { each, steps } of results) {
      console.log(
        `\n${each.name}: ${String(steps.findLast((step) => !isStalled(step))?.streams ?? 0)} at once without a stall`,
      );
      printTable(
        ["streams", "first token p50", "p99", "p50 added", "longest gap", "stalled", "failed", "core busy"],
        steps.map((step) => {
          const bareStep = reference?.steps.find((one) => one.streams === step.streams);
          return [
            step.streams,
            percentile(step.firstTokenMs, 50),
            percentile(step.firstTokenMs, 99),
            percentile(step.firstTokenMs, 50) - percentile(bareStep?.firstTokenMs ?? [], 50),
            Math.max(...step.gapMs),
            step.gapMs.filter((gap) => gap > INTERVAL_MS + STALL_MS).length,
            step.failed,
            `${format(step.busy)} %`,
          ];
        }),
      );
    }
  });
}

function isStalled({ gapMs, failed }: Step): boolean {
  return failed > 0 || gapMs.some((gap) => gap > INTERVAL_MS + STALL_MS);
}

async function measureOften(each: Contender, streams: number): Promise<Step> {
  const tries: Step[] = [];
  while (tries.length < TRIES) tries.push(await measure(each, streams));
  const sorted = tries.toSorted((a, b) => a.failed - b.failed || Math.max(...a.gapMs) - Math.max(...b.gapMs));
  const [middle] = sorted.slice(TRIES >> 1);
  if (middle === undefined) throw new Error("nothing was measured");
  return middle;
}

async function measure(each: Contender, streams: number): Promise<Step> {
  const clients = await Promise.all(Array.from({ length: streams }, () => each.connect()));
  const cpuBefore = cpuSeconds(each.server.pid);
  const begunAt = performance.now();
  const firstTokenMs: number[] = [];
  const gapMs: number[] = [];
  let failed = 0;
  await Promise.all(
    clients.map(async (client, index) => {
      // Spread over one interval, as callers come.
      await sleep((index * 1_000) / streams);
      for (let stream = 0; stream < STREAMS_EACH; stream += 1) {
        await client.stream().then(
          (result) => {
            firstTokenMs.push(result.firstTokenMs);
            gapMs.push(result.longestGapMs);
          },
          () => {
            failed += 1;
          },
        );
      }
    }),
  );
  const busy = (100 * (cpuSeconds(each.server.pid) - cpuBefore)) / ((performance.now() - begunAt) / 1_000);
  for (const client of clients) client.close();
  await sleep(500);
  return { streams, firstTokenMs, gapMs, failed, busy };
}
