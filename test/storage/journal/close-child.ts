// Closes a journal whose database is away; nothing else keeps this process alive. Prints `closed` at the end.
import { createSystemClock } from "../../../src/lib/system-clock.ts";
import { openJournal } from "../../../src/storage/journal/journal.ts";
import { finishedCompletion } from "./records.ts";

const journal = await openJournal({
  directory: process.argv[2] ?? "",
  fsync: "interval",
  clock: createSystemClock(),
  random: Math.random,
  writeBatch: () => Promise.reject(new Error("away")),
  onRejected: () => undefined,
  onCorrupt: () => undefined,
  onFault: () => undefined,
  onUnreachable: () => undefined,
});
await journal.recordFinished(finishedCompletion("cmpl_1"));
await journal.close({ deadlineMs: 300 });
process.stdout.write("closed\n");
