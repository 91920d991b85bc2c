import { randomBytes } from "node:crypto";
import { createOverrideBook } from "../../src/domain/price-override/override-book.ts";
import { createListedModels } from "../../src/domain/catalog/listed-models.ts";
import type { Model } from "../../src/domain/catalog/model.ts";
import type { FinishedCompletion, StartedCompletion } from "../../src/domain/completion/completion.ts";
import { createEmbeddingPipeline } from "../../src/domain/pipeline/embedding/pipeline.ts";
import { createLiveCalls } from "../../src/domain/pipeline/live-calls.ts";
import type { EmbeddingAnswer, EmbeddingCall, EmbeddingCallSize } from "../../src/domain/provider/embedding-client.ts";
import { createCompletionPricing } from "../../src/domain/usage/completion-pricing.ts";
import { createIdSource } from "../../src/lib/id.ts";
import { createManualClock } from "./manual-clock.ts";
import { PRINCIPAL } from "./pipeline-harness.ts";
import { createScriptedClient } from "./scripted-client.ts";

/** A call to the fake vendor, which a test ends as it likes. */
export interface PendingEmbedding {
  readonly call: EmbeddingCall;
  /** Answers with `[place]` for each input. */
  answer(more?: Partial<EmbeddingAnswer>): void;
  fail(error: Error): void;
}

/** $0.02 per million tokens. */
const MODEL: Model = {
  id: "openai/vectors",
  providerId: "openai",
  vendorModelId: "vectors",
  name: "Vectors",
  capabilities: ["EMBEDDING"],
  contextWindow: 8_192,
  maxOutputTokens: undefined,
  prices: [{ unit: "INPUT_TOKEN", picoUsdPerUnit: 20_000n, aboveInputTokens: 0, validFromMs: 0, source: "test" }],
};
const RESPONSE = { vendorRequestId: "req-v", vendorModelId: "vectors", rateLimitHeaders: {} };

/** The pipeline of embeddings around a vendor that waits, a manual clock and a journal in memory. */
export function createEmbeddingHarness(
  options: { readonly size?: EmbeddingCallSize; readonly prices?: Model["prices"] } = {},
) {
  const clock = createManualClock();
  const pending: PendingEmbedding[] = [];
  const started: StartedCompletion[] = [];
  const finished: FinishedCompletion[] = [];
  const liveCalls = createLiveCalls();
  const size = options.size ?? { maxInputs: 10, maxTokens: undefined };
  const model: Model = { ...MODEL, prices: options.prices ?? MODEL.prices };
  const client = createScriptedClient();
  const deployment = {
    id: "dep_1",
    name: "environment/openai",
    client: Object.assign(client, {
      embeddings: {
        callSize: () => size,
        checkRequest: () => [],
        embed: (call: EmbeddingCall) =>
          new Promise<EmbeddingAnswer>((resolve, reject) => {
            call.signal.addEventListener("abort", () => {
              reject(call.signal.reason as Error);
            });
            pending.push({
              call,
              answer: (more) => {
                resolve({
                  response: RESPONSE,
                  inputTokens: 100,
                  vectors: call.inputs.map((_, at) => [at + 1]),
                  ...more,
                });
              },
              fail: reject,
            });
          }),
      },
    }),
  };
  const pipeline = createEmbeddingPipeline({
    clock,
    ids: createIdSource({ clock, randomBytes }),
    limits: {
      maxEmbeddingInputs: 100,
      maxTimeoutMs: 600_000,
      metadata: { maxKeys: 16, maxBytes: 4_096, maxDepth: 3 },
    },
    catalog: { findModel: () => model, listModels: () => [model] },
    book: { findByModel: () => [], findByProvider: () => [deployment] },
    overrides: createOverrideBook(),
    listedModels: createListedModels({ clock }),
    pricing: createCompletionPricing(),
    journal: {
      assertRoom: () => undefined,
      recordStarted: (record) => {
        started.push(record);
        return Promise.resolve();
      },
      recordFinished: (record) => {
        finished.push(record);
        return Promise.resolve();
      },
    },
    fingerprint: { fingerprint: () => ({ bytes: 0, hmac: "00" }) },
    observer: { observeCompletion: () => undefined },
    callLimits: { connectMs: 5_000, firstByteMs: 60_000, idleMs: 60_000, maxBodyBytes: 16_777_216 },
    liveCalls,
  });

  /** Begins a request; its outcome is there to read when it has ended. */
  function begin(input: readonly string[], more: { readonly timeoutMs?: number; readonly endUserId?: string } = {}) {
    const leaving = new AbortController();
    const call = { requestId: "req_1", clientIp: undefined, signal: leaving.signal };
    const result = pipeline.embed(PRINCIPAL, { model: "openai/vectors", input, ...more }, call);
    const outcome = result.then(
      ({ vectors, record }) => ({ vectors, record, error: undefined }),
      (error: unknown) => ({ vectors: undefined, record: undefined, error: error as Error & { code: string } }),
    );
    return {
      outcome,
      leave: () => {
        leaving.abort();
      },
    };
  }

  /** Lets what was begun get as far as it can, and the window for joining pass. */
  async function passWindow(): Promise<void> {
    await settle();
    clock.advance(2);
    await settle();
  }

  return { clock, pending, started, finished, liveCalls, begin, passWindow, settle };
}

async function settle(): Promise<void> {
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
}
