import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { CompletionRecord } from "../../../src/domain/completion/completion.ts";
import { createSystemClock } from "../../../src/lib/system-clock.ts";
import type { Journal, JournalOptions } from "../../../src/storage/journal/journal-options.ts";
import { openJournal } from "../../../src/storage/journal/journal.ts";
import type { StorableRecord } from "../../../src/storage/storable-record.ts";
import { readRecord } from "./records.ts";

/** A new empty directory that is removed when the test has ended. */
export async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "narthex-journal-"));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

/** A database in memory with the store's meaning: idempotent, and a running record never replaces a finished one. */
export interface FakeDatabase {
  readonly rows: Map<string, CompletionRecord>;
  /** Every batch that was taken, in order. */
  readonly batches: (readonly CompletionRecord[])[];
  /** What happens instead of taking a batch; `undefined` takes it. */
  fault: ((records: readonly StorableRecord[]) => Promise<void> | undefined) | undefined;
  writeBatch(records: readonly StorableRecord[]): Promise<void>;
}

export function createFakeDatabase(): FakeDatabase {
  const database: FakeDatabase = {
    rows: new Map(),
    batches: [],
    fault: undefined,
    async writeBatch(texts) {
      await (database.fault?.(texts) ?? Promise.resolve());
      const records = texts.map(readRecord);
      database.batches.push(records);
      for (const record of records) {
        const known = database.rows.get(record.id);
        if (known !== undefined && known.status !== "RUNNING") continue;
        database.rows.set(record.id, record);
      }
    },
  };
  return database;
}

/** Opens a journal that is closed when the test has ended; failures of disk and database are collected in `errors`. */
export async function openTestJournal(
  directory: string,
  database: Pick<FakeDatabase, "writeBatch">,
  given: Partial<JournalOptions> = {},
): Promise<Journal & { readonly errors: Error[] }> {
  const errors: Error[] = [];
  const collect = (error: Error): void => {
    errors.push(error);
  };
  const journal = await openJournal({
    directory,
    fsync: "interval",
    clock: createSystemClock(),
    random: Math.random,
    writeBatch: (records) => database.writeBatch(records),
    onRejected: () => undefined,
    onCorrupt: () => undefined,
    onFault: collect,
    onUnreachable: collect,
    ...given,
  });
  onTestFinished(() => journal.close({ deadlineMs: 0 }));
  return Object.assign(journal, { errors });
}

/** Waits until `isDone`, at most `timeoutMs`. */
export async function until(isDone: () => boolean, timeoutMs = 5_000): Promise<void> {
  const deadlineMs = performance.now() + timeoutMs;
  while (!isDone()) {
    if (performance.now() > deadlineMs) throw new Error("waited in vain");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
