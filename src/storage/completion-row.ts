import type {
  Attempt,
  CompletionRecord,
  CompletionTiming,
  StartedCompletion,
} from "../domain/completion/completion.ts";
import type { Cost } from "../domain/usage/cost.ts";
import type { Usage } from "../domain/usage/token-usage.ts";
import type { MomentPrinter } from "./storable.ts";
import type { completionTable, StoredCostLine } from "./tables/completion.table.ts";

/** A row of the table as drizzle reads it. */
type CompletionRow = typeof completionTable.$inferSelect;

/** A row as JSON for writing, by the names of the table's definition: moments and money as text. */
export type WritableCompletion = { readonly [Column in keyof CompletionRow]: unknown };

/** The record that a row holds. */
export function toCompletion(row: CompletionRow): CompletionRecord {
  const started = toStarted(row);
  if (row.status === "RUNNING") return { ...started, status: "RUNNING" };
  return {
    ...started,
    status: row.status,
    finishReason: row.finishReason ?? undefined,
    rawFinishReason: row.rawFinishReason ?? undefined,
    errorCode: row.errorCode ?? undefined,
    errorMessage: row.errorMessage ?? undefined,
    warnings: row.warnings ?? [],
    usage: toUsage(row),
    cost: toCost(row),
    timing: toTiming(row),
    attempts: (row.attempts ?? []).map(toAttempt),
    outputBytes: row.outputBytes ?? 0,
    outputHmac: row.outputHmac ?? "",
    finishedAtMs: (row.finishedAt ?? row.createdAt).getTime(),
  };
}

/** The row that keeps a record: one literal with the same fields in the same order, which is what makes printing it quick. */
export function fromCompletion(record: CompletionRecord, printMoment: MomentPrinter): WritableCompletion {
  const finished = record.status === "RUNNING" ? undefined : record;
  return {
    // First, so that the journal finds it without parsing the rest.
    id: record.id,
    createdAt: printMoment(record.createdAtMs),
    organizationId: record.organizationId,
    teamId: record.teamId,
    projectId: record.projectId,
    userId: record.userId,
    apiKeyId: record.apiKeyId,
    endUserId: record.endUserId,
    sessionId: record.sessionId,
    subjectType: record.subject?.type,
    subjectId: record.subject?.id,
    metadata: record.metadata,
    clientIp: record.clientIp,
    requestedModel: record.requestedModel,
    modelId: record.modelId,
    providerId: record.providerId,
    isStream: record.isStream,
    operation: record.operation,
    inputBytes: record.inputBytes,
    inputHmac: record.inputHmac,
    status: record.status,
    finishReason: finished?.finishReason,
    rawFinishReason: finished?.rawFinishReason,
    errorCode: finished?.errorCode,
    errorMessage: finished?.errorMessage,
    warnings: finished?.warnings,
    inputTokens: finished?.usage.inputTokens,
    outputTokens: finished?.usage.outputTokens,
    cacheReadTokens: finished?.usage.cacheReadTokens,
    cacheWriteTokens: finished?.usage.cacheWriteTokens,
    reasoningTokens: finished?.usage.reasoningTokens,
    isUsageEstimated: finished?.usage.estimated,
    costPicoUsd: finished?.cost?.amountUsd.toString(),
    costBreakdown: finished?.cost?.breakdown.map(fromCostLine),
    totalMs: finished?.timing.totalMs,
    timeToFirstTokenMs: finished?.timing.timeToFirstTokenMs,
    overheadMs: finished?.timing.overheadMs,
    attempts: finished?.attempts,
    outputBytes: finished?.outputBytes,
    outputHmac: finished?.outputHmac,
    finishedAt: finished === undefined ? undefined : printMoment(finished.finishedAtMs),
  };
}

function toStarted(row: CompletionRow): StartedCompletion {
  return {
    id: row.id,
    organizationId: row.organizationId,
    teamId: row.teamId ?? undefined,
    projectId: row.projectId ?? undefined,
    userId: row.userId ?? undefined,
    apiKeyId: row.apiKeyId ?? undefined,
    endUserId: row.endUserId ?? undefined,
    sessionId: row.sessionId ?? undefined,
    subject:
      row.subjectType === null || row.subjectId === null ? undefined : { type: row.subjectType, id: row.subjectId },
    metadata: row.metadata ?? undefined,
    clientIp: row.clientIp ?? undefined,
    requestedModel: row.requestedModel,
    modelId: row.modelId,
    providerId: row.providerId,
    isStream: row.isStream,
    operation: row.operation,
    createdAtMs: row.createdAt.getTime(),
    inputBytes: row.inputBytes,
    inputHmac: row.inputHmac,
  };
}

function toUsage(row: CompletionRow): Usage {
  return {
    inputTokens: row.inputTokens ?? 0,
    outputTokens: row.outputTokens ?? 0,
    cacheReadTokens: row.cacheReadTokens ?? 0,
    cacheWriteTokens: row.cacheWriteTokens ?? 0,
    reasoningTokens: row.reasoningTokens ?? 0,
    estimated: row.isUsageEstimated ?? false,
  };
}

function toTiming(row: CompletionRow): CompletionTiming {
  return {
    totalMs: row.totalMs ?? 0,
    timeToFirstTokenMs: row.timeToFirstTokenMs ?? undefined,
    overheadMs: row.overheadMs ?? 0,
  };
}

function toCost(row: CompletionRow): Cost | undefined {
  if (row.costPicoUsd === null) return undefined;
  return { amountUsd: row.costPicoUsd, breakdown: (row.costBreakdown ?? []).map(toCostLine) };
}

function toCostLine(line: StoredCostLine): Cost["breakdown"][number] {
  return {
    unit: line.unit,
    quantity: line.quantity,
    picoUsdPerUnit: BigInt(line.picoUsdPerUnit),
    amountUsd: BigInt(line.amountPicoUsd),
  };
}

function fromCostLine(line: Cost["breakdown"][number]): StoredCostLine {
  return {
    unit: line.unit,
    quantity: line.quantity,
    picoUsdPerUnit: line.picoUsdPerUnit.toString(),
    amountPicoUsd: line.amountUsd.toString(),
  };
}

/** JSON leaves out what is undefined; the model names it. */
function toAttempt(stored: Attempt): Attempt {
  return {
    deploymentId: stored.deploymentId,
    deploymentName: stored.deploymentName,
    providerId: stored.providerId,
    vendorModelId: stored.vendorModelId,
    status: stored.status,
    errorCode: stored.errorCode,
    vendorStatus: stored.vendorStatus,
    vendorRequestId: stored.vendorRequestId,
    rateLimitHeaders: stored.rateLimitHeaders,
    startedAtMs: stored.startedAtMs,
    durationMs: stored.durationMs,
  };
}
