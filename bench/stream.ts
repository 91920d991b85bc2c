import { request } from "node:http";
import { streamEvents, streamedChars } from "./support/answer.ts";
import { cpuSeconds, pinSelf } from "./support/cores.ts";
import { describeMachine } from "./support/machine.ts";
import { startFastVendor } from "./support/nginx.ts";
import { startPacedVendor } from "./support/paced-vendor.ts";
import { startPreparedVendor } from "./support/prepared-vendor.ts";
import { profileWhile } from "./support/profile.ts";
import { sleep, withCleanup } from "./support/scratch.ts";
import { startBareProxy, startGateway, type Gateway, type MeasuredServer } from "./support/servers.ts";
import { format, median, percentile, printTable } from "./support/stats.ts";
import { createSseClient, createSubscriptionClient, type StreamClient } from "./support/stream-clients.ts";

const STREAMS = 64;
const DELTAS = 2_000;
const STREAMS_EACH = Number(process.env["BENCH_STREAMS_EACH"] ?? 4);
const PACED_STREAMS = 200;
const PACED_DELTAS = 64;
const PACED_INTERVAL_MS = 20;
const ROUNDS = Number(process.env["BENCH_ROUNDS"] ?? 5);
const FIRST_TOKENS = 300;

interface Contender {
  readonly name: string;
  readonly server: MeasuredServer;
  readonly gateway: Gateway | undefined;
  readonly clients: readonly StreamClient[];
  /** What a whole stream holds: characters of text, or bytes without HTTP's own. */
  readonly size: number;
  readonly rates: number[];
  readonly cpuUs: number[];
  readonly busy: number[];
  readonly perMessage: number[];
}

/** Tokens per second over 64 streams as fast as they come, the cost of a token at a model's pace, and the time to the first one. */
export async function run(args: readonly string[]): Promise<void> {
  await withCleanup(async () => {
    pinSelf();
    describeMachine();
    for (const { cut, name, url } of [
      { cut: "one chunk an event", name: "stream", url: await startPreparedVendor({ deltas: DELTAS }) },
      {
        cut: "a file, not cut at all",
        name: "stream-file",
        url: (await startFastVendor({ deltas: DELTAS })).streamUrl,
      },
    ]) {
      const full = await createContenders(url, STREAMS, DELTAS);
      await measureInTurn(full, STREAMS_EACH, DELTAS);
      report(`${String(STREAMS)} streams of ${String(DELTAS)} deltas as fast as the vendor sends, ${cut}`, full);
      if (name === "stream") await reportFirstToken(full);
      if (args.includes("--profile")) await profile(full, name, DELTAS);
      close(full);
    }

    const vendor = await startPacedVendor({ deltas: PACED_DELTAS, intervalMs: PACED_INTERVAL_MS });
    const paced = await createContenders(vendor.url, PACED_STREAMS, PACED_DELTAS);
    await measureInTurn(paced, 3, PACED_DELTAS);
    const each = `${String(PACED_DELTAS)} deltas, one every ${String(PACED_INTERVAL_MS)} ms`;
    report(`${String(PACED_STREAMS)} streams of ${each} (the vendor sets the pace; the ratio is that of CPU)`, paced);
    if (args.includes("--profile")) await profile(paced, "stream-paced", PACED_DELTAS);
    close(paced);
  });
}

async function createContenders(vendorUrl: string, streams: number, deltas: number): Promise<Contender[]> {
  const bare = await startBareProxy(vendorUrl);
  const gateway = await startGateway({ vendorUrl });
  const figures = () => ({ rates: [], cpuUs: [], busy: [], perMessage: [] });
  await assertWhole(bare.url, deltas);
  return [
    {
      name: "raw SSE pipe",
      server: bare,
      gateway: undefined,
      clients: await Promise.all(Array.from({ length: streams }, () => createSseClient(bare.url))),
      size: Buffer.byteLength(streamEvents(deltas).join("")),
      ...figures(),
    },
    {
      name: "Narthex, graphql-ws",
      server: gateway,
      gateway,
      clients: await Promise.all(
        Array.from({ length: streams }, () => createSubscriptionClient(gateway.url, gateway.apiKey)),
      ),
      size: streamedChars(deltas),
      ...figures(),
    },
  ];
}

/** The bare proxy's stream is the vendor's, byte for byte. The load's clients only see that it ends as it should. */
async function assertWhole(url: string, deltas: number): Promise<void> {
  const text = await new Promise<string>((resolve, reject) => {
    const call = request(url, { method: "POST", agent: false }, (answer) => {
      const pieces: Buffer[] = [];
      answer.on("data", (piece: Buffer) => pieces.push(piece));
      answer.on("end", () => {
        resolve(Buffer.concat(pieces).toString());
      });
    });
    call.on("error", reject);
    call.end('{"stream":true}');
  });
  if (text !== streamEvents(deltas).join("")) throw new Error("the bare proxy's stream is not the vendor's");
}

async function measureInTurn(contenders: readonly Contender[], streamsEach: number, deltas: number): Promise<void> {
  for (const each of contenders) await measure(each, 1, deltas);
  for (const each of contenders)
    for (const figures of [each.rates, each.cpuUs, each.busy, each.perMessage]) figures.length = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const each of contenders) await measure(each, streamsEach, deltas);
  }
}

async function measure(each: Contender, streamsEach: number, deltas: number): Promise<void> {
  const cpuBefore = cpuSeconds(each.server.pid);
  const begunAt = performance.now();
  let messages = 0;
  await Promise.all(
    each.clients.map(async (client) => {
      for (let stream = 0; stream < streamsEach; stream += 1) {
        const result = await client.stream();
        const isWhole = each.gateway === undefined ? result.size > each.size : result.size === each.size;
        if (!isWhole)
          throw new Error(`${each.name}: a stream of ${String(result.size)} instead of ${String(each.size)}`);
        messages += result.messages;
      }
    }),
  );
  const seconds = (performance.now() - begunAt) / 1_000;
  const cpu = cpuSeconds(each.server.pid) - cpuBefore;
  const tokens = each.clients.length * streamsEach * deltas;
  each.rates.push(tokens / seconds);
  each.cpuUs.push((cpu * 1e6) / tokens);
  each.busy.push((100 * cpu) / seconds);
  each.perMessage.push(tokens / messages);
  await sleep(500);
}

function report(title: string, contenders: readonly Contender[]): void {
  const [bare] = contenders;
  if (bare === undefined) return;
  console.log(`\n${title}: median of ${String(ROUNDS)} rounds`);
  printTable(
    ["", "tokens/s", "ratio", "lowest", "highest", "core busy", "CPU µs a token", "CPU ratio", "tokens a message"],
    contenders.map((each) => [
      each.name,
      median(each.rates),
      median(each.rates) / median(bare.rates),
      Math.min(...each.rates),
      Math.max(...each.rates),
      `${format(median(each.busy))} %`,
      median(each.cpuUs),
      median(bare.cpuUs) / median(each.cpuUs),
      median(each.perMessage),
    ]),
  );
}

/** One stream at a time over a connection that stands. */
async function reportFirstToken(contenders: readonly Contender[]): Promise<void> {
  const times = contenders.map((each) => ({ name: each.name, client: each.clients[0], ms: new Array<number>() }));
  for (let index = 0; index < FIRST_TOKENS; index += 1) {
    for (const { client, ms } of times) if (client !== undefined) ms.push((await client.stream()).firstTokenMs);
  }
  const [bare] = times;
  console.log(`\nTime to first token, one stream at a time, ${String(FIRST_TOKENS)} each, ms`);
  printTable(
    ["", "p50", "p99", "p50 added", "p99 added"],
    times.map(({ name, ms }) => [
      name,
      percentile(ms, 50),
      percentile(ms, 99),
      percentile(ms, 50) - percentile(bare?.ms ?? [], 50),
      percentile(ms, 99) - percentile(bare?.ms ?? [], 99),
    ]),
  );
}

async function profile(contenders: readonly Contender[], name: string, deltas: number): Promise<void> {
  for (const each of contenders) {
    if (each.gateway === undefined) continue;
    const rounds = 3;
    await profileWhile(each.gateway, { name, unit: "token", functions: 40 }, async () => {
      await measure(each, rounds, deltas);
      return each.clients.length * rounds * deltas;
    });
  }
}

function close(contenders: readonly Contender[]): void {
  for (const { clients } of contenders) for (const client of clients) client.close();
}
