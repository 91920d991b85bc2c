import type { Page, PageRequest } from "../lib/page.ts";
import type { PicoUsd } from "../lib/pico-usd.ts";
import type { CompletionEvent } from "./completion/completion-event.ts";
import type { CompletionRequestDraft } from "./completion/completion-request-draft.ts";
import type { CompletionFilter } from "./completion/completion-store.ts";
import type { Completion, CompletionRecord } from "./completion/completion.ts";
import type { Model, ModelCapability, ModelModality } from "./catalog/model.ts";
import type { ListingOutcome } from "./catalog/refresh-listings.ts";
import type { AdminResult } from "./error/user-error.ts";
import type { Credentials } from "./credential/credentials.ts";
import type { EmbeddingRequestDraft } from "./embedding/embedding-request.ts";
import type { Embeddings } from "./embedding/embedding.ts";
import type { Identity } from "./identity/identity.ts";
import type { Principal } from "./identity/principal.ts";
import type { Provider } from "./provider/provider.ts";
import type { DeploymentRecord } from "./routing/deployment-record.ts";
import type { PriceOverrides } from "./price-override/price-override.ts";
import type { Deployments } from "./routing/deployments.ts";
import type { UsageQuery, UsageReport } from "./usage/usage-report.ts";

/** What a face knows of a call besides its input. */
export interface CallContext {
  /** The id that the response carries as `x-request-id`. */
  readonly requestId: string;
  readonly clientIp: string | undefined;
  /** Aborted when the caller is gone; or with a `GatewayError` as its reason, which the call then ends with. */
  readonly signal: AbortSignal;
  /**
   * What the signal is of, where it stands for this one call alone; to be aborted with a `GatewayError` only. The call aborts it itself when
   * its time is over, and a stream when its reader leaves.
   */
  readonly controller?: AbortController;
}

/** Which models are listed; every given field narrows. What is not known of a model does not fit. */
export interface ModelFilter {
  readonly provider?: string | undefined;
  /** Part of the id or name, case-insensitive. */
  readonly search?: string | undefined;
  readonly capability?: ModelCapability | undefined;
  readonly inputModality?: ModelModality | undefined;
  readonly outputModality?: ModelModality | undefined;
  /** Tokens. */
  readonly minContextWindow?: number | undefined;
  /** Of the base price in force, in pico-dollars for one token. */
  readonly maxInputPicoUsd?: PicoUsd | undefined;
  readonly maxOutputPicoUsd?: PicoUsd | undefined;
  /** `true`: those whose end is announced; `false`: all others, those of which nothing is known too. */
  readonly deprecated?: boolean | undefined;
}

/** The gateway as both faces see it. Every call takes the principal and asserts the scope that it needs. */
export interface Gateway {
  readonly identity: Identity;
  readonly credentials: Credentials;
  readonly deployments: Deployments;
  readonly priceOverrides: PriceOverrides;
  /** The model that a deployment reaches. */
  toDeployedModel(deployment: DeploymentRecord): Model;
  /** Needs `completion:create`. A failure is thrown with its `completionId` where a record exists. */
  complete(principal: Principal, draft: CompletionRequestDraft, call: CallContext): Promise<Completion>;
  /**
   * Needs `completion:create`. A refusal rejects the first `next()`; after `started` there is exactly one `finished` or `failed`.
   * `return()` cancels the vendor's call at once.
   */
  stream(
    principal: Principal,
    draft: CompletionRequestDraft,
    call: CallContext,
  ): AsyncIterableIterator<CompletionEvent, undefined>;
  /**
   * Needs `completion:create`. The vectors of every input, in their order; those of requests that come together may share a vendor's
   * call. A failure is thrown with its `completionId` where a record exists.
   */
  embed(principal: Principal, draft: EmbeddingRequestDraft, call: CallContext): Promise<Embeddings>;
  /** Needs `completion:read`. By id, in the order of the ids; `undefined` where there is none or the principal may not see it. */
  findCompletions(principal: Principal, ids: readonly string[]): Promise<readonly (CompletionRecord | undefined)[]>;
  /** Needs `completion:read`. The acting organization's, newest first; `BAD_USER_INPUT` for a filter that no record can fit. */
  listCompletions(principal: Principal, filter: CompletionFilter, page: PageRequest): Promise<Page<CompletionRecord>>;
  /** Needs `usage:read`. Of the acting organization; `BAD_USER_INPUT` for a filter that no record can fit. */
  reportUsage(principal: Principal, query: UsageQuery): Promise<UsageReport>;
  /** Needs `model:read`. The models of every provider that has a credential for the acting organization, and of its deployments, by id. */
  listModels(principal: Principal, filter: ModelFilter, page: PageRequest): Page<Model>;
  /** Needs `model:read`. One of {@link listModels}; `undefined` for any other. */
  findModel(principal: Principal, id: string): Model | undefined;
  /**
   * Needs `deployment:write`. Reads the lists of the vendors that the acting organization has a credential for, of one or of all;
   * rejects with nothing where a vendor is away.
   */
  refreshModels(
    principal: Principal,
    request: { readonly provider: string | undefined },
  ): Promise<AdminResult<readonly ListingOutcome[]>>;
  /** What is public about a vendor; `undefined` for an id that is none of ours. */
  findProvider(id: string): Provider | undefined;
}
