import { execFile } from "node:child_process";
import { readdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { encodeFrame } from "../../../src/storage/journal/frame.ts";
import { encodeEntry } from "../../../src/storage/journal/journal-entry.ts";
import { segmentPath } from "../../../src/storage/journal/segment-files.ts";
import { toStorableRecord } from "../../../src/storage/storable-record.ts";
import { createFakeDatabase, openTestJournal, temporaryDirectory } from "./harness.ts";
import { EARLIER_FINISHED_TEXT, finishedCompletion, startedCompletion } from "./records.ts";

describe("the journal", () => {
  it("brings a finished completion to the database as it was recorded", async () => {
    const database = createFakeDatabase();
    const journal = await openTestJournal(await temporaryDirectory(), database);

    await journal.recordStarted(startedCompletion("cmpl_1"));
    await journal.recordFinished(finishedCompletion("cmpl_1"));
    await journal.flushed();

    expect([...database.rows.values()]).toEqual([finishedCompletion("cmpl_1")]);
  });

  it("has a record in the database within 100 ms of its being written", async () => {
    const database = createFakeDatabase();
    const journal = await openTestJournal(await temporaryDirectory(), database);

    await journal.recordFinished(finishedCompletion("cmpl_1"));
    await new Promise((resolve) => setTimeout(resolve, 100));

    expect(database.rows.size).toBe(1);
  });

  it("brings what was not in the database there after the next start, as it was recorded", async () => {
    const directory = await temporaryDirectory();
    const away = createFakeDatabase();
    away.fault = () => Promise.reject(new Error("away"));
    const first = await openTestJournal(directory, away);
    await first.recordStarted(startedCompletion("cmpl_1"));
    await first.recordFinished(finishedCompletion("cmpl_1"));
    await first.close({ deadlineMs: 10 });

    const database = createFakeDatabase();
    const second = await openTestJournal(directory, database);
    await second.flushed();

    expect([...database.rows.values()]).toEqual([finishedCompletion("cmpl_1")]);
  });

  it("brings what an earlier version wrote, which were no rows, to the database with what was written since", async () => {
    const directory = await temporaryDirectory();
    const frames = [
      encodeEntry({ kind: "started", completion: startedCompletion("cmpl_old") }),
      encodeFrame(0x46, EARLIER_FINISHED_TEXT),
      encodeEntry({ kind: "finished", record: toStorableRecord(finishedCompletion("cmpl_new")) }),
    ];
    await writeFile(segmentPath(directory, 1), Buffer.concat(frames));

    const database = createFakeDatabase();
    const journal = await openTestJournal(directory, database);
    expect(journal.status().pendingRecords).toBe(2);
    await journal.flushed();

    const expected = ["cmpl_old", "cmpl_new"].map((id) => finishedCompletion(id));
    expect(database.batches.flat()).toEqual(expected);
  });

  it("does not write again after a clean shutdown", async () => {
    const directory = await temporaryDirectory();
    const before = createFakeDatabase();
    const first = await openTestJournal(directory, before);
    for (let index = 0; index < 50; index += 1) await first.recordFinished(finishedCompletion(`cmpl_${String(index)}`));
    await first.close({ deadlineMs: 1_000 });

    const after = createFakeDatabase();
    const second = await openTestJournal(directory, after);
    await second.recordFinished(finishedCompletion("cmpl_new"));
    await second.flushed();

    expect(before.rows.size).toBe(50);
    expect([...after.rows.keys()]).toEqual(["cmpl_new"]);
  });

  it("records what was in flight when it stopped as failed, once", async () => {
    const directory = await temporaryDirectory();
    const database = createFakeDatabase();
    const first = await openTestJournal(directory, database);
    await first.recordStarted(startedCompletion("cmpl_1"));
    await first.close({ deadlineMs: 100 });

    const second = await openTestJournal(directory, database);
    await second.flushed();
    expect(database.rows.get("cmpl_1")).toMatchObject({
      status: "FAILED",
      errorCode: "INTERNAL_SERVER_ERROR",
      cost: undefined,
      usage: { inputTokens: 0, outputTokens: 0, estimated: true },
      createdAtMs: startedCompletion("cmpl_1").createdAtMs,
    });
    await second.close({ deadlineMs: 1_000 });

    const later = createFakeDatabase();
    const third = await openTestJournal(directory, later);
    await third.flushed();
    expect(later.rows.size).toBe(0);
  });

  it("leaves no more than one segment behind however often it is started without work", async () => {
    const directory = await temporaryDirectory();
    for (let start = 0; start < 5; start += 1) {
      const journal = await openTestJournal(directory, createFakeDatabase());
      if (start === 0) await journal.recordFinished(finishedCompletion("cmpl_1"));
      await journal.close({ deadlineMs: 1_000 });
    }
    expect((await readdir(directory)).length).toBeLessThanOrEqual(2);
  });

  it("keeps the process alive until it is closed, also while nothing but the journal does", async () => {
    const child = fileURLToPath(new URL("close-child.ts", import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, [child, await temporaryDirectory()]);
    expect(stdout).toBe("closed\n");
  });

  it.each(["interval", "always"] as const)("writes records at the same time in their order (%s)", async (fsync) => {
    const database = createFakeDatabase();
    const directory = await temporaryDirectory();
    const journal = await openTestJournal(directory, database, { fsync, segmentBytes: 20_000 });
    const ids = Array.from({ length: 300 }, (_, index) => `cmpl_${String(index).padStart(3, "0")}`);
    await Promise.all(
      ids.map(async (id) => {
        await journal.recordStarted(startedCompletion(id));
        await journal.recordFinished(finishedCompletion(id));
      }),
    );
    await journal.flushed();
    expect([...database.rows.values()]).toEqual(ids.map((id) => finishedCompletion(id)));
  });

  it("writes no row for a call that has only just begun", async () => {
    const database = createFakeDatabase();
    const journal = await openTestJournal(await temporaryDirectory(), database, { announceAfterMs: 60_000 });
    await journal.recordStarted(startedCompletion("cmpl_1"));
    await journal.recordFinished(finishedCompletion("cmpl_2"));
    await journal.flushed();
    expect([...database.rows.keys()]).toEqual(["cmpl_2"]);
  });

  it("shows a call in flight to other replicas after a while, and never after its end", async () => {
    const database = createFakeDatabase();
    const journal = await openTestJournal(await temporaryDirectory(), database, { announceAfterMs: 30 });
    await journal.recordStarted(startedCompletion("cmpl_1"));
    expect(journal.find("cmpl_1")).toEqual({ ...startedCompletion("cmpl_1"), status: "RUNNING" });

    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(database.batches.flat().map((record) => record.status)).toEqual(["RUNNING"]);

    await journal.recordFinished(finishedCompletion("cmpl_1"));
    expect(journal.find("cmpl_1")).toBeUndefined();
    await journal.flushed();
    expect(database.batches.flat().map((record) => record.status)).toEqual(["RUNNING", "COMPLETED"]);
  });
});
