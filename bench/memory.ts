import { pinSelf } from "./support/cores.ts";
import { describeMachine } from "./support/machine.ts";
import { startPacedVendor } from "./support/paced-vendor.ts";
import { sleep, withCleanup } from "./support/scratch.ts";
import { startGateway, type Gateway } from "./support/servers.ts";
import { format, printTable } from "./support/stats.ts";
import { createSubscriptionClient } from "./support/stream-clients.ts";

const SECONDS = Number(process.env["BENCH_SECONDS"] ?? 120);
const SAMPLE_SECONDS = 10;
/** Callers at once. */
const CALLERS = 300;
const DELTAS = 64;
const INTERVAL_MS = 20;
/** The vendor of every tenth stream goes silent. */
const STALLED_BY_VENDOR = 10;
const IDLE_MS = 2_000;
const SLOW_READER_MS = 3_000;
const MB = 1_048_576;

type Fate = "finished" | "left" | "dropped" | "unread" | "stalled by vendor";

/** Memory over two minutes of streams, of which a tenth stall at the vendor and more than a tenth are left, dropped or not read on. */
export async function run(): Promise<void> {
  await withCleanup(async () => {
    pinSelf();
    describeMachine();
    const vendor = await startPacedVendor({
      deltas: DELTAS,
      intervalMs: INTERVAL_MS,
      stallsAfter: (stream) => (stream % STALLED_BY_VENDOR === 0 ? 20 : undefined),
    });
    const gateway = await startGateway({
      vendorUrl: vendor.url,
      env: {
        NARTHEX_STREAM_IDLE_TIMEOUT_MS: String(IDLE_MS),
        NARTHEX_SLOW_READER_TIMEOUT_MS: String(SLOW_READER_MS),
      },
    });
    const fates = new Map<Fate, number>();
    const rows: string[][] = [];
    const begunAt = performance.now();
    const samples: { readonly minutes: number; readonly heap: number; readonly rss: number }[] = [];
    const sample = async (label: string): Promise<void> => {
      const { rss, heapUsed, external, arrayBuffers } = await gateway.memory();
      const minutes = (performance.now() - begunAt) / 60_000;
      if (label === "") samples.push({ minutes, heap: heapUsed / MB, rss: rss / MB });
      const done = [...fates.values()].reduce((sum, count) => sum + count, 0);
      const figures = [done, vendor.live(), heapUsed / MB, external / MB, arrayBuffers / MB, rss / MB];
      rows.push([label === "" ? `${(minutes * 60).toFixed(0)} s` : label, ...figures.map(format)]);
    };
    await sample("idle, before");
    const endAt = begunAt + SECONDS * 1_000;
    const callers = Array.from({ length: CALLERS }, (_, caller) => call(gateway, caller, endAt, fates));
    for (let at = SAMPLE_SECONDS; at <= SECONDS; at += SAMPLE_SECONDS) {
      await sleep(begunAt + at * 1_000 - performance.now());
      await sample("");
    }
    await Promise.all(callers);
    await sleep(SLOW_READER_MS + IDLE_MS);
    await sample("idle, after");

    console.log("\nMemory after a collection, MB");
    printTable(["", "streams done", "at the vendor", "heap", "external", "buffers", "RSS"], rows);
    console.log(`\nstreams: ${[...fates].map(([fate, count]) => `${String(count)} ${fate}`).join(", ")}`);
    const later = samples.filter(({ minutes }) => minutes > samples.length / 4 / 6);
    console.log(
      `slope after the first quarter: heap ${format(slope(later, "heap"))} MB/min, RSS ${format(slope(later, "rss"))} MB/min`,
    );
    if (vendor.live() > 0) throw new Error(`${String(vendor.live())} sockets to the vendor are still open`);
  });
}

/** One caller: stream after stream, each with its fate. */
async function call(gateway: Gateway, caller: number, endAt: number, fates: Map<Fate, number>): Promise<void> {
  const note = (fate: Fate): void => void fates.set(fate, (fates.get(fate) ?? 0) + 1);
  let client = await createSubscriptionClient(gateway.url, gateway.apiKey);
  for (let stream = caller; performance.now() < endAt; stream += 1) {
    const kind = stream % 20;
    if (kind === 0 || kind === 7 || kind === 13) {
      const hand = await client.begin(5).catch(() => undefined);
      if (kind === 0) {
        hand?.complete();
        note("left");
        continue;
      }
      if (kind === 7) {
        hand?.drop();
        note("dropped");
      } else {
        hand?.stall();
        await sleep(SLOW_READER_MS + 500);
        client.close();
        note("unread");
      }
      client = await createSubscriptionClient(gateway.url, gateway.apiKey);
      continue;
    }
    await client.stream().then(
      () => {
        note("finished");
      },
      () => {
        note("stalled by vendor");
      },
    );
  }
  client.close();
}

/** Rise per minute of the line that fits best. */
function slope(samples: readonly { minutes: number; heap: number; rss: number }[], figure: "heap" | "rss"): number {
  const meanX = samples.reduce((sum, each) => sum + each.minutes, 0) / samples.length;
  const meanY = samples.reduce((sum, each) => sum + each[figure], 0) / samples.length;
  const over = samples.reduce((sum, each) => sum + (each.minutes - meanX) * (each[figure] - meanY), 0);
  return over / samples.reduce((sum, each) => sum + (each.minutes - meanX) ** 2, 0);
}
