import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { findPostgresSkipReason, startPostgresServer } from "../testkit/postgres-server.ts";
import { startProduct } from "../testkit/product.ts";
import { startVendorSimulator, type VendorSimulator } from "../testkit/simulator/simulator.ts";
import { createTemporaryDirectory } from "../testkit/temporary-directory.ts";
import { complete, listCompletions, MODELS, readUsage, sumRecords, toInput, toSums } from "./support/calls.ts";
import { runSql } from "./support/scratch-database.ts";
import { until } from "./support/until.ts";

const NO_POSTGRES = findPostgresSkipReason();
const KEY = randomBytes(24).toString("hex");

let simulator: VendorSimulator;
beforeAll(async () => {
  simulator = await startVendorSimulator();
});
afterAll(() => simulator.close());

describe.skipIf(NO_POSTGRES !== undefined)(
  `the database is away until the journal is full${NO_POSTGRES === undefined ? "" : `: skipped, ${NO_POSTGRES}`}`,
  () => {
    it("new calls are refused before any vendor is called and ready turns 503; when it is back all goes on and no answer is lost", async () => {
      const postgres = await startPostgresServer();
      onTestFinished(() => postgres.stop());
      const product = await startProduct({
        directory: await createTemporaryDirectory(),
        env: {
          ...simulator.env,
          NARTHEX_ROOT_KEY: KEY,
          NARTHEX_SECRET_KEY: randomBytes(32).toString("base64"),
          NARTHEX_LOG_LEVEL: "warn",
          NARTHEX_JOURNAL_BYTES: "400000",
          DATABASE_URL: postgres.databaseUrl,
        },
      });
      onTestFinished(async () => {
        await product.stop("SIGKILL");
      });
      const target = { url: product.url, key: KEY };
      const ready = async (): Promise<readonly [number, unknown]> => {
        const response = await fetch(`${product.url}/health/ready`);
        return [response.status, await response.json()];
      };
      expect((await complete(target, toInput(MODELS[0], "tokens=1"))).kind).toBe("answered");
      expect(await ready()).toEqual([200, { status: "ok" }]);

      await postgres.pause();
      let answered = 1;
      let refusal: unknown;
      for (let call = 0; call < 2_000 && refusal === undefined; call += 1) {
        const model = MODELS[call % MODELS.length] ?? MODELS[0];
        const outcome = await complete(target, toInput(model, "tokens=1"));
        if (outcome.kind === "answered") answered += 1;
        else refusal = outcome;
      }
      expect(refusal).toMatchObject({ kind: "failed", code: "OVERLOADED", retryable: true, completionId: undefined });
      expect(answered).toBeGreaterThan(20);
      expect(simulator.requests).toHaveLength(answered);
      expect(await ready()).toEqual([503, { status: "journal full" }]);

      postgres.resume();
      await until("the journal to have room again", 20_000, async () => (await ready())[0] === 200);
      expect((await complete(target, toInput(MODELS[0], "tokens=1"))).kind).toBe("answered");
      const all = await listCompletions(target);
      expect(all).toHaveLength(answered + 1);
      expect(all.every(({ status }) => status === "COMPLETED")).toBe(true);
      expect(toSums(await readUsage(target))).toEqual(sumRecords(all));
      const [row] = await runSql(postgres.databaseUrl, "select count(*)::int as rows from completion");
      expect(row).toEqual({ rows: answered + 1 });
      expect((await product.stop()).code).toBe(0);
    });
  },
);
