import type { CompletionRecord } from "../domain/completion/completion.ts";
import { fromCompletion } from "./completion-row.ts";
import { toMomentText, toStorableJson, type MomentPrinter } from "./storable.ts";

/**
 * A record as it is written: the JSON text of its row, made once, and what its way into the database asks for. The text is kept as the bytes that go
 * to the disk and to the database: they are copied by no collection of garbage, and not made again.
 */
export interface StorableRecord {
  readonly id: string;
  /** Wall-clock milliseconds; decides the month that the row is in. */
  readonly createdAtMs: number;
  readonly isRunning: boolean;
  /** Wall-clock milliseconds; `undefined` while it is running. */
  readonly finishedAtMs: number | undefined;
  /** The row by the names of the table's definition, the id first; JSON in UTF-8. */
  readonly json: Buffer;
}

/**
 * The text that keeps a record. Made of every record, also of one that no row can hold: its text is one that the database refuses, so
 * that it goes the same way as the others.
 *
 * @param printMoment default {@link toMomentText}
 */
export function toStorableRecord(record: CompletionRecord, printMoment: MomentPrinter = toMomentText): StorableRecord {
  return {
    id: record.id,
    createdAtMs: record.createdAtMs,
    isRunning: record.status === "RUNNING",
    finishedAtMs: record.status === "RUNNING" ? undefined : record.finishedAtMs,
    json: Buffer.from(toStorableJson(fromCompletion(record, printMoment))),
  };
}
