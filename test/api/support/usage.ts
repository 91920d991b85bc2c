/** The record of a call as {@link RECORDS} selects it. */
export interface CallRecord {
  readonly id: string;
  readonly createdAt: string;
  readonly requestedModel: string;
  readonly status: string;
  readonly model: { readonly id: string } | null;
  readonly provider: { readonly id: string };
  readonly apiKey: { readonly id: string };
  readonly team: { readonly id: string } | null;
  readonly project: { readonly id: string } | null;
  readonly user: { readonly id: string } | null;
  readonly endUserId: string | null;
  readonly metadata: Readonly<Record<string, unknown>> | null;
  readonly usage: Readonly<Record<TokenKind, number>> & { readonly estimated: boolean };
  readonly cost: { readonly amountUsd: string } | null;
}

type TokenKind = "inputTokens" | "outputTokens" | "cacheReadTokens" | "cacheWriteTokens" | "reasoningTokens";
const TOKEN_KINDS: readonly TokenKind[] = [
  "inputTokens",
  "outputTokens",
  "cacheReadTokens",
  "cacheWriteTokens",
  "reasoningTokens",
];

/** What usage can be grouped by. */
export type Dimension = "MODEL" | "PROVIDER" | "API_KEY" | "TEAM" | "PROJECT" | "USER" | "END_USER" | "STATUS";

/** The totals of a report. */
export interface Totals extends Readonly<Record<TokenKind, number>> {
  readonly requests: number;
  readonly costUsd: string;
  readonly unpricedRequests: number;
  readonly errors: number;
}

/** A report as {@link USAGE} selects it. */
export interface UsageAnswer {
  readonly total: Totals;
  readonly groups: readonly {
    readonly dimensions: Readonly<Record<string, string | null>>;
    readonly start: string | null;
    readonly totals: Totals;
  }[];
}

/** Pages of records, newest first. */
export const RECORDS = `query ($first: Int, $after: String, $filter: CompletionFilter) {
  completions(first: $first, after: $after, filter: $filter) {
    edges { node { id createdAt requestedModel status endUserId metadata model { id } provider { id } apiKey { id } team { id } project { id }
      user { id } usage { ${TOKEN_KINDS.join(" ")} estimated } cost { amountUsd } } }
    pageInfo { hasNextPage endCursor }
  }
}`;

/** A whole report. */
export const USAGE = `query ($filter: UsageFilter, $groupBy: [UsageDimension!], $interval: UsageInterval) {
  usage(filter: $filter, groupBy: $groupBy, interval: $interval) { total { ...Sums } groups { dimensions start totals { ...Sums } } }
}
fragment Sums on UsageTotals { requests ${TOKEN_KINDS.join(" ")} costUsd unpricedRequests errors }`;

/** Whole pico-dollars of a decimal amount of dollars. */
export function toPico(amountUsd: string): bigint {
  const [dollars = "0", fraction = ""] = amountUsd.split(".");
  return BigInt(dollars) * 1_000_000_000_000n + BigInt(fraction.padEnd(12, "0"));
}

/** Whole pico-dollars as a decimal amount of dollars without needless zeros. */
function fromPico(pico: bigint): string {
  const fraction = String(pico % 1_000_000_000_000n)
    .padStart(12, "0")
    .replace(/0+$/, "");
  return `${String(pico / 1_000_000_000_000n)}${fraction === "" ? "" : `.${fraction}`}`;
}

/** Sums records the way a report is to. */
export function totalsOf(records: readonly CallRecord[]): Totals {
  const sum = (kind: TokenKind): number => records.reduce((total, record) => total + record.usage[kind], 0);
  return {
    requests: records.length,
    inputTokens: sum("inputTokens"),
    outputTokens: sum("outputTokens"),
    cacheReadTokens: sum("cacheReadTokens"),
    cacheWriteTokens: sum("cacheWriteTokens"),
    reasoningTokens: sum("reasoningTokens"),
    costUsd: fromPico(records.reduce((total, { cost }) => total + (cost === null ? 0n : toPico(cost.amountUsd)), 0n)),
    unpricedRequests: records.filter(({ cost }) => cost === null).length,
    errors: records.filter(({ status }) => status === "FAILED").length,
  };
}

const VALUE_OF: Readonly<Record<Dimension, (record: CallRecord) => string | null>> = {
  MODEL: (record) => record.requestedModel,
  PROVIDER: (record) => record.provider.id,
  API_KEY: (record) => record.apiKey.id,
  TEAM: (record) => record.team?.id ?? null,
  PROJECT: (record) => record.project?.id ?? null,
  USER: (record) => record.user?.id ?? null,
  END_USER: (record) => record.endUserId,
  STATUS: (record) => record.status,
};

/** The start of the interval that a moment is in, by cutting its text. */
export function startOf(moment: string, interval: string): string {
  const kept: Readonly<Record<string, number>> = { MINUTE: 16, HOUR: 13, DAY: 10, MONTH: 7 };
  return moment.slice(0, kept[interval] ?? 0) + "0000-01-01T00:00:00.000Z".slice(kept[interval] ?? 0);
}

/** The sums of each group, under the text of its start and dimensions. */
export function groupsOf(
  records: readonly CallRecord[],
  groupBy: readonly Dimension[],
  interval: string | undefined,
): [string, Totals][] {
  const keyOf = (record: CallRecord): string => {
    const start = interval === undefined ? null : startOf(record.createdAt, interval);
    return JSON.stringify([
      start,
      Object.fromEntries(groupBy.map((dimension) => [dimension, VALUE_OF[dimension](record)])),
    ]);
  };
  return [...Map.groupBy(records, keyOf)].map(([key, of]) => [key, totalsOf(of)]);
}
