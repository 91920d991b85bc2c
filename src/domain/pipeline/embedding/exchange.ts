import type { EmbeddingRequest } from "../../embedding/embedding-request.ts";
import type { EmbeddingClient } from "../../provider/embedding-client.ts";
import type { Candidate, OpenExchange } from "../exchange.ts";

/** A request for embeddings and what has become of it so far; the steps are those of a completion that it needs. */
export interface AuthorizedEmbedding extends OpenExchange {
  readonly step: "authorized";
  readonly request: EmbeddingRequest;
}

/** The model is known, every deployment that serves it, and how much it is to read. */
export interface ResolvedEmbedding extends Omit<AuthorizedEmbedding, "step"> {
  readonly step: "resolved";
  readonly candidates: readonly [Candidate, ...Candidate[]];
  /** Our estimate of each input's tokens, at least 1; what a reservation has to cover. */
  readonly inputTokens: readonly number[];
}

/** Limits allow the call, and what it may cost is held. */
export interface ReservedEmbedding extends Omit<ResolvedEmbedding, "step"> {
  readonly step: "reserved";
}

/** The input has passed its guards. */
export interface GuardedEmbedding extends Omit<ReservedEmbedding, "step"> {
  readonly step: "guarded";
}

/** A candidate that gives embeddings. */
export interface EmbeddingTarget extends Candidate {
  readonly client: EmbeddingClient;
}

/** It is settled who is called. */
export interface RoutedEmbedding extends Omit<GuardedEmbedding, "step"> {
  readonly step: "routed";
  readonly target: EmbeddingTarget;
  /** What of the request is not sent, and why. */
  readonly warnings: readonly string[];
}
