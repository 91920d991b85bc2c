import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startProduct } from "../testkit/product.ts";
import { startVendorSimulator, type VendorSimulator } from "../testkit/simulator/simulator.ts";
import { createTemporaryDirectory } from "../testkit/temporary-directory.ts";
import {
  listCompletions,
  readCompletions,
  readUsage,
  sumRecords,
  toSums,
  type CompletionView,
} from "./support/calls.ts";
import { answersOf, startLoad, type Load } from "./support/load.ts";
import { createScratchDatabase, findDatabaseSkipReason, runSql } from "./support/scratch-database.ts";

const ROUNDS = Number(process.env["NARTHEX_SCENARIO_ROUNDS"] ?? "8");
const ROUND_LIMIT_MS = 60_000;
const NO_DATABASE = findDatabaseSkipReason();

let simulator: VendorSimulator;

beforeAll(async () => {
  simulator = await startVendorSimulator({ record: false });
});

afterAll(() => simulator.close());

/** Some calls are over at once, some take up to a second: a kill meets them at every stage. */
function controls(call: number): string {
  return `tokens=${String(1 + (call % 12))} chunkDelay=${String((call * 7) % 90)}`;
}

/** Starts a process and kills it before, or just after, it is up: its recovery is interrupted too. */
async function killWhileStarting(options: Parameters<typeof startProduct>[0]): Promise<void> {
  const starting = startProduct({
    ...options,
    prefix: ["timeout", "-s", "KILL", (0.05 + Math.random() * 1.5).toFixed(2)],
  });
  await starting.then((product) => product.exited).catch(() => undefined);
}

/** A random moment: after some answers, or none, and on a slow machine after three seconds. */
async function waitForKill(load: Load): Promise<void> {
  const answers = Math.random() * 40;
  const latest = performance.now() + 3_000;
  while (load.outcomes.length < answers && performance.now() < latest) await sleep(10);
  await sleep(Math.random() * 300);
}

async function killInLoop(databaseUrl: string | undefined): Promise<void> {
  const key = randomBytes(24).toString("hex");
  const directory = await createTemporaryDirectory();
  const env = {
    ...simulator.env,
    NARTHEX_ROOT_KEY: key,
    NARTHEX_LOG_LEVEL: "warn",
    ...(databaseUrl === undefined
      ? {}
      : { DATABASE_URL: databaseUrl, NARTHEX_SECRET_KEY: randomBytes(32).toString("base64") }),
  };
  const answered: CompletionView[] = [];
  let inFlightAtKills = 0;

  for (let round = 0; round < ROUNDS; round += 1) {
    if (round % 4 === 3) await killWhileStarting({ directory, env });
    const product = await startProduct({ directory, env });
    const load = startLoad({ url: product.url, key }, { unary: 6, streams: 6, controls });
    await waitForKill(load);
    inFlightAtKills += load.inFlight();
    product.process.kill("SIGKILL");
    await Promise.all([product.exited, load.stop()]);
    expect(load.outcomes.filter((outcome) => outcome.kind === "failed")).toEqual([]);
    answered.push(...answersOf(load.outcomes));
  }

  const product = await startProduct({ directory, env });
  const target = { url: product.url, key };
  const stored = await readCompletions(
    target,
    answered.map(({ id }) => id),
  );
  expect(stored).toEqual(answered.map((completion) => ({ ...completion, text: null })));

  const all = await listCompletions(target);
  expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
  const answeredIds = new Set(answered.map(({ id }) => id));
  expect(answeredIds.size).toBe(answered.length);
  const others = all.filter(({ id }) => !answeredIds.has(id));
  expect(all.length - others.length).toBe(answered.length);
  expect(others.length).toBeLessThanOrEqual(inFlightAtKills);
  // A call whose record was written and whose answer was on its way when the process died is complete.
  const complete = others.filter(({ status }) => status === "COMPLETED");
  const failed = others.filter(({ status }) => status === "FAILED");
  expect(complete.length + failed.length).toBe(others.length);
  expect(new Set(failed.map((record) => record.errorCode))).toEqual(new Set(["INTERNAL_SERVER_ERROR"]));
  expect(toSums(await readUsage(target))).toEqual(sumRecords(all));
  expect((await product.stop()).code).toBe(0);
  if (databaseUrl !== undefined) {
    const [row] = await runSql(
      databaseUrl,
      "select count(*)::int as rows, count(distinct id)::int as ids from completion",
    );
    expect(row).toEqual({ rows: all.length, ids: all.length });
  }
  console.info(
    `${String(ROUNDS)} kills: ${String(answered.length)} answered and readable, ${String(inFlightAtKills)} in flight, ` +
      `of which ${String(failed.length)} FAILED and ${String(complete.length)} COMPLETED on record`,
  );
}

describe("kill -9 at random moments, under load", () => {
  it(
    "loses no answered call and doubles none (embedded database)",
    async () => {
      await killInLoop(undefined);
    },
    ROUND_LIMIT_MS + ROUNDS * ROUND_LIMIT_MS,
  );

  it.skipIf(NO_DATABASE !== undefined)(
    `loses no answered call and doubles none (PostgreSQL server)${NO_DATABASE === undefined ? "" : `: skipped, ${NO_DATABASE}`}`,
    async () => {
      await killInLoop(await createScratchDatabase());
    },
    ROUND_LIMIT_MS + ROUNDS * ROUND_LIMIT_MS,
  );
});
