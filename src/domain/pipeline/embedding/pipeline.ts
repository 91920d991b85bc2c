import type { EmbeddingRequestDraft } from "../../embedding/embedding-request.ts";
import type { Embeddings } from "../../embedding/embedding.ts";
import { GatewayError } from "../../error/gateway-error.ts";
import type { CallContext } from "../../gateway.ts";
import type { Principal } from "../../identity/principal.ts";
import type { LiveCalls } from "../live-calls.ts";
import { admitEmbedding, authorizeEmbedding, type AdmitEmbeddingDeps } from "./admit.ts";
import { callInParts } from "./call-in-parts.ts";
import { createJoinedCalls } from "./join-calls.ts";
import { settleEmbedding, toStartedEmbedding, type SettleEmbeddingDeps } from "./settle.ts";
import type { EmbeddingCallDeps } from "./vendor-call.ts";

/** What the steps work with. */
export interface EmbeddingPipelineDeps extends AdmitEmbeddingDeps, EmbeddingCallDeps, SettleEmbeddingDeps {
  readonly liveCalls: LiveCalls;
}

/** The way of a request for embeddings through the gateway. */
export interface EmbeddingPipeline {
  /** The vectors of every input. A failure is thrown with the `completionId` of its record where one exists. */
  embed(principal: Principal, draft: EmbeddingRequestDraft, call: CallContext): Promise<Embeddings>;
}

/** Creates the pipeline: a completion's, with the vendor's call joined with those of others. */
export function createEmbeddingPipeline(deps: EmbeddingPipelineDeps): EmbeddingPipeline {
  const calls = createJoinedCalls(deps);
  return {
    async embed(principal, draft, call) {
      deps.journal.assertRoom();
      const authorized = authorizeEmbedding(principal, draft, call, deps);
      const close = deps.liveCalls.open();
      try {
        const exchange = await admitEmbedding(authorized, deps);
        const started = toStartedEmbedding(exchange, deps.fingerprint);
        await deps.journal.recordStarted(started);
        const outcome = await callInParts(exchange, calls);
        const { record, failure } = await settleEmbedding(exchange, started, outcome, deps);
        if (failure !== undefined) throw withRecord(failure, record.id);
        return { vectors: outcome.vectors, record };
      } finally {
        authorized.control.release();
        close();
      }
    },
  };
}

/** A failure as its caller is told of it. */
function withRecord(failure: GatewayError, completionId: string): GatewayError {
  const { code, message, retryable, retryAfterMs, field } = failure;
  return new GatewayError({ code, message, retryable, retryAfterMs, field, completionId });
}
