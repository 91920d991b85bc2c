import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createSystemClock } from "../../../src/lib/system-clock.ts";
import { parseJson } from "../../../src/lib/json.ts";
import type { StorableRecord } from "../../../src/storage/storable-record.ts";
import { createFakeDatabase, openTestJournal, temporaryDirectory, until } from "./harness.ts";
import { finishedCompletion, startedCompletion } from "./records.ts";

function ids(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `cmpl_${String(index).padStart(6, "0")}`);
}

describe("the way into the database", () => {
  it("takes calls while the database is away, and brings each record there once and in order when it is back", async () => {
    const database = createFakeDatabase();
    const journal = await openTestJournal(await temporaryDirectory(), database, { batchRecords: 50 });
    database.fault = () => Promise.reject(new Error("connection refused"));

    for (const id of ids(500)) {
      journal.assertRoom();
      await journal.recordStarted(startedCompletion(id));
      await journal.recordFinished(finishedCompletion(id));
    }
    await until(() => journal.errors.length > 0);
    expect(journal.status()).toMatchObject({ pendingRecords: 500, databaseReachable: false, inFlight: 0 });

    database.fault = undefined;
    const backMs = performance.now();
    await until(() => database.rows.size === 500);
    expect(performance.now() - backMs).toBeLessThan(1_300);
    expect(database.batches.flat().map((record) => record.id)).toEqual(ids(500));
    await until(() => journal.status().pendingRecords === 0);
    expect(journal.status()).toMatchObject({ oldestPendingMs: 0, databaseReachable: true });
  });

  it("asks again within a second of the database being back, and seldom while it is away", async () => {
    const database = createFakeDatabase();
    const journal = await openTestJournal(await temporaryDirectory(), database, { random: () => 0.999 });
    let attempts = 0;
    let lastMs = performance.now();
    let longestGapMs = 0;
    database.fault = () => {
      attempts += 1;
      longestGapMs = Math.max(longestGapMs, performance.now() - lastMs);
      lastMs = performance.now();
      return Promise.reject(new Error("away"));
    };
    await journal.recordFinished(finishedCompletion("cmpl_1"));
    await new Promise((resolve) => setTimeout(resolve, 4_000));
    expect(longestGapMs).toBeLessThan(1_300);
    expect(attempts).toBeGreaterThan(4);
    expect(attempts).toBeLessThan(15);

    database.fault = undefined;
    const backMs = performance.now();
    await until(() => database.rows.size === 1);
    expect(performance.now() - backMs).toBeLessThan(1_100);
  });

  it("rejects a read with OVERLOADED after its deadline while the database does not answer, and calls go on", async () => {
    const database = createFakeDatabase();
    const journal = await openTestJournal(await temporaryDirectory(), database, {
      flushedDeadlineMs: 150,
      batchDeadlineMs: 200,
    });
    database.fault = () => new Promise(() => undefined);
    await journal.recordFinished(finishedCompletion("cmpl_1"));

    const startedMs = performance.now();
    await expect(journal.flushed()).rejects.toMatchObject({ code: "OVERLOADED", retryable: true, retryAfterMs: 1_000 });
    expect(performance.now() - startedMs).toBeLessThan(400);
    await journal.recordFinished(finishedCompletion("cmpl_2"));

    await until(() => !journal.status().databaseReachable);
    database.fault = undefined;
    await until(() => database.rows.size === 2);
    await journal.flushed();
    expect(database.batches.flat().map((record) => record.id)).toEqual(["cmpl_1", "cmpl_2"]);
  });

  it("stops asking a database that leaves four batches hanging, until one of them ends", async () => {
    const database = createFakeDatabase();
    const journal = await openTestJournal(await temporaryDirectory(), database, { batchDeadlineMs: 10 });
    const hanging: (() => void)[] = [];
    database.fault = () => new Promise((resolve) => hanging.push(resolve));
    await journal.recordFinished(finishedCompletion("cmpl_1"));
    await until(() => hanging.length === 4);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(hanging).toHaveLength(4);

    database.fault = undefined;
    hanging[0]?.();
    await journal.flushed();
    expect(database.rows.size).toBe(1);
  });

  it("sends a batch again whose answer was lost, and the rows are the same", async () => {
    const database = createFakeDatabase();
    const journal = await openTestJournal(await temporaryDirectory(), database, { batchRecords: 10 });
    let lost = 0;
    const writeBatch = database.writeBatch.bind(database);
    database.writeBatch = async (records) => {
      await writeBatch(records);
      if (lost < 3) {
        lost += 1;
        throw new Error("connection terminated");
      }
    };
    for (const id of ids(35)) await journal.recordFinished(finishedCompletion(id));
    await journal.flushed();

    expect([...database.rows.keys()]).toEqual(ids(35));
    expect([...database.rows.values()]).toEqual(ids(35).map((id) => finishedCompletion(id)));
    expect(database.batches.length).toBeGreaterThan(3);
    for (const batch of database.batches.slice(0, 3)) expect(batch).toEqual(database.batches[0]);
  });

  it("sets a record aside that the database refuses, and holds up no other", async () => {
    const directory = await temporaryDirectory();
    const database = createFakeDatabase();
    const rejected: StorableRecord[] = [];
    const journal = await openTestJournal(directory, database, {
      onRejected: (record) => {
        if (record !== undefined) rejected.push(record);
      },
    });
    const poison = new Set([ids(100)[0], ids(100)[41], ids(100)[99]]);
    database.fault = (records) =>
      records.some((record) => poison.has(record.id))
        ? Promise.reject(Object.assign(new Error("invalid byte sequence"), { code: "22021" }))
        : undefined;
    await Promise.all(ids(100).map((id) => journal.recordFinished(finishedCompletion(id))));
    await journal.flushed();

    expect([...database.rows.keys()]).toEqual(ids(100).filter((id) => !poison.has(id)));
    expect(rejected.map((record) => record.id)).toEqual([...poison]);
    const lines = (await readFile(join(directory, "rejected.ndjson"), "utf8")).trimEnd().split("\n");
    expect(lines.map((line) => parseJson(line)?.value)).toMatchObject(
      [...poison].map((id) => ({
        error: "invalid byte sequence",
        record: { id, costPicoUsd: "27000000", createdAt: "2026-11-20T12:00:00.000Z" },
      })),
    );
  });

  it.each([
    ["a lost connection", new Error("Connection terminated unexpectedly")],
    ["a refused connection", Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" })],
    ["a server that shuts down", Object.assign(new Error("shutting down"), { code: "57P01" })],
    ["a full database disk", Object.assign(new Error("disk full"), { code: "53100" })],
    ["a missing table", Object.assign(new Error("no such table"), { code: "42P01" })],
  ])("rejects no record because of %s", async (_name, error) => {
    const database = createFakeDatabase();
    const journal = await openTestJournal(await temporaryDirectory(), database, {
      onRejected: () => expect.unreachable(),
    });
    let failures = 0;
    database.fault = () => ((failures += 1) <= 2 ? Promise.reject(error) : undefined);
    await journal.recordFinished(finishedCompletion("cmpl_1"));
    await journal.flushed();
    expect([...database.rows.keys()]).toEqual(["cmpl_1"]);
  });

  it("refuses new calls when it is full, has room for the end of those in flight, and takes calls again afterwards", async () => {
    const database = createFakeDatabase();
    const capacityBytes = 256 * 1024;
    const journal = await openTestJournal(await temporaryDirectory(), database, {
      capacityBytes,
      segmentBytes: 32 * 1024,
    });
    database.fault = () => Promise.reject(new Error("away"));

    const inFlight: string[] = [];
    for (const id of ids(10_000)) {
      if (!journal.status().hasRoom) break;
      await journal.recordStarted(startedCompletion(id));
      inFlight.push(id);
      // Every other call ends at once.
      if (inFlight.length % 2 === 0) await journal.recordFinished(finishedCompletion(id));
    }
    expect(inFlight.length).toBeGreaterThan(20);
    expect(() => {
      journal.assertRoom();
    }).toThrow(expect.objectContaining({ code: "OVERLOADED", retryable: true }));

    const open = inFlight.filter((_, index) => index % 2 === 0);
    await Promise.all(open.map((id) => journal.recordFinished(finishedCompletion(id))));
    expect(journal.status().bytes).toBeLessThanOrEqual(capacityBytes);

    database.fault = undefined;
    await journal.flushed();
    expect(database.rows.size).toBe(inFlight.length);
    await until(() => journal.status().hasRoom);
    journal.assertRoom();
  });

  it.each([64 * 1024, 1024 * 1024, 4 * 1024 * 1024])(
    "has room for ever where it holds no more than %i bytes and the database keeps up",
    { timeout: 30_000 },
    async (capacityBytes) => {
      const journal = await openTestJournal(await temporaryDirectory(), createFakeDatabase(), { capacityBytes });
      const errorMessage = "x".repeat(1_000);
      const count = Math.ceil((2 * capacityBytes) / 1_000);
      for (let done = 0; done < count; done += 1) {
        // Segments are given up a moment after the database has them.
        await until(() => journal.status().hasRoom, 1_000);
        const id = `cmpl_${String(done)}`;
        await journal.recordStarted(startedCompletion(id));
        await journal.recordFinished(finishedCompletion(id, { errorMessage }));
        if (done % 8 === 7) await journal.flushed();
      }
      expect(journal.status().bytes).toBeLessThanOrEqual(capacityBytes);
    },
  );

  it("refuses to start a call that found room together with too many others", async () => {
    const database = createFakeDatabase();
    database.fault = () => Promise.reject(new Error("away"));
    const journal = await openTestJournal(await temporaryDirectory(), database, { capacityBytes: 64 * 1024 });
    journal.assertRoom();

    const outcomes = await Promise.allSettled(ids(200).map((id) => journal.recordStarted(startedCompletion(id))));

    const refused = outcomes.filter((outcome) => outcome.status === "rejected");
    expect(refused.length).toBeGreaterThan(100);
    expect(refused[0]?.reason).toMatchObject({ code: "OVERLOADED" });
    expect(journal.status().inFlight).toBe(200 - refused.length);
  });

  it("keeps the month of each record when the wall clock steps backwards over its border", async () => {
    const database = createFakeDatabase();
    const border = Date.UTC(2026, 11, 1);
    const real = createSystemClock();
    let nowMs = border;
    const journal = await openTestJournal(await temporaryDirectory(), database, {
      clock: { ...real, nowMs: () => nowMs },
    });
    const times = [border - 1, border, border + 1, border - 86_400_000, border - 1];
    for (const [index, createdAtMs] of times.entries()) {
      nowMs = createdAtMs;
      await journal.recordStarted(startedCompletion(`cmpl_${String(index)}`, { createdAtMs }));
      await journal.recordFinished(finishedCompletion(`cmpl_${String(index)}`, { createdAtMs }));
      await journal.flushed();
    }
    expect([...database.rows.values()].map((record) => record.createdAtMs)).toEqual(times);
    expect(journal.status().oldestPendingMs).toBe(0);
  });
});
