import type { FinishedCompletion, StartedCompletion } from "../../../src/domain/completion/completion.ts";

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
    operation: "COMPLETION",
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
