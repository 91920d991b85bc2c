import type { PicoUsd } from "../../lib/pico-usd.ts";
import type { CompletionFilter } from "../completion/completion-store.ts";
import type { TenantScope } from "../identity/principal.ts";

/** What usage can be grouped by. */
export type UsageDimension =
  "MODEL" | "PROVIDER" | "API_KEY" | "TEAM" | "PROJECT" | "USER" | "END_USER" | "STATUS" | "OPERATION";

/** The width of a group in time; starts are UTC. */
export type UsageInterval = "MINUTE" | "HOUR" | "DAY" | "MONTH";

/** Sums over ended completions and calls for embeddings. */
export interface UsageTotals {
  readonly requests: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
  readonly reasoningTokens: number;
  readonly costUsd: PicoUsd;
  /** Ended completions whose price is unknown; they are not in `costUsd`. */
  readonly unpricedRequests: number;
  /** Ended completions with the status FAILED. */
  readonly errors: number;
}

/** Totals of one combination of dimensions in one interval. */
export interface UsageGroup {
  /** Value by dimension, `null` where a record has none. */
  readonly dimensions: Readonly<Partial<Record<UsageDimension, string | null>>>;
  /** Start of the interval, milliseconds; `undefined` where no interval was asked for. */
  readonly startMs: number | undefined;
  readonly totals: UsageTotals;
}

/** Which completions are summed; `sessionId` is not among them. */
export type UsageFilter = Omit<CompletionFilter, "sessionId">;

/** What is asked of usage. */
export interface UsageQuery {
  readonly filter: UsageFilter;
  /** Empty for the total alone. */
  readonly groupBy: readonly UsageDimension[];
  readonly interval: UsageInterval | undefined;
}

/** The sums asked for, over the running ones not. */
export interface UsageReport {
  readonly total: UsageTotals;
  /** Ordered by start, then by dimension values; at most 10,000, beyond which the read is refused with `BAD_USER_INPUT`. */
  readonly groups: readonly UsageGroup[];
}

/** Reads of usage; as fresh and failing as {@link import("../completion/completion-store.ts").CompletionStore}. */
export interface UsageStore {
  report(scope: TenantScope, query: UsageQuery): Promise<UsageReport>;
}
