// A process that works on a journal until it is killed: `crash-child.ts <directory> <database file> <first id> <database: up|away|flaky>`.
// It prints `started <id>` once recordStarted resolved and `finished <id>` once recordFinished did.
import { appendFileSync, writeSync } from "node:fs";
import { createSystemClock } from "../../../src/lib/system-clock.ts";
import { openJournal } from "../../../src/storage/journal/journal.ts";
import { finishedCompletion, readRecord, startedCompletion } from "./records.ts";

const [directory = "", databaseFile = "", firstId = "0", databaseMode = "up"] = process.argv.slice(2);
let next = Number(firstId);

const journal = await openJournal({
  directory,
  fsync: "interval",
  segmentBytes: 32 * 1024,
  announceAfterMs: 5,
  windowMs: 5,
  batchRecords: 20,
  clock: createSystemClock(),
  random: Math.random,
  writeBatch: async (records) => {
    await new Promise((resolve) => setTimeout(resolve, 3));
    if (databaseMode === "away" || (databaseMode === "flaky" && Math.random() < 0.3)) throw new Error("away");
    appendFileSync(
      databaseFile,
      records
        .map(readRecord)
        .map((record) => `${record.id} ${record.status}\n`)
        .join(""),
    );
    if (databaseMode === "flaky" && Math.random() < 0.2) throw new Error("the answer was lost");
  },
  onRejected: () => undefined,
  onCorrupt: (corrupt) => {
    writeSync(1, `corrupt ${corrupt.path}\n`);
  },
  onFault: (error) => {
    writeSync(1, `fault ${error.message}\n`);
  },
  onUnreachable: () => undefined,
});
writeSync(1, "ready\n");

async function work(longest: number): Promise<never> {
  for (;;) {
    const id = `cmpl_${String(next++)}`;
    await journal.recordStarted(startedCompletion(id));
    writeSync(1, `started ${id}\n`);
    await new Promise((resolve) => setTimeout(resolve, Math.random() * longest));
    await journal.recordFinished(finishedCompletion(id));
    writeSync(1, `finished ${id}\n`);
  }
}

// Nine short calls at a time and one long one, which outlives many segments.
await Promise.all([...Array.from({ length: 9 }, () => work(6)), work(300)]);
