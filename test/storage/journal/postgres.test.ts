import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { FinishedCompletion } from "../../../src/domain/completion/completion.ts";
import { parseJson } from "../../../src/lib/json.ts";
import { createSystemClock } from "../../../src/lib/system-clock.ts";
import { createCompletionWriter } from "../../../src/storage/completion-writer.ts";
import type { Database } from "../../../src/storage/database.ts";
import { toStorableRecord } from "../../../src/storage/storable-record.ts";
import { describeDatabases, openTestDatabase } from "../../testkit/databases.ts";
import { findPostgresSkipReason, startPostgresServer, type PostgresServer } from "../../testkit/postgres-server.ts";
import { openTestJournal, temporaryDirectory, until } from "./harness.ts";
import { finishedCompletion, startedCompletion } from "./records.ts";

const NOVEMBER_ENDS = Date.UTC(2026, 11, 1);
const DAY = 86_400_000;

interface StoredRow {
  readonly id: string;
  readonly status: string;
  readonly partition: string;
  readonly created: string;
  readonly cost: string;
}

/** What is stored under ids that begin with `prefix`, by id, with the partition that each row lies in. */
async function findRows({ pool }: Database, prefix: string): Promise<StoredRow[]> {
  const { rows } = await pool.query<StoredRow>(
    `select id, status, tableoid::regclass::text as partition, cost_pico_usd::text as cost,
            (extract(epoch from created_at) * 1000)::bigint::text as created
       from completion where starts_with(id, $1) order by id`,
    [prefix],
  );
  return rows;
}

/** Two moments share a partition exactly where they share a month. */
function expectRightMonths(rows: readonly StoredRow[]): void {
  const months = new Map<string, Set<string>>();
  for (const row of rows) {
    const month = new Date(Number(row.created)).toISOString().slice(0, 7);
    months.set(row.partition, (months.get(row.partition) ?? new Set()).add(month));
  }
  for (const [partition, found] of months) expect([...found], partition).toHaveLength(1);
  expect(new Set([...months.values()].map((found) => [...found][0])).size).toBe(months.size);
}

describeDatabases("the journal's way into PostgreSQL", (opened) => {
  it("puts each record into its month once, when the clock steps backwards and every answer is lost once", async () => {
    const database = opened.open();
    const writer = createCompletionWriter(database);
    let isLost = false;
    let nowMs = NOVEMBER_ENDS;
    const journal = await openTestJournal(
      await temporaryDirectory(),
      {
        writeBatch: async (records) => {
          await writer.writeBatch(records);
          isLost = !isLost;
          if (isLost) throw new Error("Connection terminated unexpectedly");
        },
      },
      { clock: { ...createSystemClock(), nowMs: () => nowMs } },
    );
    const times = [-1, 0, 1, -40 * DAY, 31 * DAY - 1, 31 * DAY, -1, 200 * DAY, -400 * DAY];
    for (const [index, shiftMs] of times.entries()) {
      nowMs = NOVEMBER_ENDS + shiftMs;
      const id = `cmpl_month_${String(index)}`;
      await journal.recordStarted(startedCompletion(id, { createdAtMs: nowMs }));
      await journal.recordFinished(finishedCompletion(id, { createdAtMs: nowMs }));
      if (index % 3 === 0) await journal.flushed();
    }
    await journal.flushed();

    const rows = await findRows(database, "cmpl_month_");
    expect(rows.map((row) => Number(row.created) - NOVEMBER_ENDS)).toEqual(times);
    expect(rows.every((row) => row.cost === "27000000" && row.status === "COMPLETED")).toBe(true);
    expectRightMonths(rows);
    expect(new Set(rows.map((row) => row.partition)).size).toBe(6);
  });

  it("replaces the row of a running call by its end, and leaves it so when everything is written again", async () => {
    const database = opened.open();
    const writer = createCompletionWriter(database);
    const directory = await temporaryDirectory();
    const first = await openTestJournal(directory, writer, { announceAfterMs: 20 });
    await first.recordStarted(startedCompletion("cmpl_run_1"));
    await first.recordStarted(startedCompletion("cmpl_run_2"));
    await until(() => first.status().pendingRecords === 0);
    let rows = await findRows(database, "cmpl_run_");
    for (const endMs = performance.now() + 3_000; rows.length < 2 && performance.now() < endMs;) {
      rows = await findRows(database, "cmpl_run_");
    }
    expect(rows.map((row) => row.status)).toEqual(["RUNNING", "RUNNING"]);
    await first.recordFinished(finishedCompletion("cmpl_run_1"));
    await first.close({ deadlineMs: 2_000 });

    const second = await openTestJournal(directory, writer);
    await second.flushed();
    await writer.writeBatch([
      toStorableRecord({ ...startedCompletion("cmpl_run_1"), status: "RUNNING" }),
      toStorableRecord(finishedCompletion("cmpl_run_2", { status: "COMPLETED" })),
    ]);
    rows = await findRows(database, "cmpl_run_");
    expect(rows.map((row) => row.status)).toEqual(["COMPLETED", "FAILED"]);
  });

  it("stores a record with NUL and half a character in its texts, and sets none aside", async () => {
    const database = opened.open();
    const journal = await openTestJournal(await temporaryDirectory(), createCompletionWriter(database), {
      onRejected: (_record, error) => expect.unreachable(error.message),
    });
    await journal.recordFinished(
      finishedCompletion("cmpl_nul", { endUserId: "a\u0000b\ud800", errorMessage: "\u0000" }),
    );
    await journal.flushed();
    const { rows } = await database.pool.query(
      "select end_user_id, error_message from completion where id = 'cmpl_nul'",
    );
    expect(rows).toEqual([{ end_user_id: "a\uFFFDb\uFFFD", error_message: "\uFFFD" }]);
  });

  it("answers for records whose moments are none, sets each aside on its own, and brings the others to the database", async () => {
    const database = opened.open();
    const directory = await temporaryDirectory();
    const rejected: (string | undefined)[] = [];
    const journal = await openTestJournal(directory, createCompletionWriter(database), {
      onRejected: (record) => rejected.push(record?.id),
    });
    const given = [{}, { createdAtMs: Number.NaN }, {}, { finishedAtMs: Number.NaN }, {}];
    const records = given.map((moments, index) => finishedCompletion(`cmpl_nan_${String(index)}`, moments));
    for (const record of records) await journal.recordStarted(startedCompletion(record.id));
    await Promise.all(records.map((record) => journal.recordFinished(record)));
    await journal.flushed();

    expect((await findRows(database, "cmpl_nan_")).map((row) => row.id)).toEqual([
      "cmpl_nan_0",
      "cmpl_nan_2",
      "cmpl_nan_4",
    ]);
    expect(rejected).toEqual(["cmpl_nan_1", "cmpl_nan_3"]);
    const lines = (await readFile(join(directory, "rejected.ndjson"), "utf8")).trimEnd().split("\n");
    expect(lines.map((line) => parseJson(line)?.value)).toMatchObject([
      { record: { id: "cmpl_nan_1", costPicoUsd: "27000000" } },
      { record: { id: "cmpl_nan_3", costPicoUsd: "27000000" } },
    ]);
    expect(journal.status()).toMatchObject({ inFlight: 0, pendingRecords: 0, databaseReachable: true });
  });
});

const skipReason = findPostgresSkipReason();

describe.skipIf(skipReason !== undefined)(
  `a PostgreSQL server that fails under load${skipReason === undefined ? "" : ` (skipped: ${skipReason})`}`,
  () => {
    let server: PostgresServer;
    let database: Database;
    beforeAll(async () => {
      server = await startPostgresServer();
      database = await openTestDatabase({ dataDir: "", databaseUrl: server.databaseUrl });
    });
    afterAll(async () => {
      await database.close();
      await server.stop();
    });

    it.each([
      ["killed and started again", async () => server.kill(), async () => server.start()],
      [
        "stopped and continued",
        async () => server.pause(),
        async () => {
          server.resume();
          return Promise.resolve();
        },
      ],
    ])("loses and doubles no record when it is %s, and calls go on", { timeout: 40_000 }, async (name, away, back) => {
      const prefix = `cmpl_${name.slice(0, 4)}_`;
      const journal = await openTestJournal(await temporaryDirectory(), createCompletionWriter(database));
      const written: FinishedCompletion[] = [];
      let slowestMs = 0;
      const end = new AbortController();
      const load = (async () => {
        while (!end.signal.aborted) {
          const startedMs = performance.now();
          const createdAtMs = NOVEMBER_ENDS + ((written.length % 3) - 1) * 40 * DAY;
          const record = finishedCompletion(`${prefix}${String(written.length).padStart(6, "0")}`, { createdAtMs });
          journal.assertRoom();
          await journal.recordStarted(startedCompletion(record.id, { createdAtMs }));
          await journal.recordFinished(record);
          written.push(record);
          slowestMs = Math.max(slowestMs, performance.now() - startedMs);
          await new Promise((resolve) => setTimeout(resolve, 1));
        }
      })();

      await new Promise((resolve) => setTimeout(resolve, 300));
      await away();
      const beforeAway = written.length;
      await new Promise((resolve) => setTimeout(resolve, 2_500));
      expect(written.length).toBeGreaterThan(beforeAway + 200);
      await back();
      const backMs = performance.now();
      await journal.flushed();
      const caughtUpMs = performance.now() - backMs;
      end.abort();
      await load;
      await journal.flushed();

      const rows = await findRows(database, prefix);
      expect(rows.map((row) => row.id)).toEqual(written.map((record) => record.id));
      expect(rows.map((row) => Number(row.created))).toEqual(written.map((record) => record.createdAtMs));
      expect(rows.every((row) => row.status === "COMPLETED")).toBe(true);
      expectRightMonths(rows);
      expect(caughtUpMs).toBeLessThan(2_500);
      expect(slowestMs).toBeLessThan(1_000);
      process.stdout.write(
        `server ${name}: ${String(rows.length)} records once, caught up ${caughtUpMs.toFixed(0)} ms after, slowest call ${slowestMs.toFixed(0)} ms\n`,
      );
    });
  },
);
