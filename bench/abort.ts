import { request } from "node:http";
import { MODEL, PROMPT } from "./support/answer.ts";
import { pinSelf } from "./support/cores.ts";
import { describeMachine } from "./support/machine.ts";
import { startPacedVendor } from "./support/paced-vendor.ts";
import { sleep, withCleanup } from "./support/scratch.ts";
import { startBareProxy, startGateway, type Gateway } from "./support/servers.ts";
import { percentile, printTable } from "./support/stats.ts";
import { createSseClient, createSubscriptionClient } from "./support/stream-clients.ts";

const TIMES = Number(process.env["BENCH_TIMES"] ?? 200);
/** More than the contract's second: what takes longer has failed. */
const LIMIT_MS = 5_000;

/** How long after a caller has left in mid-stream the vendor sees its socket closed. */
export async function run(): Promise<void> {
  await withCleanup(async () => {
    pinSelf();
    describeMachine();
    let abandoned = Promise.withResolvers<number>();
    const vendor = await startPacedVendor({
      deltas: 1_000,
      intervalMs: 20,
      onAbandoned: () => {
        abandoned.resolve(performance.now());
      },
    });
    const bare = await startBareProxy(vendor.url);
    const gateway = await startGateway({ vendorUrl: vendor.url });

    /** From `leave` to the vendor's closed socket. */
    async function time(leave: () => void): Promise<number> {
      abandoned = Promise.withResolvers<number>();
      const leftAt = performance.now();
      leave();
      const timer = setTimeout(() => {
        abandoned.reject(new Error(`the vendor's socket was open ${String(LIMIT_MS)} ms after the caller had left`));
      }, LIMIT_MS);
      const closedAt = await abandoned.promise;
      clearTimeout(timer);
      return closedAt - leftAt;
    }

    const ways: readonly (readonly [string, () => Promise<number>])[] = [
      [
        "raw SSE pipe, socket dropped",
        async () => {
          const client = await createSseClient(bare.url);
          const stream = await client.begin(3);
          return time(stream.drop);
        },
      ],
      [
        "completionStream, complete sent",
        async () => {
          const client = await createSubscriptionClient(gateway.url, gateway.apiKey);
          const stream = await client.begin(3);
          const ms = await time(stream.complete);
          client.close();
          return ms;
        },
      ],
      [
        "completionStream, socket dropped",
        async () => {
          const client = await createSubscriptionClient(gateway.url, gateway.apiKey);
          const stream = await client.begin(3);
          return time(stream.drop);
        },
      ],
      ["createCompletion over HTTP, socket dropped", () => leaveMutation(gateway, () => vendor.live() > 0, time)],
    ];
    const rows: (string | number)[][] = [];
    const taken = ways.map((): number[] => []);
    for (let index = 0; index < TIMES; index += 1) {
      for (const [way, [, leave]] of ways.entries()) taken[way]?.push(await leave());
    }
    for (const [way, [name]] of ways.entries()) {
      const ms = taken[way] ?? [];
      rows.push([name, ms.length, percentile(ms, 50), percentile(ms, 99), Math.max(...ms)]);
    }
    console.log("\nFrom leaving to the vendor's closed socket, ms");
    printTable(["", "times", "p50", "p99", "max"], rows);
  });
}

/** Sends the mutation, waits until the vendor has begun to answer, and drops the socket. */
async function leaveMutation(
  gateway: Gateway,
  isUnderWay: () => boolean,
  time: (leave: () => void) => Promise<number>,
): Promise<number> {
  const call = request(gateway.url, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${gateway.apiKey}` },
  });
  call.on("error", () => undefined);
  const input = { model: MODEL, messages: [{ role: "USER", text: PROMPT }] };
  const query = "mutation ($input: CreateCompletionInput!) { createCompletion(input: $input) { completion { id } } }";
  call.end(JSON.stringify({ query, variables: { input } }));
  while (!isUnderWay()) await sleep(2);
  await sleep(40);
  return time(() => void call.destroy());
}
