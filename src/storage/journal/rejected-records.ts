import { open } from "node:fs/promises";
import { join } from "node:path";
import type { StorableRecord } from "../storable-record.ts";

/** The file of records that could not be stored, one JSON object a line: `{"error", "record"}`, the record as its row, or `{"error", "payloadBase64"}`. */
export interface RejectedRecords {
  add(record: StorableRecord, error: Error): Promise<void>;
  addUnreadable(payload: Buffer): Promise<void>;
}

/** Creates the writer of `<directory>/rejected.ndjson`; the file is made with the first rejected record. */
export function createRejectedRecords(directory: string): RejectedRecords {
  async function appendLine(line: string): Promise<void> {
    const file = await open(join(directory, "rejected.ndjson"), "a", 0o600);
    try {
      await file.appendFile(`${line}\n`);
      await file.datasync();
    } finally {
      await file.close();
    }
  }

  return {
    add(record, error) {
      return appendLine(`{"error":${JSON.stringify(error.message)},"record":${record.json.toString()}}`);
    },
    addUnreadable(payload) {
      const error = "not readable by this version";
      return appendLine(JSON.stringify({ error, payloadBase64: payload.toString("base64") }));
    },
  };
}
