import { randomBytes } from "node:crypto";
import type { FinishedCompletion, StartedCompletion } from "../../src/domain/completion/completion.ts";
import type { CompletionRecord } from "../../src/domain/completion/completion.ts";
import { createIdSource } from "../../src/lib/id.ts";
import { createSystemClock } from "../../src/lib/system-clock.ts";
import { createCompletionWriter } from "../../src/storage/completion-writer.ts";
import type { Database } from "../../src/storage/database.ts";
import { toStorableRecord } from "../../src/storage/storable-record.ts";

/** Ids of tests. */
export const ids = createIdSource({ clock: createSystemClock(), randomBytes: (size) => randomBytes(size) });

/** A running record of an organization of its own, unless told otherwise. */
export function sampleRunning(changes: Partial<StartedCompletion> = {}): CompletionRecord & { status: "RUNNING" } {
  return { ...sampleStarted(changes), status: "RUNNING" };
}

/** A finished record in which every field is filled, unless told otherwise. */
export function sampleFinished(changes: Partial<FinishedCompletion> = {}): FinishedCompletion {
  return {
    ...sampleStarted(changes),
    status: "COMPLETED",
    finishReason: "STOP",
    rawFinishReason: "end_turn",
    errorCode: undefined,
    errorMessage: undefined,
    warnings: ["seed was not sent", "maxOutputTokens was 4096"],
    usage: {
      inputTokens: 1_200,
      outputTokens: 340,
      cacheReadTokens: 1_000,
      cacheWriteTokens: 50,
      reasoningTokens: 40,
      estimated: true,
    },
    cost: {
      amountUsd: 123_456_789_012_345_678_901n,
      breakdown: [
        { unit: "INPUT_TOKEN", quantity: 150, picoUsdPerUnit: 2_500_000n, amountUsd: 375_000_000n },
        { unit: "OUTPUT_TOKEN", quantity: 340, picoUsdPerUnit: 10n, amountUsd: 123_456_788_637_345_678_901n },
      ],
    },
    timing: { totalMs: 1_234, timeToFirstTokenMs: 56, overheadMs: 1.234_567_8 },
    attempts: [
      {
        deploymentId: "dep_env_openai",
        deploymentName: "environment/openai",
        providerId: "openai",
        vendorModelId: "gpt-4o",
        status: "FAILED",
        errorCode: "PROVIDER_UNAVAILABLE",
        vendorStatus: 503,
        vendorRequestId: undefined,
        rateLimitHeaders: { "x-ratelimit-remaining": "0" },
        startedAtMs: 1_767_000_000_123,
        durationMs: 17,
      },
    ],
    outputBytes: 9_007_199_254_740_991,
    outputHmac: "b".repeat(64),
    finishedAtMs: 1_767_000_001_357,
    ...changes,
  };
}

function sampleStarted(changes: Partial<StartedCompletion>): StartedCompletion {
  return {
    id: ids.createId("cmpl"),
    organizationId: ids.createId("org"),
    teamId: "team_1",
    projectId: "proj_1",
    userId: "user_1",
    apiKeyId: "key_1",
    endUserId: "end-user-1",
    sessionId: "session-1",
    subject: { type: "Order", id: "42" },
    metadata: { feature: "chat", nested: { tier: 2, flags: [true, null] } },
    clientIp: "2001:db8::1",
    requestedModel: "openai/gpt-4o",
    modelId: "openai/gpt-4o-2024-08-06",
    providerId: "openai",
    isStream: true,
    operation: "COMPLETION",
    createdAtMs: Date.UTC(2026, 2, 31, 23, 59, 59, 999),
    inputBytes: 4_321,
    inputHmac: "a".repeat(64),
    ...changes,
  };
}

/** The writer of completions, given records. */
export function createRecordWriter(database: Pick<Database, "pool" | "clock">) {
  const writer = createCompletionWriter(database);
  return {
    writeBatch: (records: readonly CompletionRecord[]): Promise<void> =>
      writer.writeBatch(records.map((record) => toStorableRecord(record))),
  };
}
