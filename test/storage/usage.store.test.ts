import { expect, it } from "vitest";
import type { FinishedCompletion } from "../../src/domain/completion/completion.ts";
import type { UsageDimension, UsageTotals } from "../../src/domain/usage/usage-report.ts";
import { createUsageStore } from "../../src/storage/usage.store.ts";
import { organizationScope, type TenantScope } from "../../src/domain/identity/principal.ts";
import { describeDatabases } from "../testkit/databases.ts";
import { createRecordWriter, ids, sampleFinished, sampleRunning } from "./sample.ts";

const NO_INTERVAL = { filter: {}, interval: undefined };

describeDatabases("usage", (database) => {
  const open = () => ({
    ...createRecordWriter(database.open()),
    store: createUsageStore({ database: database.open(), flushed: () => Promise.resolve() }),
  });

  it("sums to the last token and pico-dollar, over ended records alone", async () => {
    const { store, writeBatch } = open();
    const records = variedRecords(ids.createId("org"), 500);
    await writeBatch([...records, sampleRunning({ organizationId: records[0]?.organizationId ?? "" })]);
    const report = await store.report(scopeOf(records), { ...NO_INTERVAL, groupBy: [] });
    expect(report).toStrictEqual({ total: sum(records), groups: [] });
    expect(report.total.costUsd > 2n ** 64n).toBe(true);
  });

  it("gives zeros for an organization without records", async () => {
    const report = await open().store.report(organizationScope(ids.createId("org")), { ...NO_INTERVAL, groupBy: [] });
    expect(report.total).toStrictEqual(sum([]));
  });

  it("groups by every dimension alone and by all at once, with null where a record has no value", async () => {
    const { store, writeBatch } = open();
    const records = variedRecords(ids.createId("org"), 200);
    await writeBatch(records);
    const all = Object.keys(VALUE_OF).filter(isDimension);
    for (const groupBy of [...all.map((dimension) => [dimension]), all]) {
      const report = await store.report(scopeOf(records), { ...NO_INTERVAL, groupBy });
      const expected = Map.groupBy(records, (record) => JSON.stringify(groupBy.map((name) => VALUE_OF[name](record))));
      const actual = report.groups.map((group) => [
        JSON.stringify(groupBy.map((name) => group.dimensions[name])),
        group.totals,
      ]);
      expect(new Map(actual.map(([key, totals]) => [key, totals]))).toStrictEqual(
        new Map([...expected].map(([key, members]) => [key, sum(members)])),
      );
      expect(actual.length).toBe(expected.size);
      expect(report.total).toStrictEqual(sum(records));
    }
  });

  it.each([
    ["MINUTE", Date.UTC(2027, 1, 28, 23, 59), Date.UTC(2027, 2, 1, 0, 0)],
    ["HOUR", Date.UTC(2027, 1, 28, 23), Date.UTC(2027, 2, 1)],
    ["DAY", Date.UTC(2027, 1, 28), Date.UTC(2027, 2, 1)],
    ["MONTH", Date.UTC(2027, 1, 1), Date.UTC(2027, 2, 1)],
  ] as const)("starts each %s in UTC, in order, whatever the session's time zone", async (interval, before, after) => {
    const { store, writeBatch } = open();
    const organizationId = ids.createId("org");
    const midnight = Date.UTC(2027, 2, 1);
    await writeBatch([
      sampleFinished({ organizationId, createdAtMs: midnight }),
      sampleFinished({ organizationId, createdAtMs: midnight - 1 }),
      sampleFinished({ organizationId, createdAtMs: midnight + 1 }),
    ]);
    await database.open().pool.query("set timezone to 'Asia/Kolkata'");
    const report = await store.report(organizationScope(organizationId), { filter: {}, groupBy: ["MODEL"], interval });
    expect(report.groups.map((group) => [group.startMs, group.totals.requests])).toEqual([
      [before, 1],
      [after, 2],
    ]);
  });

  it("orders groups by start, then by value, without a value first", async () => {
    const { store, writeBatch } = open();
    const organizationId = ids.createId("org");
    const createdAtMs = Date.UTC(2027, 3, 1);
    await writeBatch(
      ["b", undefined, "B", "a"].map((endUserId) => sampleFinished({ organizationId, createdAtMs, endUserId })),
    );
    const report = await store.report(organizationScope(organizationId), { ...NO_INTERVAL, groupBy: ["END_USER"] });
    expect(report.groups.map((group) => group.dimensions.END_USER)).toEqual([null, "B", "a", "b"]);
  });

  it("sums what the filter lets through", async () => {
    const { store, writeBatch } = open();
    const organizationId = ids.createId("org");
    const createdAtMs = Date.UTC(2027, 3, 2);
    const wanted = sampleFinished({ organizationId, createdAtMs, teamId: "team_x", metadata: { tag: "x" } });
    await writeBatch([wanted, sampleFinished({ organizationId, createdAtMs: createdAtMs + 1 })]);
    for (const filter of [{ teamId: "team_x" }, { metadata: { tag: "x" } }, { untilMs: createdAtMs + 1 }]) {
      const report = await store.report(organizationScope(organizationId), {
        filter,
        groupBy: [],
        interval: undefined,
      });
      expect(report.total).toStrictEqual(sum([wanted]));
    }
  });

  it("refuses a report of more than 10,000 groups", async () => {
    const { store, writeBatch } = open();
    const organizationId = ids.createId("org");
    const records = Array.from({ length: 10_001 }, (_, index) =>
      sampleFinished({
        organizationId,
        endUserId: `user-${String(index)}`,
        warnings: [],
        attempts: [],
        metadata: undefined,
      }),
    );
    await writeBatch(records.slice(1));
    const query = { ...NO_INTERVAL, groupBy: ["END_USER"] } as const;
    expect((await store.report(organizationScope(organizationId), query)).groups.length).toBe(10_000);
    await writeBatch(records.slice(0, 1));
    await expect(store.report(organizationScope(organizationId), query)).rejects.toMatchObject({
      code: "BAD_USER_INPUT",
      field: ["groupBy"],
    });
  });

  it("counts nothing of one organization for another", async () => {
    const { store, writeBatch } = open();
    const mine = sampleFinished();
    await writeBatch([mine]);
    const other = organizationScope(ids.createId("org"));
    for (const filter of [{}, { model: mine.modelId }, { apiKeyId: "key_1" }, { metadata: {} }]) {
      const report = await store.report(other, { filter, groupBy: ["MODEL", "API_KEY"], interval: "DAY" });
      expect(report).toStrictEqual({ total: sum([]), groups: [] });
    }
  });
});

const VALUE_OF: Readonly<Record<UsageDimension, (record: FinishedCompletion) => string | null>> = {
  MODEL: (record) => record.modelId,
  PROVIDER: (record) => record.providerId,
  API_KEY: (record) => record.apiKeyId ?? null,
  TEAM: (record) => record.teamId ?? null,
  PROJECT: (record) => record.projectId ?? null,
  USER: (record) => record.userId ?? null,
  END_USER: (record) => record.endUserId ?? null,
  STATUS: (record) => record.status,
  OPERATION: (record) => record.operation,
};

function isDimension(name: string): name is UsageDimension {
  return name in VALUE_OF;
}

function scopeOf(records: readonly FinishedCompletion[]): TenantScope {
  return organizationScope(records[0]?.organizationId ?? "");
}

/** Records with different values in every dimension, and amounts that floats would lose. */
function variedRecords(organizationId: string, count: number): readonly FinishedCompletion[] {
  const statuses = ["COMPLETED", "FAILED", "CANCELLED", "BLOCKED"] as const;
  const providers = ["openai", "anthropic", "google"] as const;
  return Array.from({ length: count }, (_, index) => {
    const pick = (base: string, of: number): string | undefined =>
      index % of === 0 ? undefined : `${base}${String(index % of)}`;
    return sampleFinished({
      organizationId,
      createdAtMs: Date.UTC(2027, 0, 1) + index * 3_600_000,
      modelId: `openai/model-${String(index % 5)}`,
      providerId: providers[index % 3] ?? "openai",
      status: statuses[index % 4] ?? "COMPLETED",
      operation: index % 8 === 0 ? "EMBEDDING" : "COMPLETION",
      apiKeyId: pick("key_", 7),
      teamId: pick("team_", 2),
      projectId: pick("proj_", 3),
      userId: pick("user_", 4),
      endUserId: pick("end-", 6),
      usage: {
        inputTokens: 1_000_000_007 + index,
        outputTokens: 77 * index,
        cacheReadTokens: index,
        cacheWriteTokens: 2 * index,
        reasoningTokens: 3 * index,
        estimated: false,
      },
      cost: index % 9 === 0 ? undefined : { amountUsd: 123_456_789_012_345_679n * BigInt(index) + 1n, breakdown: [] },
    });
  });
}

function sum(records: readonly FinishedCompletion[]): UsageTotals {
  const add = (of: (record: FinishedCompletion) => number): number =>
    records.reduce((total, record) => total + of(record), 0);
  return {
    requests: records.length,
    inputTokens: add((record) => record.usage.inputTokens),
    outputTokens: add((record) => record.usage.outputTokens),
    cacheReadTokens: add((record) => record.usage.cacheReadTokens),
    cacheWriteTokens: add((record) => record.usage.cacheWriteTokens),
    reasoningTokens: add((record) => record.usage.reasoningTokens),
    costUsd: records.reduce((total, record) => total + (record.cost?.amountUsd ?? 0n), 0n),
    unpricedRequests: add((record) => (record.cost === undefined ? 1 : 0)),
    errors: add((record) => (record.status === "FAILED" ? 1 : 0)),
  };
}
