import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type {
  CompletionRecord,
  FinishedCompletion,
  StartedCompletion,
} from "../../../src/domain/completion/completion.ts";
import { createSystemClock } from "../../../src/lib/system-clock.ts";
import type { Journal, JournalOptions } from "../../../src/storage/journal/journal-options.ts";
import { openJournal } from "../../../src/storage/journal/journal.ts";

/** A new empty directory that is removed when the test has ended. */
export async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "narthex-journal-"));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

/** A started completion with every optional field given. */
export function startedCompletion(id: string, given: Partial<StartedCompletion> = {}): StartedCompletion {
  return {
    id,
    organizationId: "org_00000000000000000000000000000001",
    teamId: "team_00000000000000000000000000000001",
    projectId: undefined,
    userId: undefined,
    apiKeyId: "key_00000000000000000000000000000001",
    endUserId: "end-user-ä",
    sessionId: "session-1",
    subject: { type: "Ticket", id: "4711" },
    metadata: { feature: "search", nested: { deep: [1, null, "x"] } },
    clientIp: "192.0.2.7",
    requestedModel: "openai/gpt-4o-mini",
    modelId: "openai/gpt-4o-mini",
    providerId: "openai",
    isStream: false,
    createdAtMs: Date.UTC(2026, 10, 20, 12),
    inputBytes: 1_234,
    inputHmac: "a".repeat(64),
    ...given,
  };
}

/** The completed record of {@link startedCompletion}. */
export function finishedCompletion(id: string, given: Partial<FinishedCompletion> = {}): FinishedCompletion {
  const started = startedCompletion(id, given);
  return {
    ...started,
    status: "COMPLETED",
    finishReason: "STOP",
    rawFinishReason: "stop",
    errorCode: undefined,
    errorMessage: undefined,
    warnings: ["topP was not sent"],
    usage: {
      inputTokens: 100,
      outputTokens: 20,
      cacheReadTokens: 10,
      cacheWriteTokens: 0,
      reasoningTokens: 5,
      estimated: false,
    },
    cost: {
      amountUsd: 27_000_000n,
      breakdown: [
        { unit: "INPUT_TOKEN", quantity: 100, picoUsdPerUnit: 150_000n, amountUsd: 15_000_000n },
        { unit: "OUTPUT_TOKEN", quantity: 20, picoUsdPerUnit: 600_000n, amountUsd: 12_000_000n },
      ],
    },
    timing: { totalMs: 812, timeToFirstTokenMs: 203, overheadMs: 1.25 },
    attempts: [
      {
        deploymentId: "environment:openai",
        deploymentName: "openai (environment)",
        providerId: "openai",
        vendorModelId: "gpt-4o-mini",
        status: "SUCCEEDED",
        errorCode: undefined,
        vendorStatus: 200,
        vendorRequestId: "req_1",
        rateLimitHeaders: { "x-ratelimit-remaining-requests": "99" },
        startedAtMs: started.createdAtMs + 1,
        durationMs: 800,
      },
    ],
    outputBytes: 80,
    outputHmac: "b".repeat(64),
    finishedAtMs: started.createdAtMs + 812,
    ...given,
  };
}

/** A database in memory with the store's meaning: idempotent, and a running record never replaces a finished one. */
export interface FakeDatabase {
  readonly rows: Map<string, CompletionRecord>;
  /** Every batch that was taken, in order. */
  readonly batches: (readonly CompletionRecord[])[];
  /** What happens instead of taking a batch; `undefined` takes it. */
  fault: ((records: readonly CompletionRecord[]) => Promise<void> | undefined) | undefined;
  writeBatch(records: readonly CompletionRecord[]): Promise<void>;
}

export function createFakeDatabase(): FakeDatabase {
  const database: FakeDatabase = {
    rows: new Map(),
    batches: [],
    fault: undefined,
    async writeBatch(records) {
      await (database.fault?.(records) ?? Promise.resolve());
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
