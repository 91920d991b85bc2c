// Fills a journal while the database is away, then lets it take everything. Run with a small heap; prints how many records were
// written, how large the journal was, and how many different records arrived in the order they were written.
import { createSystemClock } from "../../../src/lib/system-clock.ts";
import { openJournal } from "../../../src/storage/journal/journal.ts";
import { finishedCompletion } from "./records.ts";

const RECORDS = 80_000;
let isAway = true;
let arrived = 0;
const journal = await openJournal({
  directory: process.argv[2] ?? "",
  fsync: "interval",
  clock: createSystemClock(),
  random: Math.random,
  flushedDeadlineMs: 50_000,
  writeBatch: (records) => {
    if (isAway) return Promise.reject(new Error("away"));
    for (const record of records) if (record.id === `cmpl_${String(arrived)}`) arrived += 1;
    return Promise.resolve();
  },
  onRejected: () => undefined,
  onCorrupt: () => undefined,
  onFault: () => undefined,
  onUnreachable: () => undefined,
});
for (let index = 0; index < RECORDS; index += 200) {
  await Promise.all(
    Array.from({ length: 200 }, (_, offset) =>
      journal.recordFinished(finishedCompletion(`cmpl_${String(index + offset)}`)),
    ),
  );
}
const { bytes } = journal.status();
isAway = false;
const keepAlive = setInterval(() => undefined, 1_000);
await journal.flushed();
clearInterval(keepAlive);
process.stdout.write(`${String(RECORDS)} ${String(bytes)} ${String(arrived)}\n`);
await journal.close({ deadlineMs: 1_000 });
