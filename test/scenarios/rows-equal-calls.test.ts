import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { findPostgresSkipReason, startPostgresServer } from "../testkit/postgres-server.ts";
import { startProduct } from "../testkit/product.ts";
import { startVendorSimulator, type VendorSimulator } from "../testkit/simulator/simulator.ts";
import { createTemporaryDirectory } from "../testkit/temporary-directory.ts";
import { readUsage, type CompletionView } from "./support/calls.ts";
import { answersOf, startLoad, type Load } from "./support/load.ts";
import { runSql } from "./support/scratch-database.ts";
import { until } from "./support/until.ts";

const NO_POSTGRES = findPostgresSkipReason();
/** Answered calls; the failure that this is about was reported at ten thousand. */
const CALLS = Number(process.env["NARTHEX_SCENARIO_CALLS"] ?? "2000");
const LIMIT_MS = 60_000 + CALLS * 60;
const KEY = randomBytes(24).toString("hex");

let simulator: VendorSimulator;
beforeAll(async () => {
  simulator = await startVendorSimulator({ record: false });
});
afterAll(() => simulator.close());

describe.skipIf(NO_POSTGRES !== undefined)(
  `a vendor that gives every answer the same id${NO_POSTGRES === undefined ? "" : `: skipped, ${NO_POSTGRES}`}`,
  () => {
    it(
      "has a row for each of its calls, though process and database are killed in the middle",
      async () => {
        const postgres = await startPostgresServer();
        onTestFinished(() => postgres.stop());
        const directory = await createTemporaryDirectory();
        const env = {
          ...simulator.env,
          NARTHEX_ROOT_KEY: KEY,
          NARTHEX_SECRET_KEY: randomBytes(32).toString("base64"),
          NARTHEX_LOG_LEVEL: "warn",
          DATABASE_URL: postgres.databaseUrl,
        };
        const answered: CompletionView[] = [];
        let inFlightAtKill = 0;
        const start = async () => {
          const product = await startProduct({ directory, env });
          onTestFinished(async () => {
            await product.stop("SIGKILL");
          });
          return product;
        };
        const load = (url: string): Load =>
          startLoad({ url, key: KEY }, { unary: 12, streams: 12, controls: () => "tokens=2 sameId" });
        const reach = (running: Load, count: number) =>
          until(`${String(count)} answers`, LIMIT_MS, () => answersOf(running.outcomes).length >= count);

        const first = await start();
        const before = load(first.url);
        await reach(before, CALLS * 0.3);
        // The database goes under load, and the process with it before the journal has caught up.
        await postgres.kill();
        await reach(before, CALLS * 0.5);
        inFlightAtKill = before.inFlight();
        first.process.kill("SIGKILL");
        await Promise.all([first.exited, before.stop()]);
        answered.push(...answersOf(before.outcomes));
        await postgres.start();

        const second = await start();
        const after = load(second.url);
        await reach(after, CALLS * 0.2);
        await postgres.restart();
        await reach(after, CALLS - answered.length);
        await after.stop();
        expect(after.outcomes.filter((outcome) => outcome.kind !== "answered")).toEqual([]);
        answered.push(...answersOf(after.outcomes));

        expect(answered.length).toBeGreaterThanOrEqual(CALLS);
        const { requests } = await readUsage({ url: second.url, key: KEY });
        expect((await second.stop()).code).toBe(0);
        const rows = await runSql<{ id: string; status: string; input: string; output: string; cost: string }>(
          postgres.databaseUrl,
          "select id, status, input_tokens::text as input, output_tokens::text as output, cost_pico_usd::text as cost from completion",
        );
        expect(requests).toBe(rows.length);
        const byId = new Map(rows.map((row) => [row.id, row]));
        expect(byId.size).toBe(rows.length);
        const differing = answered.filter(({ id, usage, cost }) => {
          const row = byId.get(id);
          const [dollars = "", fraction = ""] = (cost?.amountUsd ?? "").split(".");
          const pico = BigInt(dollars) * 10n ** 12n + BigInt(fraction.padEnd(12, "0"));
          return (
            row?.status !== "COMPLETED" ||
            row.input !== String(usage.inputTokens) ||
            row.output !== String(usage.outputTokens) ||
            BigInt(row.cost) !== pico
          );
        });
        expect(differing).toEqual([]);
        expect(rows.length - answered.length).toBeLessThanOrEqual(inFlightAtKill);
        console.info(
          `${String(answered.length)} answered, ${String(rows.length)} rows, ${String(inFlightAtKill)} in flight at the kill`,
        );
      },
      LIMIT_MS * 2,
    );
  },
);
