/**
 * How fast a journal that filled while the database was away is brought there: the promise is 10,000 records a second on a
 * PostgreSQL server and 5,000 embedded. Beside it, in the same run, a bare loop that inserts the same rows with `unnest` from memory.
 *
 * Run from the repository's root after `npm run build`:
 *
 *     node bench/replay.ts                                                    # embedded
 *     DATABASE_URL=postgres://postgres@127.0.0.1:5432/postgres node bench/replay.ts   # server; makes and drops a database
 *
 * `REPLAY_RECORDS` sets how many records (default 50,000), `REPLAY_BATCH` how many go in one batch (default the journal's).
 */
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { createSystemClock } from "../dist/lib/system-clock.js";
import { createCompletionWriter } from "../dist/storage/completion-writer.js";
import { openDatabase } from "../dist/storage/database.js";
import { openJournal } from "../dist/storage/journal/journal.js";
import { toStorableRecord } from "../dist/storage/storable-record.js";

const RECORDS = Number(process.env["REPLAY_RECORDS"] ?? 50_000);
const BATCH = process.env["REPLAY_BATCH"] === undefined ? undefined : Number(process.env["REPLAY_BATCH"]);
const ROWS_PER_STATEMENT = 1_000;

const clock = createSystemClock();
const scratch = mkdtempSync(join(tmpdir(), "narthex-replay-"));
const keepAlive = setInterval(() => undefined, 1_000);

/** A finished completion of the usual size: two cost lines, one attempt with four headers. */
function createRecord(index: number) {
  const createdAtMs = Date.now() - 1_000;
  return {
    id: `cmpl_${index.toString(16).padStart(12, "0")}${randomBytes(10).toString("hex")}`,
    organizationId: "org_00000000000000000000000000000001",
    teamId: "team_00000000000000000000000000000001",
    projectId: `proj_${String(index % 10)}`,
    userId: undefined,
    apiKeyId: `key_${String(index % 100)}`,
    endUserId: `end-user-${String(index % 1_000)}`,
    sessionId: `session-${String(index % 5_000)}`,
    subject: undefined,
    metadata: { feature: "search", release: "2026.11" },
    clientIp: "192.0.2.7",
    requestedModel: "openai/gpt-4o-mini",
    modelId: "openai/gpt-4o-mini",
    providerId: "openai",
    isStream: index % 2 === 0,
    operation: "COMPLETION",
    createdAtMs,
    inputBytes: 1_234,
    inputHmac: randomBytes(32).toString("hex"),
    status: "COMPLETED",
    finishReason: "STOP",
    rawFinishReason: "stop",
    errorCode: undefined,
    errorMessage: undefined,
    warnings: [],
    usage: {
      inputTokens: 300,
      outputTokens: 80,
      cacheReadTokens: 0,
      cacheWriteTokens: 0,
      reasoningTokens: 0,
      estimated: false,
    },
    cost: {
      amountUsd: 93_000_000n,
      breakdown: [
        { unit: "INPUT_TOKEN", quantity: 300, picoUsdPerUnit: 150_000n, amountUsd: 45_000_000n },
        { unit: "OUTPUT_TOKEN", quantity: 80, picoUsdPerUnit: 600_000n, amountUsd: 48_000_000n },
      ],
    },
    timing: { totalMs: 812, timeToFirstTokenMs: 203, overheadMs: 1.25 },
    attempts: [
      {
        deploymentId: "environment:openai",
        deploymentName: "openai (environment)",
        providerId: "openai",
        vendorModelId: "gpt-4o-mini",
        status: "SUCCEEDED",
        errorCode: undefined,
        vendorStatus: 200,
        vendorRequestId: `req_${randomBytes(12).toString("hex")}`,
        rateLimitHeaders: {
          "x-ratelimit-limit-requests": "10000",
          "x-ratelimit-remaining-requests": "9999",
          "x-ratelimit-limit-tokens": "200000",
          "x-ratelimit-remaining-tokens": "199000",
        },
        startedAtMs: createdAtMs + 1,
        durationMs: 800,
      },
    ],
    outputBytes: 320,
    outputHmac: randomBytes(32).toString("hex"),
    finishedAtMs: createdAtMs + 812,
  };
}

type BenchRecord = ReturnType<typeof createRecord>;

/** The columns of the bare loop: PostgreSQL's name and type, and the value of a record. */
const COLUMNS: readonly (readonly [string, string, (record: BenchRecord) => unknown])[] = [
  ["id", "text", (record) => record.id],
  ["created_at", "timestamptz", (record) => new Date(record.createdAtMs).toISOString()],
  ["organization_id", "text", (record) => record.organizationId],
  ["team_id", "text", (record) => record.teamId],
  ["project_id", "text", (record) => record.projectId],
  ["api_key_id", "text", (record) => record.apiKeyId],
  ["end_user_id", "text", (record) => record.endUserId],
  ["session_id", "text", (record) => record.sessionId],
  ["metadata", "jsonb", (record) => JSON.stringify(record.metadata)],
  ["client_ip", "text", (record) => record.clientIp],
  ["requested_model", "text", (record) => record.requestedModel],
  ["model_id", "text", (record) => record.modelId],
  ["provider_id", "text", (record) => record.providerId],
  ["is_stream", "boolean", (record) => record.isStream],
  ["input_bytes", "bigint", (record) => record.inputBytes],
  ["input_hmac", "text", (record) => record.inputHmac],
  ["status", "text", (record) => record.status],
  ["finish_reason", "text", (record) => record.finishReason],
  ["raw_finish_reason", "text", (record) => record.rawFinishReason],
  ["warnings", "jsonb", (record) => JSON.stringify(record.warnings)],
  ["input_tokens", "bigint", (record) => record.usage.inputTokens],
  ["output_tokens", "bigint", (record) => record.usage.outputTokens],
  ["cache_read_tokens", "bigint", (record) => record.usage.cacheReadTokens],
  ["cache_write_tokens", "bigint", (record) => record.usage.cacheWriteTokens],
  ["reasoning_tokens", "bigint", (record) => record.usage.reasoningTokens],
  ["is_usage_estimated", "boolean", (record) => record.usage.estimated],
  ["cost_pico_usd", "numeric", (record) => record.cost.amountUsd.toString()],
  [
    "cost_breakdown",
    "jsonb",
    (record) =>
      JSON.stringify(record.cost.breakdown, (_key, value) => (typeof value === "bigint" ? String(value) : value)),
  ],
  ["total_ms", "float8", (record) => record.timing.totalMs],
  ["time_to_first_token_ms", "float8", (record) => record.timing.timeToFirstTokenMs],
  ["overhead_ms", "float8", (record) => record.timing.overheadMs],
  ["attempts", "jsonb", (record) => JSON.stringify(record.attempts)],
  ["output_bytes", "bigint", (record) => record.outputBytes],
  ["output_hmac", "text", (record) => record.outputHmac],
  ["finished_at", "timestamptz", (record) => new Date(record.finishedAtMs).toISOString()],
];
const BARE_INSERT = `insert into "completion" (${COLUMNS.map(([name]) => `"${name}"`).join(", ")})
  select * from unnest(${COLUMNS.map(([, type], index) => `$${String(index + 1)}::${type}[]`).join(", ")})`;

function report(label: string, records: number, startedMs: number): number {
  const rate = records / ((performance.now() - startedMs) / 1_000);
  console.log(`${label}: ${Math.round(rate).toLocaleString("en")} records/s`);
  return rate;
}

/** A journal with everything in it and nothing in the database. */
async function fillJournal(directory: string, records: readonly BenchRecord[]): Promise<void> {
  const journal = await openJournal({
    ...journalOptions(directory),
    writeBatch: () => Promise.reject(new Error("the database is away")),
  });
  const startedMs = performance.now();
  for (let index = 0; index < records.length; index += 200) {
    await Promise.all(records.slice(index, index + 200).map((record) => journal.recordFinished(record)));
  }
  report("written to the journal", records.length, startedMs);
  await journal.close({ deadlineMs: 0 });
}

function journalOptions(directory: string) {
  return {
    directory,
    fsync: "interval",
    clock,
    random: Math.random,
    batchRecords: BATCH,
    flushedDeadlineMs: 300_000,
    onRejected: (_record: unknown, error: Error) => {
      throw error;
    },
    onCorrupt: () => undefined,
    onFault: (error: Error) => {
      throw error;
    },
    onUnreachable: () => undefined,
  };
}

async function measure(databaseUrl: string | undefined): Promise<void> {
  const database = await openDatabase({
    databaseUrl,
    dataDir: scratch,
    clock,
    onFailure: (message: string) => {
      console.error(message);
    },
  });
  const records = Array.from({ length: RECORDS }, (_, index) => createRecord(index));
  const writer = createCompletionWriter(database);
  // Partitions and plans are there before either side begins.
  await writer.writeBatch(records.slice(0, 1).map((record) => toStorableRecord(record)));
  await database.pool.query('truncate "completion"');

  const bareMs = performance.now();
  for (let index = 0; index < records.length; index += ROWS_PER_STATEMENT) {
    const rows = records.slice(index, index + ROWS_PER_STATEMENT);
    const values = COLUMNS.map(([, , valueOf]) => rows.map(valueOf));
    await database.pool.query(BARE_INSERT, values);
  }
  const bare = report("bare unnest loop, from memory", RECORDS, bareMs);
  await database.pool.query('truncate "completion"');

  const directory = join(scratch, "journal");
  await fillJournal(directory, records);
  const replayMs = performance.now();
  const journal = await openJournal({
    ...journalOptions(directory),
    writeBatch: writer.writeBatch,
  });
  const openedMs = performance.now() - replayMs;
  await journal.flushed();
  const replay = report("replay, opening included", RECORDS, replayMs);
  console.log(`opening the journal: ${openedMs.toFixed(0)} ms; ratio to the bare loop: ${(replay / bare).toFixed(2)}`);
  const { rows } = await database.pool.query(
    'select count(*)::int as count, sum("cost_pico_usd")::text as sum from "completion"',
  );
  const expected = { count: RECORDS, sum: (93_000_000n * BigInt(RECORDS)).toString() };
  if (rows[0].count !== expected.count || rows[0].sum !== expected.sum) throw new Error("records are missing");
  await journal.close({ deadlineMs: 1_000 });
  await database.close();
}

const given = process.env["DATABASE_URL"];
try {
  if (given === undefined) {
    console.log(`embedded database, ${String(RECORDS)} records`);
    await measure(undefined);
  } else {
    console.log(`PostgreSQL server, ${String(RECORDS)} records`);
    const name = `narthex_replay_${randomBytes(6).toString("hex")}`;
    const admin = new Client({ connectionString: given });
    await admin.connect();
    await admin.query(`create database ${name}`);
    const url = new URL(given);
    url.pathname = `/${name}`;
    try {
      await measure(url.href);
    } finally {
      await admin.query(`drop database ${name} with (force)`);
      await admin.end();
    }
  }
} finally {
  clearInterval(keepAlive);
  rmSync(scratch, { recursive: true, force: true });
}
