import type { Database } from "./database.ts";
import { describeFailure, findSqlState } from "./database-error.ts";
import { MAX_MOMENT_MS } from "./storable.ts";
import type { StorableRecord } from "./storable-record.ts";
import { completionTable } from "./tables/completion.table.ts";
import { getTableColumns } from "./drizzle.ts";

/** Deadline of one statement of a batch, milliseconds. */
const WRITE_LIMIT_MS = 10_000;

/** Most records of one statement; a longer batch takes several. */
const MAX_STATEMENT_RECORDS = 2_000;

/** Check violation: what PostgreSQL also says where no partition fits a row. */
const NO_PARTITION = "23514";

/** Why a batch was not stored. Nothing of it may be, or a part: writing it again is safe. */
class BatchError extends Error {
  override readonly name = "BatchError";
  /** The SQLSTATE; `undefined` where the database did not answer. */
  readonly code: string | undefined;

  constructor(cause: unknown) {
    // The cause stays behind: it quotes statement and values.
    super(describeFailure(cause));
    this.code = findSqlState(cause);
  }
}

/** The way of completions into the database. */
export interface CompletionWriter {
  /**
   * Stores records, running and finished ones mixed. Idempotent: a running row becomes a finished one, a finished one never
   * changes. Rejects with a {@link BatchError}, or the TypeError or RangeError of a record that no row can hold.
   */
  writeBatch(records: readonly StorableRecord[]): Promise<void>;
}

/** Creates the writer of one replica; others may write the same records at the same time. */
export function createCompletionWriter(database: Pick<Database, "pool" | "clock">): CompletionWriter {
  const { pool, clock } = database;
  /** Months whose partition is known to be there, by the milliseconds of their start. */
  const months = new Set<number>();

  async function ensurePartitions(records: readonly StorableRecord[]): Promise<void> {
    const now = monthStart(clock.nowMs());
    const needed = new Set([now, nextMonth(now)]);
    for (const record of records) needed.add(monthStart(record.createdAtMs));
    for (const month of needed) {
      if (months.has(month)) continue;
      await run("select ensure_completion_partition($1::timestamptz)", new Date(month).toISOString());
      months.add(month);
    }
  }

  async function write(records: readonly StorableRecord[]): Promise<void> {
    await ensurePartitions(records);
    await run(UPSERT, joinTexts(records));
  }

  function run(text: string, value: string | Buffer): Promise<unknown> {
    // pg reads query_timeout from the query too; its types do not say so.
    const query: { text: string; values: (string | Buffer)[]; query_timeout: number } = {
      text,
      values: [value],
      query_timeout: WRITE_LIMIT_MS,
    };
    return pool.query(query);
  }

  async function writeOrRepair(records: readonly StorableRecord[]): Promise<void> {
    try {
      await write(records);
    } catch (error) {
      if (findSqlState(error) !== NO_PARTITION || months.size === 0) throw error;
      months.clear();
      await write(records);
    }
  }

  return {
    writeBatch: async (records) => {
      const distinct = selectLatest(records);
      try {
        for (let start = 0; start < distinct.length; start += MAX_STATEMENT_RECORDS) {
          await writeOrRepair(distinct.slice(start, start + MAX_STATEMENT_RECORDS));
        }
      } catch (error) {
        // A record that cannot be put into a row is refused for good; the journal knows these by their class.
        throw error instanceof TypeError || error instanceof RangeError ? error : new BatchError(error);
      }
    },
  };
}

const OPENING_BRACKET = 0x5b;
const CLOSING_BRACKET = 0x5d;
const COMMA = 0x2c;

const UPSERT = createUpsert();

/**
 * One statement for a whole batch, which comes as one JSON text. Measured against unnest of an array a column: as many rows a
 * second (12,000 embedded, 17,000 on a server), and less of this thread's time (docs/adr/0009-record-batches.md).
 */
function createUpsert(): string {
  const columns = Object.entries(getTableColumns(completionTable));
  const names = columns.map(([, column]) => `"${column.name}"`).join(", ");
  const fields = columns.map(([field]) => `r."${field}"`).join(", ");
  const types = columns.map(([field, column]) => `"${field}" ${column.getSQLType()}`).join(", ");
  const changes = columns
    .filter(([, column]) => !column.notNull || column.name === "status")
    .map(([, column]) => `"${column.name}" = excluded."${column.name}"`)
    .join(", ");
  return `insert into "completion" as stored (${names})
    select ${fields} from json_to_recordset($1::json) as r(${types}) order by r."id"
    on conflict ("id", "created_at") do update set ${changes}
    where stored."status" = 'RUNNING' and excluded."status" <> 'RUNNING'`;
}

/** The texts as one array, in bytes: PostgreSQL takes the text of JSON for its binary form. */
function joinTexts(records: readonly StorableRecord[]): Buffer {
  let length = 1;
  for (const { json } of records) length += json.length + 1;
  const array = Buffer.allocUnsafe(length);
  let end = 0;
  for (const { json } of records) {
    array[end] = end === 0 ? OPENING_BRACKET : COMMA;
    array.set(json, end + 1);
    end += json.length + 1;
  }
  array[end] = CLOSING_BRACKET;
  return array;
}

/** One record an id: a statement cannot touch a row twice. The finished one where there are several. */
function selectLatest(records: readonly StorableRecord[]): readonly StorableRecord[] {
  const ids = new Set<string>();
  for (const record of records) ids.add(record.id);
  if (ids.size === records.length) return records;
  const latest = new Map<string, StorableRecord>();
  for (const record of records) {
    const key = `${record.id} ${String(record.createdAtMs)}`;
    const known = latest.get(key);
    if (known === undefined || known.isRunning) latest.set(key, record);
  }
  return [...latest.values()];
}

function monthStart(ms: number): number {
  const date = new Date(Math.min(Math.max(ms, 0), MAX_MOMENT_MS));
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
}

function nextMonth(ms: number): number {
  const date = new Date(ms);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1);
}
