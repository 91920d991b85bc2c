import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { encodeFrame } from "../../../src/storage/journal/frame.ts";
import { encodeEntry } from "../../../src/storage/journal/journal-entry.ts";
import { recoverSegments, type CorruptSegment } from "../../../src/storage/journal/recovery.ts";
import { segmentPath } from "../../../src/storage/journal/segment-files.ts";
import { createSegmentTable } from "../../../src/storage/journal/segment-table.ts";
import { toStorableRecord } from "../../../src/storage/storable-record.ts";
import { createFakeDatabase, openTestJournal, temporaryDirectory } from "./harness.ts";
import { finishedCompletion, startedCompletion } from "./records.ts";

const small = { warnings: [], attempts: [], cost: undefined, metadata: undefined, subject: undefined };

function startedFrame(id: string): Buffer {
  return encodeEntry({ kind: "started", completion: startedCompletion(id, small) });
}

function finishedFrame(id: string): Buffer {
  return encodeEntry({ kind: "finished", record: toStorableRecord(finishedCompletion(id, small)) });
}

/** A journal directory with the given segments, numbered from 1. */
async function journalOf(parent: string, name: string, segments: readonly Buffer[]): Promise<string> {
  const directory = join(parent, name);
  await mkdir(directory);
  for (const [index, content] of segments.entries()) await writeFile(segmentPath(directory, index + 1), content);
  return directory;
}

/** Opens a journal on the directory, waits until the database has all, and gives back id and status of every row. */
async function recover(directory: string): Promise<{ rows: Record<string, string>; corrupt: CorruptSegment[] }> {
  const database = createFakeDatabase();
  const corrupt: CorruptSegment[] = [];
  const journal = await openTestJournal(directory, database, { onCorrupt: (found) => corrupt.push(found) });
  await journal.flushed();
  expect(database.batches.flat().length).toBe(database.rows.size);
  await journal.close({ deadlineMs: 1_000 });
  return { rows: Object.fromEntries([...database.rows].map(([id, record]) => [id, record.status])), corrupt };
}

describe("a journal that was cut or damaged", () => {
  it("keeps every whole record when its last one is torn at any byte", { timeout: 60_000 }, async () => {
    const parent = await temporaryDirectory();
    const before = Buffer.concat([startedFrame("a"), startedFrame("b"), finishedFrame("a")]);
    const last = finishedFrame("b");
    for (let cut = 0; cut <= last.length; cut += 1) {
      const content = Buffer.concat([before, last.subarray(0, cut)]);
      const directory = await journalOf(parent, String(cut), [content]);
      const { rows, corrupt } = await recover(directory);
      expect(rows, `cut at ${String(cut)}`).toEqual({
        a: "COMPLETED",
        b: cut === last.length ? "COMPLETED" : "FAILED",
      });
      expect(corrupt).toEqual([]);
    }
  });

  it("cuts the torn end off the file, so that it is no damage in the middle after the next start", async () => {
    const content = Buffer.concat([finishedFrame("a"), finishedFrame("b").subarray(0, 50)]);
    const directory = await journalOf(await temporaryDirectory(), "journal", [content]);
    const table = createSegmentTable();

    await recoverSegments({ directory, table, onCorrupt: () => expect.unreachable() });

    expect((await readFile(segmentPath(directory, 1))).length).toBe(finishedFrame("a").length);
    expect(table.totalBytes).toBe(finishedFrame("a").length);
  });

  it("cuts off zeros and other remains that a power cut leaves at the end", async () => {
    const parent = await temporaryDirectory();
    for (const remains of [Buffer.alloc(5_000), Buffer.from("remains"), finishedFrame("b").fill(0, 40)]) {
      const directory = await journalOf(parent, String(remains.length), [Buffer.concat([finishedFrame("a"), remains])]);
      expect(await recover(directory)).toEqual({ rows: { a: "COMPLETED" }, corrupt: [] });
    }
  });

  it("loses the damaged record alone, keeps the file aside and says so once", { timeout: 60_000 }, async () => {
    const parent = await temporaryDirectory();
    const damaged = finishedFrame("b");
    const first = finishedFrame("a");
    for (let byte = 0; byte < damaged.length; byte += 7) {
      const flipped = Buffer.from(damaged);
      flipped[byte] = (flipped[byte] ?? 0) ^ 0x10;
      const segments = [Buffer.concat([first, flipped, finishedFrame("c")]), finishedFrame("d")];
      const directory = await journalOf(parent, String(byte), segments);
      const earlier: CorruptSegment[] = [];
      const away = { writeBatch: () => Promise.reject(new Error("away")) };
      const unflushed = await openTestJournal(directory, away, { onCorrupt: (found) => earlier.push(found) });
      await unflushed.close({ deadlineMs: 0 });
      const { rows, corrupt } = await recover(directory);
      expect(rows, `byte ${String(byte)}`).toEqual({ a: "COMPLETED", c: "COMPLETED", d: "COMPLETED" });
      expect(earlier).toEqual([{ path: `${segmentPath(directory, 1)}.corrupt`, lostBytes: damaged.length }]);
      expect(corrupt).toEqual([]);
      expect(await readFile(`${segmentPath(directory, 1)}.corrupt`)).toEqual(segments[0]);
    }
  });

  it("goes on with the next segment after one that ends in damage", async () => {
    const whole = finishedFrame("b");
    const segments = [Buffer.concat([finishedFrame("a"), whole.subarray(0, 100)]), finishedFrame("c")];
    const directory = await journalOf(await temporaryDirectory(), "journal", segments);

    const { rows, corrupt } = await recover(directory);

    expect(rows).toEqual({ a: "COMPLETED", c: "COMPLETED" });
    expect(corrupt).toEqual([{ path: `${segmentPath(directory, 1)}.corrupt`, lostBytes: 100 }]);
  });

  it("sets aside a whole record that this version cannot read, and brings the others to the database", async () => {
    const foreign = encodeFrame(0x46, '{"id":"from another version"}');
    const directory = await journalOf(await temporaryDirectory(), "journal", [
      Buffer.concat([finishedFrame("a"), foreign, encodeFrame(0x7a, "unknown kind"), finishedFrame("b")]),
    ]);

    const { rows } = await recover(directory);

    expect(rows).toEqual({ a: "COMPLETED", b: "COMPLETED" });
    const [line = ""] = (await readFile(join(directory, "rejected.ndjson"), "utf8")).split("\n");
    expect(JSON.parse(line)).toEqual({
      error: "not readable by this version",
      payloadBase64: foreign.subarray(12).toString("base64"),
    });
  });
});
