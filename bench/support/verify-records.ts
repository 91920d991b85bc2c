import { ANSWER_USAGE } from "./answer.ts";
import type { BenchDatabase } from "./database.ts";
import type { Gateway } from "./servers.ts";
import { format } from "./stats.ts";

const USAGE = `query { usage { total { requests inputTokens outputTokens errors costUsd } } }`;

/** Whom a load has asked, and how often. */
interface Asked {
  readonly name: string;
  readonly gateway?: Gateway;
  /** Answers that wrk has counted. */
  readonly answered: number;
  /** Loads that were cut off at their end with that many requests under way. */
  readonly cut: number;
}

/** Every answer that wrk counted is on record with its tokens; besides, at most those that it cut off at a round's end. */
export async function verifyRecords(
  contenders: readonly Asked[],
  gateway: Gateway | undefined,
  database: BenchDatabase | undefined,
): Promise<void> {
  if (gateway === undefined) return;
  const own = contenders.filter((one) => one.gateway === gateway);
  const sum = (figure: "answered" | "cut"): number => own.reduce((total, one) => total + one[figure], 0);
  const name = own.map((one) => one.name).join(" and ");
  const data = await gateway.graphql(USAGE);
  const { usage }: { usage: { total: Record<string, number | string> } } = JSON.parse(JSON.stringify(data));
  const { requests, outputTokens } = usage.total;
  // Each contender was asked once before the load, and the gateway once more.
  const isFirst = gateway === contenders.find((one) => one.gateway !== undefined)?.gateway;
  const answered = sum("answered") + own.length + (isFirst ? 1 : 0);
  const isWithin = (count: number): boolean => count >= answered && count <= answered + sum("cut");
  const completed = Number(outputTokens) / ANSWER_USAGE.outputTokens;
  console.log(
    `${name}: ${String(answered)} answers counted, ${String(requests)} records, of ${format(completed)} with the whole answer's tokens` +
      `, cost ${String(usage.total.costUsd)}`,
  );
  if (!isWithin(Number(requests)) || !isWithin(Math.floor(completed))) throw new Error("records and answers differ");
  if (isFirst && database !== undefined) {
    const [row] = await database.query(
      "SELECT status, count(*)::int AS count FROM completion GROUP BY status ORDER BY count DESC",
    );
    console.log(`  rows by SQL: ${JSON.stringify(row)}`);
    if (!isWithin(Number(row?.["count"]))) throw new Error("rows and answers differ");
  }
}
