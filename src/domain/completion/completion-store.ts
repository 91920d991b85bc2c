import type { JsonObject } from "../../lib/json.ts";
import type { Page, PageRequest } from "../../lib/page.ts";
import type { TenantScope } from "../identity/principal.ts";
import type { CompletionRecord } from "./completion.ts";
import type { Operation } from "./operation.ts";
import type { CompletionStatus } from "./finish-reason.ts";

/** Which completions are asked for; every given field narrows. */
export interface CompletionFilter {
  readonly operation?: Operation | undefined;
  /** The resolved model's id or the model as requested. */
  readonly model?: string | undefined;
  readonly provider?: string | undefined;
  readonly status?: CompletionStatus | undefined;
  readonly apiKeyId?: string | undefined;
  readonly teamId?: string | undefined;
  readonly projectId?: string | undefined;
  readonly sessionId?: string | undefined;
  readonly endUserId?: string | undefined;
  /** Contained in the record's metadata (JSON containment). */
  readonly metadata?: JsonObject | undefined;
  /** Created at or after, milliseconds. */
  readonly sinceMs?: number | undefined;
  /** Created before, milliseconds. */
  readonly untilMs?: number | undefined;
}

/**
 * Reads of completions. A read first waits until everything this replica has journalled is in the database, so its own records
 * are readable at once; rejects with `OVERLOADED` (retryable) where the database does not answer in time.
 */
export interface CompletionStore {
  findByIds(scope: TenantScope, ids: readonly string[]): Promise<readonly CompletionRecord[]>;
  /** Newest first, by creation and id. */
  list(scope: TenantScope, filter: CompletionFilter, page: PageRequest): Promise<Page<CompletionRecord>>;
}
