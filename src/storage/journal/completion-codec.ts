import { PRICE_UNITS } from "../../domain/catalog/model.ts";
import {
  ATTEMPT_STATUSES,
  type Attempt,
  type FinishedCompletion,
  type StartedCompletion,
} from "../../domain/completion/completion.ts";
import { FINAL_STATUSES, FINISH_REASONS } from "../../domain/completion/finish-reason.ts";
import { OPERATIONS } from "../../domain/completion/operation.ts";
import { isErrorCode, type ErrorCode } from "../../domain/error/codes.ts";
import { PROVIDER_IDS } from "../../domain/provider/provider.ts";
import type { Cost, CostLine } from "../../domain/usage/cost.ts";
import type { Usage } from "../../domain/usage/token-usage.ts";
import { parseJson, type JsonValue } from "../../lib/json.ts";
import { createFields, UnreadableRecordError, type Fields } from "./fields.ts";

/** A started completion as JSON text; its id comes first, so that it is found without parsing the rest. */
export function encodeStarted(completion: StartedCompletion): string {
  // Always the same fields in the same order, which is what makes it quick.
  return JSON.stringify({
    id: completion.id,
    organizationId: completion.organizationId,
    teamId: completion.teamId,
    projectId: completion.projectId,
    userId: completion.userId,
    apiKeyId: completion.apiKeyId,
    endUserId: completion.endUserId,
    sessionId: completion.sessionId,
    subject: completion.subject,
    metadata: completion.metadata,
    clientIp: completion.clientIp,
    requestedModel: completion.requestedModel,
    modelId: completion.modelId,
    providerId: completion.providerId,
    isStream: completion.isStream,
    operation: completion.operation,
    createdAtMs: completion.createdAtMs,
    inputBytes: completion.inputBytes,
    inputHmac: completion.inputHmac,
  } satisfies StartedCompletion);
}

/** Reads what {@link encodeStarted} wrote; throws {@link UnreadableRecordError} for anything else. */
export function decodeStarted(text: string): StartedCompletion {
  return toStarted(createFields(parseText(text)));
}

/**
 * Reads a finished completion as versions wrote it whose frames did not hold rows: the fields of {@link FinishedCompletion}, money as
 * decimal digits. Throws {@link UnreadableRecordError} for anything else.
 */
export function decodeFinished(text: string): FinishedCompletion {
  const fields = createFields(parseText(text));
  const timing = fields.child("timing");
  return {
    ...toStarted(fields),
    status: fields.oneOf("status", FINAL_STATUSES),
    finishReason: fields.optionalOneOf("finishReason", FINISH_REASONS),
    rawFinishReason: fields.optionalText("rawFinishReason"),
    errorCode: toErrorCode(fields),
    errorMessage: fields.optionalText("errorMessage"),
    warnings: fields.texts("warnings"),
    usage: toUsage(fields.child("usage")),
    cost: toCost(fields.optionalChild("cost")),
    timing: {
      totalMs: timing.number("totalMs"),
      timeToFirstTokenMs: timing.optionalNumber("timeToFirstTokenMs"),
      overheadMs: timing.number("overheadMs"),
    },
    attempts: fields.children("attempts").map(toAttempt),
    outputBytes: fields.number("outputBytes"),
    outputHmac: fields.text("outputHmac"),
    finishedAtMs: fields.number("finishedAtMs"),
  };
}

function toStarted(fields: Fields): StartedCompletion {
  const subject = fields.optionalChild("subject");
  return {
    organizationId: fields.text("organizationId"),
    teamId: fields.optionalText("teamId"),
    projectId: fields.optionalText("projectId"),
    userId: fields.optionalText("userId"),
    apiKeyId: fields.optionalText("apiKeyId"),
    endUserId: fields.optionalText("endUserId"),
    sessionId: fields.optionalText("sessionId"),
    subject: subject === undefined ? undefined : { type: subject.text("type"), id: subject.text("id") },
    metadata: fields.optionalObject("metadata"),
    clientIp: fields.optionalText("clientIp"),
    id: fields.text("id"),
    requestedModel: fields.text("requestedModel"),
    modelId: fields.text("modelId"),
    providerId: fields.oneOf("providerId", PROVIDER_IDS),
    isStream: fields.flag("isStream"),
    // Records of earlier versions do not say: there was nothing else.
    operation: fields.optionalOneOf("operation", OPERATIONS) ?? "COMPLETION",
    createdAtMs: fields.number("createdAtMs"),
    inputBytes: fields.number("inputBytes"),
    inputHmac: fields.text("inputHmac"),
  };
}

function toAttempt(fields: Fields): Attempt {
  return {
    deploymentId: fields.text("deploymentId"),
    deploymentName: fields.text("deploymentName"),
    providerId: fields.oneOf("providerId", PROVIDER_IDS),
    vendorModelId: fields.text("vendorModelId"),
    status: fields.oneOf("status", ATTEMPT_STATUSES),
    errorCode: toErrorCode(fields),
    vendorStatus: fields.optionalNumber("vendorStatus"),
    vendorRequestId: fields.optionalText("vendorRequestId"),
    rateLimitHeaders: fields.textMap("rateLimitHeaders"),
    startedAtMs: fields.number("startedAtMs"),
    durationMs: fields.number("durationMs"),
  };
}

function toUsage(fields: Fields): Usage {
  return {
    inputTokens: fields.number("inputTokens"),
    outputTokens: fields.number("outputTokens"),
    cacheReadTokens: fields.number("cacheReadTokens"),
    cacheWriteTokens: fields.number("cacheWriteTokens"),
    reasoningTokens: fields.number("reasoningTokens"),
    estimated: fields.flag("estimated"),
  };
}

function toCost(fields: Fields | undefined): Cost | undefined {
  if (fields === undefined) return undefined;
  const breakdown = fields.children("breakdown").map((line): CostLine => ({
    unit: line.oneOf("unit", PRICE_UNITS),
    quantity: line.number("quantity"),
    picoUsdPerUnit: line.bigint("picoUsdPerUnit"),
    amountUsd: line.bigint("amountUsd"),
  }));
  return { amountUsd: fields.bigint("amountUsd"), breakdown };
}

function toErrorCode(fields: Fields): ErrorCode | undefined {
  const code = fields.optionalText("errorCode");
  if (code === undefined) return undefined;
  if (!isErrorCode(code)) throw new UnreadableRecordError("field errorCode is none of the codes");
  return code;
}

function parseText(text: string): JsonValue {
  const parsed = parseJson(text);
  if (parsed === undefined) throw new UnreadableRecordError("not JSON");
  return parsed.value;
}
