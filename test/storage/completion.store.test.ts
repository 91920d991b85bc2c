import { expect, it } from "vitest";
import type { CompletionRecord } from "../../src/domain/completion/completion.ts";
import type { CompletionFilter } from "../../src/domain/completion/completion-store.ts";
import { EVERY_ORGANIZATION, organizationScope } from "../../src/domain/identity/principal.ts";
import { createSystemClock } from "../../src/lib/system-clock.ts";
import { createCompletionStore } from "../../src/storage/completion.store.ts";
import { describeDatabases } from "../testkit/databases.ts";
import { createManualClock } from "../testkit/manual-clock.ts";
import { createRecordWriter, ids, sampleFinished, sampleRunning } from "./sample.ts";

const ANY = EVERY_ORGANIZATION;
const FIRST_PAGE = { first: 50, after: undefined };

describeDatabases("completions", (database) => {
  const open = () => {
    const opened = database.open();
    return {
      ...opened,
      ...createRecordWriter(opened),
      store: createCompletionStore({ database: opened, flushed: () => Promise.resolve() }),
    };
  };

  it("gives back every field of a finished and of a running record", async () => {
    const { store, writeBatch } = open();
    const finished = sampleFinished();
    const bare = sampleFinished({
      ...Object.fromEntries(
        ["teamId", "projectId", "userId", "apiKeyId", "endUserId", "sessionId", "subject", "metadata"].map((field) => [
          field,
          undefined,
        ]),
      ),
      clientIp: undefined,
      status: "FAILED",
      finishReason: undefined,
      rawFinishReason: undefined,
      errorCode: "PROVIDER_ERROR",
      errorMessage: "The vendor said no.",
      warnings: [],
      cost: undefined,
      timing: { totalMs: 1, timeToFirstTokenMs: undefined, overheadMs: 0.1 },
      attempts: [],
    });
    const running = sampleRunning();
    await writeBatch([finished, bare, running]);
    const read = await store.findByIds(ANY, [finished.id, bare.id, running.id]);
    expect(new Map(read.map((record) => [record.id, record]))).toStrictEqual(
      new Map([finished, bare, running].map((record) => [record.id, record])),
    );
  });

  it("turns a running record into the finished one, and never back", async () => {
    const { store, writeBatch } = open();
    const running = sampleRunning();
    const finished = sampleFinished({ ...running, status: "CANCELLED" });
    await writeBatch([running]);
    expect((await store.findByIds(ANY, [running.id]))[0]).toStrictEqual(running);
    for (const batch of [
      [finished],
      [running],
      [{ ...finished, status: "FAILED" as const }],
      [finished, running, { ...finished, status: "FAILED" as const }],
    ]) {
      await writeBatch(batch);
      expect(await store.findByIds(ANY, [running.id])).toStrictEqual([finished]);
    }
  });

  it("stores the finished one where a batch holds several records of one call", async () => {
    const { store, writeBatch } = open();
    for (const order of [(batch: CompletionRecord[]) => batch, (batch: CompletionRecord[]) => batch.toReversed()]) {
      const running = sampleRunning();
      const finished = sampleFinished({ ...running, status: "COMPLETED" });
      await writeBatch(order([sampleFinished(), running, finished, running]));
      expect(await store.findByIds(ANY, [running.id])).toStrictEqual([finished]);
    }
  });

  it("stores a batch written many times at once exactly once", async () => {
    const { store, writeBatch } = open();
    const organizationId = ids.createId("org");
    const batch = Array.from({ length: 300 }, () => sampleFinished({ organizationId }));
    await Promise.all([writeBatch(batch), writeBatch(batch.toReversed()), writeBatch(batch)]);
    const page = await store.list(organizationScope(organizationId), {}, { first: 301, after: undefined });
    expect(page.items.length).toBe(300);
  });

  it("lists the records of one operation", async () => {
    const { store, writeBatch } = open();
    const organizationId = ids.createId("org");
    const completion = sampleFinished({ organizationId });
    const embedding = sampleFinished({ organizationId, operation: "EMBEDDING" });
    await writeBatch([completion, embedding]);
    for (const record of [completion, embedding]) {
      const page = await store.list(organizationScope(organizationId), { operation: record.operation }, FIRST_PAGE);
      expect(page.items.map(({ node }) => node)).toStrictEqual([record]);
    }
  });

  it("writes more records than one statement takes", async () => {
    const { store, writeBatch } = open();
    const organizationId = ids.createId("org");
    await writeBatch(Array.from({ length: 4_500 }, () => sampleFinished({ organizationId })));
    expect(
      (await store.list(organizationScope(organizationId), {}, { first: 5_000, after: undefined })).items.length,
    ).toBe(4_500);
  });

  it("puts a record into the partition of its month in UTC, and makes the next month's ahead", async () => {
    const { pool } = database.open();
    const clock = createManualClock(Date.UTC(2031, 11, 31, 23, 30));
    const { writeBatch } = createRecordWriter({ pool, clock });
    const last = sampleFinished({ createdAtMs: Date.UTC(2028, 1, 29, 23, 59, 59, 999) });
    const first = sampleFinished({ createdAtMs: Date.UTC(2028, 2, 1) });
    await writeBatch([last, first]);
    const { rows } = await pool.query<{ id: string; partition: string }>(
      "select id, tableoid::regclass::text as partition from completion where id = any($1) order by created_at",
      [[last.id, first.id]],
    );
    expect(rows.map((row) => row.partition)).toEqual(["completion_2028_02", "completion_2028_03"]);
    const partitions = await pool.query<{ name: string }>(
      "select inhrelid::regclass::text as name from pg_inherits where inhparent = 'completion'::regclass",
    );
    expect(partitions.rows.map((row) => row.name)).toEqual(
      expect.arrayContaining(["completion_2031_12", "completion_2032_01"]),
    );
  });

  it("makes a month's partition once for many replicas that need it at the same time", async () => {
    const { pool } = database.open();
    const replicas = Array.from({ length: 4 }, () => createRecordWriter({ pool, clock: createSystemClock() }));
    const createdAtMs = Date.UTC(2029, 6, 15);
    const records = replicas.map(() => sampleFinished({ createdAtMs }));
    await Promise.all(replicas.map((replica, index) => replica.writeBatch(records.slice(index, index + 1))));
    const { rows } = await pool.query("select from completion_2029_07");
    expect(rows.length).toBe(4);
  });

  it("makes a partition again that was taken away while the writer ran", async () => {
    const { pool, writeBatch, store } = open();
    const createdAtMs = Date.UTC(2029, 8, 15);
    await writeBatch([sampleFinished({ createdAtMs })]);
    await pool.query("drop table completion_2029_09");
    const record = sampleFinished({ createdAtMs });
    await writeBatch([record]);
    expect(await store.findByIds(ANY, [record.id])).toStrictEqual([record]);
  });

  it("keeps text that PostgreSQL cannot hold, with U+FFFD in its place, and finds it by the same text", async () => {
    const { store, writeBatch } = open();
    const poison = "a\0b\uD800c";
    const record = sampleFinished({
      sessionId: poison,
      metadata: { [poison]: poison, backslash: "\\u0000", list: [poison] },
      warnings: [poison],
    });
    await writeBatch([record, sampleFinished()]);
    const page = await store.list(
      organizationScope(record.organizationId),
      { sessionId: poison, metadata: { list: [poison] } },
      FIRST_PAGE,
    );
    const text = "a\uFFFDb\uFFFDc";
    expect(page.items[0]?.node).toMatchObject({
      sessionId: text,
      metadata: { [text]: text, backslash: "\\u0000", list: [text] },
      warnings: [text],
    });
    expect(await store.findByIds(ANY, [`${record.id}\0`])).toEqual([]);
  });

  it("says by its class that no row can hold a record, so that it does not hold up the others", async () => {
    const { writeBatch } = open();
    await expect(writeBatch([sampleFinished({ createdAtMs: Number.NaN })])).rejects.toBeInstanceOf(RangeError);
    await expect(writeBatch([sampleFinished({ finishedAtMs: Number.NaN })])).rejects.toMatchObject({ code: "22007" });
  });

  it("says with its SQLSTATE, and without its values, that a record cannot be stored", async () => {
    const { writeBatch } = open();
    const unstorable = sampleFinished({ inputBytes: Number.NaN, requestedModel: "secret-value" });
    const error: unknown = await writeBatch([unstorable]).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: "BatchError", code: "23502" });
    expect(JSON.stringify([error, String(error), error instanceof Error ? error.cause : null])).not.toContain(
      "secret-value",
    );
  });

  it("lists newest first in pages that neither repeat nor miss a record, also when new ones arrive", async () => {
    const { store, writeBatch } = open();
    const organizationId = ids.createId("org");
    const base = Date.UTC(2026, 4, 1);
    // Several records a millisecond, over a month's end: the id decides.
    const records = Array.from({ length: 23 }, (_, index) =>
      sampleFinished({ organizationId, createdAtMs: base - 3 + Math.floor(index / 4) }),
    );
    await writeBatch(records);
    const seen: string[] = [];
    let after: string | undefined;
    for (;;) {
      const page = await store.list(organizationScope(organizationId), {}, { first: 5, after });
      seen.push(...page.items.map((item) => item.node.id));
      expect(page.hasPreviousPage).toBe(after !== undefined);
      await writeBatch([sampleFinished({ organizationId, createdAtMs: base + 1_000 + seen.length })]);
      if (!page.hasNextPage) break;
      after = page.items.at(-1)?.cursor;
    }
    expect(seen).toEqual(records.toReversed().map((record) => record.id));
  });

  it.each([
    "",
    "x",
    "bm90IGpzb24",
    Buffer.from('["1",2]').toString("base64url"),
    Buffer.from('[-1,"x"]').toString("base64url"),
  ])("refuses %j as a cursor", async (after) => {
    const refusal = open().store.list(ANY, {}, { first: 5, after });
    await expect(refusal).rejects.toMatchObject({ code: "BAD_USER_INPUT", field: ["after"] });
  });

  it("narrows by every field of the filter", async () => {
    const { store, writeBatch } = open();
    const organizationId = ids.createId("org");
    const createdAtMs = Date.UTC(2026, 5, 10);
    const wanted = sampleFinished({
      organizationId,
      createdAtMs,
      requestedModel: "openai/alias",
      modelId: "openai/real",
      providerId: "google",
      status: "CANCELLED",
      apiKeyId: "key_x",
      teamId: "team_x",
      projectId: "proj_x",
      sessionId: "session-x",
      endUserId: "end-user-x",
      metadata: { a: { b: [1, 2] }, c: "d" },
    });
    await writeBatch([wanted, sampleFinished({ organizationId, createdAtMs: createdAtMs - 1 })]);
    const list = async (filter: CompletionFilter): Promise<readonly string[]> =>
      (await store.list(organizationScope(organizationId), filter, FIRST_PAGE)).items.map((item) => item.node.id);
    const filters: readonly CompletionFilter[] = [
      { model: "openai/alias" },
      { model: "openai/real" },
      { provider: "google" },
      { status: "CANCELLED" },
      { apiKeyId: "key_x" },
      { teamId: "team_x" },
      { projectId: "proj_x" },
      { sessionId: "session-x" },
      { endUserId: "end-user-x" },
      { metadata: { a: { b: [2] } } },
      { sinceMs: createdAtMs },
      { sinceMs: createdAtMs, untilMs: createdAtMs + 1 },
    ];
    for (const filter of filters) {
      expect(await list(filter), JSON.stringify(filter)).toEqual([wanted.id]);
    }
    expect(await list({ untilMs: createdAtMs })).not.toContain(wanted.id);
    expect(await list({ metadata: { c: "e" } })).toEqual([]);
    expect((await list({ sinceMs: -8.64e15, untilMs: 8.64e15 })).length).toBe(2);
  });

  it("shows nothing of one organization to another, by id or in lists, whatever the filter", async () => {
    const { store, writeBatch } = open();
    const mine = sampleFinished();
    const other = organizationScope(ids.createId("org"));
    await writeBatch([mine]);
    expect(await store.findByIds(other, [mine.id])).toEqual([]);
    for (const filter of [
      {},
      { model: mine.modelId },
      { apiKeyId: "key_1" },
      { sessionId: "session-1" },
      { metadata: {} },
    ]) {
      expect((await store.list(other, filter, FIRST_PAGE)).items).toEqual([]);
    }
    expect(await store.findByIds(organizationScope(mine.organizationId), [mine.id])).toStrictEqual([mine]);
  });

  it("waits for this replica's own records before it reads", async () => {
    const { writeBatch } = open();
    const record = sampleFinished();
    const flushed = (): Promise<void> => writeBatch([record]);
    const store = createCompletionStore({ database: database.open(), flushed });
    expect(await store.findByIds(ANY, [record.id])).toStrictEqual([record]);
  });

  it("fails as OVERLOADED when this replica's own records do not arrive in time", async () => {
    const clock = createManualClock();
    const store = createCompletionStore({
      database: { db: database.open().db, clock },
      flushed: () => new Promise(() => undefined),
    });
    const read = expect(store.findByIds(ANY, ["cmpl_1"])).rejects.toMatchObject({
      code: "OVERLOADED",
      retryable: true,
    });
    clock.advance(5_000);
    await read;
  });
});
