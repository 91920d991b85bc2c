import type { PriceUnit } from "../../domain/catalog/model.ts";
import type { Attempt } from "../../domain/completion/completion.ts";
import type { Operation } from "../../domain/completion/operation.ts";
import type { CompletionStatus, FinishReason } from "../../domain/completion/finish-reason.ts";
import type { ErrorCode } from "../../domain/error/codes.ts";
import type { ProviderId } from "../../domain/provider/provider.ts";
import type { JsonObject } from "../../lib/json.ts";
import { moment, picoUsd } from "./columns.ts";
import { bigint, boolean, doublePrecision, index, jsonb, pgTable, primaryKey, sql, text } from "../drizzle.ts";

const count = (name: string) => bigint(name, { mode: "number" });

/** A line of a cost as JSON holds it: the amounts as decimal text, for JSON's numbers are floats. */
export interface StoredCostLine {
  readonly unit: PriceUnit;
  readonly quantity: number;
  readonly picoUsdPerUnit: string;
  readonly amountPicoUsd: string;
}

/**
 * Records of completions and of calls for embeddings, a partition a month of `created_at` (UTC). No foreign keys: a record outlives what it names.
 * Everything below `status` is null while it is RUNNING.
 */
export const completionTable = pgTable(
  "completion",
  {
    id: text("id").notNull(),
    createdAt: moment("created_at").notNull(),
    organizationId: text("organization_id").notNull(),
    teamId: text("team_id"),
    projectId: text("project_id"),
    userId: text("user_id"),
    apiKeyId: text("api_key_id"),
    endUserId: text("end_user_id"),
    sessionId: text("session_id"),
    subjectType: text("subject_type"),
    subjectId: text("subject_id"),
    metadata: jsonb("metadata").$type<JsonObject>(),
    clientIp: text("client_ip"),
    requestedModel: text("requested_model").notNull(),
    modelId: text("model_id").notNull(),
    providerId: text("provider_id").$type<ProviderId>().notNull(),
    isStream: boolean("is_stream").notNull(),
    operation: text("operation").$type<Operation>().notNull().default("COMPLETION"),
    inputBytes: count("input_bytes").notNull(),
    inputHmac: text("input_hmac").notNull(),
    status: text("status").$type<CompletionStatus>().notNull(),
    finishReason: text("finish_reason").$type<FinishReason>(),
    rawFinishReason: text("raw_finish_reason"),
    errorCode: text("error_code").$type<ErrorCode>(),
    errorMessage: text("error_message"),
    warnings: jsonb("warnings").$type<readonly string[]>(),
    inputTokens: count("input_tokens"),
    outputTokens: count("output_tokens"),
    cacheReadTokens: count("cache_read_tokens"),
    cacheWriteTokens: count("cache_write_tokens"),
    reasoningTokens: count("reasoning_tokens"),
    isUsageEstimated: boolean("is_usage_estimated"),
    costPicoUsd: picoUsd("cost_pico_usd"),
    costBreakdown: jsonb("cost_breakdown").$type<readonly StoredCostLine[]>(),
    totalMs: doublePrecision("total_ms"),
    timeToFirstTokenMs: doublePrecision("time_to_first_token_ms"),
    overheadMs: doublePrecision("overhead_ms"),
    attempts: jsonb("attempts").$type<readonly Attempt[]>(),
    outputBytes: count("output_bytes"),
    outputHmac: text("output_hmac"),
    finishedAt: moment("finished_at"),
  },
  (table) => [
    primaryKey({ columns: [table.id, table.createdAt] }),
    // Measured over 80,000 rows: a rare value found in 28 ms instead of 175 ms, for at most a tenth of the writing speed.
    index("completion_metadata").using("gin", table.metadata.op("jsonb_path_ops")),
    // The operation last: a list of completions passes over embeddings, of which there may be many, without reading their rows.
    index("completion_newest").on(table.organizationId, table.createdAt, table.id, table.operation),
    index("completion_api_key")
      .on(table.organizationId, table.apiKeyId, table.createdAt, table.id)
      .where(sql`${table.apiKeyId} is not null`),
    index("completion_session")
      .on(table.organizationId, table.sessionId, table.createdAt, table.id)
      .where(sql`${table.sessionId} is not null`),
    index("completion_end_user")
      .on(table.organizationId, table.endUserId, table.createdAt, table.id)
      .where(sql`${table.endUserId} is not null`),
  ],
);
