import { randomBytes } from "node:crypto";
import type { Model, PriceUnit } from "../../src/domain/catalog/model.ts";
import { createOverrideBook } from "../../src/domain/price-override/override-book.ts";
import { createListedModels } from "../../src/domain/catalog/listed-models.ts";
import { createAnswerSchemas } from "../../src/domain/completion/answer-schema.ts";
import type { FinishedCompletion, StartedCompletion } from "../../src/domain/completion/completion.ts";
import type { CompletionRequestDraft } from "../../src/domain/completion/completion-request-draft.ts";
import type { CallContext } from "../../src/domain/gateway.ts";
import type { Principal } from "../../src/domain/identity/principal.ts";
import { SCOPES } from "../../src/domain/identity/scope.ts";
import { createLiveCalls } from "../../src/domain/pipeline/live-calls.ts";
import { createPipeline } from "../../src/domain/pipeline/pipeline.ts";
import { createCompletionPricing } from "../../src/domain/usage/completion-pricing.ts";
import { createIdSource } from "../../src/lib/id.ts";
import { createAddressRule } from "../../src/lib/address-rule.ts";
import { createManualClock } from "./manual-clock.ts";
import { createScriptedClient } from "./scripted-client.ts";
import { threadCpuMs } from "../../src/telemetry/thread-cpu.ts";

/** $1 per million input tokens, $2 per million output tokens. */
const PRICED_MODEL: Model = {
  id: "openai/priced",
  providerId: "openai",
  vendorModelId: "priced",
  name: "Priced",
  capabilities: ["TEXT", "TOOLS"],
  contextWindow: 128_000,
  maxOutputTokens: 16_000,
  prices: [price("INPUT_TOKEN", 1_000_000n), price("OUTPUT_TOKEN", 2_000_000n)],
};

function price(unit: PriceUnit, picoUsdPerUnit: bigint): Model["prices"][number] {
  return { unit, picoUsdPerUnit, aboveInputTokens: 0, validFromMs: 0, source: "test" };
}

/** A principal of the organization `org_a` with every scope. */
export const PRINCIPAL: Principal = {
  kind: "apiKey",
  organizationId: "org_a",
  apiKeyId: "key_1",
  teamId: "team_1",
  projectId: "proj_1",
  userId: "user_1",
  scopes: new Set(SCOPES),
};

/** A request for the priced model. */
export const DRAFT: CompletionRequestDraft = {
  model: "openai/priced",
  messages: [{ role: "user", text: "Say hello" }],
  maxOutputTokens: 100,
};

/** A call that nobody leaves. */
export function callContext(signal = new AbortController().signal): CallContext {
  return { requestId: "req_1", clientIp: "127.0.0.1", signal };
}

/**
 * The pipeline around a scripted client, a manual clock and a journal in memory.
 *
 * @param options.feePicoUsd what the priced model takes for each request; default nothing
 */
export function createPipelineHarness(options: { readonly feePicoUsd?: bigint } = {}) {
  const { feePicoUsd } = options;
  const model: Model = {
    ...PRICED_MODEL,
    prices: [...PRICED_MODEL.prices, ...(feePicoUsd === undefined ? [] : [price("REQUEST", feePicoUsd)])],
  };
  const clock = createManualClock();
  const client = createScriptedClient();
  const started: StartedCompletion[] = [];
  const finished: FinishedCompletion[] = [];
  const observed: FinishedCompletion[] = [];
  const liveCalls = createLiveCalls();
  const journal = {
    failStart: undefined as Error | undefined,
    failRoom: undefined as Error | undefined,
    failFinish: undefined as Error | undefined,
    assertRoom() {
      if (journal.failRoom !== undefined) throw journal.failRoom;
    },
    recordStarted(completion: StartedCompletion) {
      if (journal.failStart !== undefined) return Promise.reject(journal.failStart);
      started.push(completion);
      return Promise.resolve();
    },
    recordFinished(completion: FinishedCompletion) {
      if (journal.failFinish !== undefined) return Promise.reject(journal.failFinish);
      finished.push(completion);
      return Promise.resolve();
    },
  };
  const pipeline = createPipeline({
    clock,
    ids: createIdSource({ clock, randomBytes }),
    limits: { maxMessages: 1_000, maxTimeoutMs: 600_000, metadata: { maxKeys: 16, maxBytes: 4_096, maxDepth: 3 } },
    schemas: createAnswerSchemas({ clock, threadCpuMs }),
    addressRule: createAddressRule([]),
    catalog: {
      findModel: (id) => (id === model.id ? model : undefined),
      listModels: () => [model],
    },
    book: {
      findByModel: () => [],
      findByProvider: (_organizationId, providerId) =>
        providerId === "openai" ? [{ id: "dep_env_openai", name: "environment/openai", client }] : [],
    },
    overrides: createOverrideBook(),
    listedModels: createListedModels({ clock }),
    defaultMaxOutputTokens: 4_096,
    pricing: createCompletionPricing(),
    journal,
    fingerprint: {
      fingerprint: (_organizationId, parts) => ({ bytes: [...parts].join("").length, hmac: "00" }),
    },
    observer: {
      observeCompletion(completion) {
        observed.push(completion);
      },
    },
    callLimits: { connectMs: 5_000, firstByteMs: 60_000, idleMs: 60_000, maxBodyBytes: 16_777_216 },
    liveCalls,
  });
  return { clock, client, journal, started, finished, observed, liveCalls, pipeline };
}
