import type { Model } from "../../src/domain/catalog/model.ts";
import type { CallFieldsDraft } from "../../src/domain/completion/parse-call-fields.ts";
import type { FinishedCompletion } from "../../src/domain/completion/completion.ts";
import type { Principal } from "../../src/domain/identity/principal.ts";

/** When everything in the fake gateway happens. */
export const NOW_MS = Date.UTC(2026, 0, 2, 3, 4, 5, 678);

/** The one model of the fake gateway; of its prices two are in force, one is past and one to come. */
export const MODEL: Model = {
  id: "openai/gpt-4o-mini",
  providerId: "openai",
  vendorModelId: "gpt-4o-mini",
  name: "GPT-4o mini",
  capabilities: ["TEXT", "TOOLS"],
  contextWindow: 128_000,
  maxOutputTokens: 16_384,
  prices: [
    { unit: "OUTPUT_TOKEN", picoUsdPerUnit: 600_000n, aboveInputTokens: 0, validFromMs: 0, source: "test" },
    { unit: "INPUT_TOKEN", picoUsdPerUnit: 999_999n, aboveInputTokens: 0, validFromMs: 0, source: "test" },
    { unit: "INPUT_TOKEN", picoUsdPerUnit: 150_000n, aboveInputTokens: 0, validFromMs: 1, source: "test" },
    { unit: "INPUT_TOKEN", picoUsdPerUnit: 1n, aboveInputTokens: 0, validFromMs: 9e15, source: "test" },
  ],
};

/** A record of a finished completion: 10 tokens in, 5 out, 4.5 micro-dollars. */
export function createRecord(id: string, principal: Principal, draft: CallFieldsDraft): FinishedCompletion {
  return {
    id,
    requestedModel: draft.model,
    modelId: MODEL.id,
    providerId: "openai",
    isStream: false,
    operation: "COMPLETION",
    createdAtMs: NOW_MS,
    inputBytes: 12,
    inputHmac: "aa",
    organizationId: principal.organizationId,
    teamId: principal.teamId,
    projectId: principal.projectId,
    userId: principal.userId,
    apiKeyId: principal.apiKeyId,
    endUserId: draft.endUserId ?? undefined,
    sessionId: draft.sessionId ?? undefined,
    subject: draft.subject ?? undefined,
    metadata: draft.metadata ?? undefined,
    clientIp: "127.0.0.1",
    status: "COMPLETED",
    finishReason: "STOP",
    rawFinishReason: "stop",
    errorCode: undefined,
    errorMessage: undefined,
    warnings: ["maxOutputTokens was not given; 4096 was sent."],
    usage: {
      inputTokens: 10,
      outputTokens: 5,
      cacheReadTokens: 0,
      cacheWriteTokens: 0,
      reasoningTokens: 0,
      estimated: false,
    },
    cost: {
      amountUsd: 4_500_000n,
      breakdown: [
        { unit: "INPUT_TOKEN", quantity: 10, picoUsdPerUnit: 150_000n, amountUsd: 1_500_000n },
        { unit: "OUTPUT_TOKEN", quantity: 5, picoUsdPerUnit: 600_000n, amountUsd: 3_000_000n },
      ],
    },
    timing: { totalMs: 12.4, timeToFirstTokenMs: 3.6, overheadMs: 0.25 },
    attempts: [
      {
        deploymentId: "dep_env_openai",
        deploymentName: "environment/openai",
        providerId: "openai",
        vendorModelId: "gpt-4o-mini",
        status: "SUCCEEDED",
        errorCode: undefined,
        vendorStatus: 200,
        vendorRequestId: "req_vendor",
        rateLimitHeaders: { "x-ratelimit-remaining-requests": "99" },
        startedAtMs: NOW_MS,
        durationMs: 11.7,
      },
    ],
    outputBytes: 6,
    outputHmac: "bb",
    finishedAtMs: NOW_MS + 12,
  };
}
