import type { SQL } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { badUserInput } from "../domain/error/gateway-error.ts";
import type {
  UsageDimension,
  UsageGroup,
  UsageInterval,
  UsageQuery,
  UsageReport,
  UsageStore,
  UsageTotals,
} from "../domain/usage/usage-report.ts";
import { whereCompletion } from "./completion-filter.ts";
import type { Database } from "./database.ts";
import { guardDatabase } from "./database-error.ts";
import { awaitFlushed } from "./flushed-barrier.ts";
import { completionTable as table } from "./tables/completion.table.ts";
import { and, ne, sql } from "./drizzle.ts";

/** Most groups of a report; one more is read to see that there are more. */
const MAX_GROUPS = 10_000;

const DIMENSION_COLUMNS: Readonly<Record<UsageDimension, PgColumn>> = {
  MODEL: table.modelId,
  PROVIDER: table.providerId,
  API_KEY: table.apiKeyId,
  TEAM: table.teamId,
  PROJECT: table.projectId,
  USER: table.userId,
  END_USER: table.endUserId,
  STATUS: table.status,
  OPERATION: table.operation,
};

/** The start of a record's interval, UTC, as milliseconds in text. The words are ours: a parameter would not match between select and group by. */
const INTERVAL_STARTS: Readonly<Record<UsageInterval, SQL<string>>> = {
  MINUTE: intervalStart("minute"),
  HOUR: intervalStart("hour"),
  DAY: intervalStart("day"),
  MONTH: intervalStart("month"),
};

/** Every sum as text: exact, however large. */
const TOTALS = {
  requests: sql<string>`count(*)`,
  inputTokens: sql<string>`coalesce(sum(${table.inputTokens}), 0)::text`,
  outputTokens: sql<string>`coalesce(sum(${table.outputTokens}), 0)::text`,
  cacheReadTokens: sql<string>`coalesce(sum(${table.cacheReadTokens}), 0)::text`,
  cacheWriteTokens: sql<string>`coalesce(sum(${table.cacheWriteTokens}), 0)::text`,
  reasoningTokens: sql<string>`coalesce(sum(${table.reasoningTokens}), 0)::text`,
  costUsd: sql<string>`coalesce(sum(${table.costPicoUsd}), 0)::text`,
  unpricedRequests: sql<string>`count(*) filter (where ${table.costPicoUsd} is null)`,
  errors: sql<string>`count(*) filter (where ${table.status} = 'FAILED')`,
};

/**
 * Sums usage.
 *
 * @param deps.flushed resolves once everything this replica has journalled is in the database; awaited before each read
 */
export function createUsageStore(deps: {
  database: Pick<Database, "db" | "clock">;
  flushed: () => Promise<void>;
}): UsageStore {
  const { db, clock } = deps.database;
  const barrier = { flushed: deps.flushed, clock };

  async function readGroups(where: SQL | undefined, query: UsageQuery): Promise<readonly UsageGroup[]> {
    const dimensions = [...new Set(query.groupBy)];
    const start = query.interval === undefined ? undefined : INTERVAL_STARTS[query.interval];
    const values = dimensions.map((dimension) => sql`${DIMENSION_COLUMNS[dimension]}`);
    const groupBy = [...(start === undefined ? [] : [start]), ...values];
    const rows = await db
      .select({
        startMs: start ?? sql<null>`null`,
        values: sql<(string | null)[]>`array[${sql.join(values, sql`, `)}]::text[]`,
        ...TOTALS,
      })
      .from(table)
      .where(where)
      .groupBy(...groupBy)
      .orderBy(...(start === undefined ? [] : [start]), ...values.map((value) => sql`${value} collate "C" nulls first`))
      .limit(MAX_GROUPS + 1);
    return rows.map((row) => ({
      dimensions: Object.fromEntries(dimensions.map((dimension, index) => [dimension, row.values[index] ?? null])),
      startMs: row.startMs === null ? undefined : Number(row.startMs),
      totals: toTotals(row),
    }));
  }

  return {
    report: async (scope, query): Promise<UsageReport> => {
      await awaitFlushed(barrier);
      const where = and(whereCompletion(scope, query.filter), ne(table.status, "RUNNING"));
      return guardDatabase(async () => {
        if (query.groupBy.length === 0 && query.interval === undefined) {
          const [row] = await db.select(TOTALS).from(table).where(where);
          return { total: row === undefined ? NOTHING : toTotals(row), groups: [] };
        }
        const groups = await readGroups(where, query);
        if (groups.length > MAX_GROUPS) {
          throw badUserInput(
            ["groupBy"],
            "This report has more than 10,000 groups. Ask for a shorter time, fewer dimensions or a wider interval.",
          );
        }
        // Summed here, from one statement: a second one might see records that have come in between.
        return { total: groups.map((group) => group.totals).reduce(addTotals, NOTHING), groups };
      });
    },
  };
}

const NOTHING: UsageTotals = {
  requests: 0,
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  reasoningTokens: 0,
  costUsd: 0n,
  unpricedRequests: 0,
  errors: 0,
};

function intervalStart(unit: "minute" | "hour" | "day" | "month"): SQL<string> {
  return sql<string>`(extract(epoch from date_trunc('${sql.raw(unit)}', ${table.createdAt}, 'UTC')) * 1000)::bigint`;
}

function toTotals(row: Readonly<Record<keyof UsageTotals, string>>): UsageTotals {
  return {
    requests: Number(row.requests),
    inputTokens: Number(row.inputTokens),
    outputTokens: Number(row.outputTokens),
    cacheReadTokens: Number(row.cacheReadTokens),
    cacheWriteTokens: Number(row.cacheWriteTokens),
    reasoningTokens: Number(row.reasoningTokens),
    costUsd: BigInt(row.costUsd),
    unpricedRequests: Number(row.unpricedRequests),
    errors: Number(row.errors),
  };
}

function addTotals(left: UsageTotals, right: UsageTotals): UsageTotals {
  return {
    requests: left.requests + right.requests,
    inputTokens: left.inputTokens + right.inputTokens,
    outputTokens: left.outputTokens + right.outputTokens,
    cacheReadTokens: left.cacheReadTokens + right.cacheReadTokens,
    cacheWriteTokens: left.cacheWriteTokens + right.cacheWriteTokens,
    reasoningTokens: left.reasoningTokens + right.reasoningTokens,
    costUsd: left.costUsd + right.costUsd,
    unpricedRequests: left.unpricedRequests + right.unpricedRequests,
    errors: left.errors + right.errors,
  };
}
