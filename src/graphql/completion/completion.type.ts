import { Directive, Field, ID, ObjectType } from "type-graphql";
import type { CompletionContent, CompletionRecord } from "../../domain/completion/completion.ts";
import type {
  CompletionStatus as DomainStatus,
  FinishReason as DomainFinishReason,
} from "../../domain/completion/finish-reason.ts";
import type { Operation as DomainOperation } from "../../domain/completion/operation.ts";
import type { ErrorCode as DomainErrorCode } from "../../domain/error/codes.ts";
import { NO_USAGE } from "../../domain/usage/token-usage.ts";
import type { JsonObject as JsonObjectValue, JsonValue } from "../../lib/json.ts";
import { createConnectionType } from "../shared/connection.ts";
import { ErrorCode } from "../shared/error-code.enum.ts";
import { DateTime, Json, JsonObject, SafeInt } from "../shared/scalars.ts";
import { CostType, TimingType, toCost, toTiming, toUsage, UsageType } from "./accounting.type.ts";
import { AttemptType, toAttempt } from "./attempt.type.ts";
import { CompletionStatus, FinishReason, Operation } from "./completion.enums.ts";

const NOT_STORED =
  "Given to the caller of the moment only: it is not stored, so null when the completion is read later.";

/** A call that the model asks for. */
@ObjectType("ToolCall", { simpleResolvers: true, description: "A call that the model asks the caller to make." })
export class ToolCallType {
  @Field(() => ID, { description: "The call's id, to be given back with the result as `toolCallId`." })
  declare readonly id: string;

  @Field(() => String, { description: "The tool's name." })
  declare readonly name: string;

  @Field(() => JsonObject, {
    description:
      "The arguments; an empty object where the model wrote something that is no JSON object, or one of more than 100 levels.",
  })
  declare readonly arguments: object;

  @Field(() => String, { description: "The arguments exactly as the model wrote them." })
  declare readonly rawArguments: string;
}

/** What a call was about. */
@ObjectType("SubjectRef", {
  simpleResolvers: true,
  description: "An entity of the caller's own graph that a call was about.",
})
export class SubjectRefType {
  @Field(() => String, { description: "The entity's type name." })
  declare readonly type: string;

  @Field(() => ID, { description: "The entity's id." })
  declare readonly id: string;
}

/** An answer of a model and the record of it. */
@Directive('@key(fields: "id")')
@ObjectType("Completion", {
  simpleResolvers: true,
  description: "A call to a model: its answer, for the caller of the moment, and its record.",
})
export class CompletionType {
  /** What entity fields are resolved from. */
  declare readonly record: CompletionRecord;

  @Field(() => ID, {
    description: "Opaque, such as `cmpl_0190…`, of embeddings `emb_0190…`; ids of a kind sort by creation.",
  })
  declare readonly id: string;

  @Field(() => CompletionStatus, { description: "Where it stands." })
  declare readonly status: DomainStatus;

  @Field(() => Operation, {
    description:
      "What the model was called for. A record of EMBEDDING has no answer: its vectors were given to the caller alone.",
  })
  declare readonly operation: DomainOperation;

  @Field(() => String, { description: "The model as the caller wrote it." })
  declare readonly requestedModel: string;

  @Field(() => String, {
    nullable: true,
    description: `The text of the answer; null where there is none. ${NOT_STORED}`,
  })
  declare readonly text: string | null;

  @Field(() => String, {
    nullable: true,
    description: `What the model thought, as far as the vendor shows it; null where nothing. ${NOT_STORED}`,
  })
  declare readonly reasoning: string | null;

  @Field(() => [ToolCallType], {
    description:
      "The tools that the model asks for; empty where none. They are not stored, so empty when the completion is read later.",
  })
  declare readonly toolCalls: readonly ToolCallType[];

  @Field(() => Json, {
    nullable: true,
    description: `The parsed answer where a JSON format was asked for, else null. ${NOT_STORED}`,
  })
  declare readonly object: JsonValue;

  @Field(() => JsonObject, {
    nullable: true,
    description: `What the vendor needs back to go on from here, such as encrypted reasoning: give it unchanged as \`providerOptions\` of the ASSISTANT message. Also what some vendors say beside the answer, such as its sources or what they charge by their own count, as decimal numbers; null where nothing. ${NOT_STORED}`,
  })
  declare readonly providerMetadata: JsonObjectValue | null;

  @Field(() => FinishReason, { nullable: true, description: "Why the answer ended; null while it is RUNNING." })
  declare readonly finishReason: DomainFinishReason | null;

  @Field(() => String, { nullable: true, description: "The same in the vendor's word; null where it gave none." })
  declare readonly rawFinishReason: string | null;

  @Field(() => [String], {
    description: "What of the request was not sent as given, and why; empty where everything was.",
  })
  declare readonly warnings: readonly string[];

  @Field(() => UsageType, { description: "Its tokens; zeros while it is RUNNING." })
  declare readonly usage: UsageType;

  @Field(() => CostType, {
    nullable: true,
    description: "What it cost; null while it is RUNNING and where the price is unknown.",
  })
  declare readonly cost: CostType | null;

  @Field(() => TimingType, { description: "How long it took." })
  declare readonly timing: TimingType;

  @Field(() => [AttemptType], { description: "The calls to vendors, in their order; empty while it is RUNNING." })
  declare readonly attempts: readonly AttemptType[];

  @Field(() => JsonObject, { nullable: true, description: "The caller's own words; null where none were given." })
  declare readonly metadata: object | null;

  @Field(() => String, { nullable: true, description: "The caller's own user; null where none was given." })
  declare readonly endUserId: string | null;

  @Field(() => String, {
    nullable: true,
    description: "What ties several calls together; null where nothing was given.",
  })
  declare readonly sessionId: string | null;

  @Field(() => SubjectRefType, {
    nullable: true,
    description: "What the call was about; null where nothing was given.",
  })
  declare readonly subject: SubjectRefType | null;

  @Field(() => DateTime, { description: "When it began." })
  declare readonly createdAt: Date;

  @Field(() => DateTime, { nullable: true, description: "When it ended; null while it is RUNNING." })
  declare readonly finishedAt: Date | null;

  @Field(() => ErrorCode, { nullable: true, description: "Why it failed; null where it did not." })
  declare readonly errorCode: DomainErrorCode | null;

  @Field(() => String, { nullable: true, description: "The same as a sentence; null where it did not fail." })
  declare readonly errorMessage: string | null;

  @Field(() => SafeInt, { description: "Size of messages and tools, or of the texts to embed, in bytes of UTF-8." })
  declare readonly inputBytes: number;

  @Field(() => String, {
    description:
      "HMAC-SHA256 of the same under a key of the organization, in hex: equal inputs show, their text does not.",
  })
  declare readonly inputHmac: string;

  @Field(() => SafeInt, {
    nullable: true,
    description:
      "Size of text, reasoning and tool arguments in bytes of UTF-8, 0 of embeddings; null while it is RUNNING.",
  })
  declare readonly outputBytes: number | null;

  @Field(() => String, {
    nullable: true,
    description: "HMAC-SHA256 of the same under a key of the organization, in hex; null while it is RUNNING.",
  })
  declare readonly outputHmac: string | null;
}

/** Pages of completions. */
export const CompletionConnectionType = createConnectionType("Completion", () => CompletionType, "newest first");

/** What `createCompletion` gives. */
@ObjectType("CreateCompletionPayload", { simpleResolvers: true, description: "What `createCompletion` gives." })
export class CreateCompletionPayloadType {
  @Field(() => CompletionType, { description: "The answer with its record." })
  declare readonly completion: CompletionType;
}

/**
 * Maps a record, with the answer where there is one. Of a running completion it says what was known at its start.
 *
 * @param nowMs the moment up to which a running one has taken
 */
export function toCompletion(
  record: CompletionRecord,
  content: CompletionContent | undefined,
  nowMs: number,
): CompletionType {
  const ended = record.status === "RUNNING" ? undefined : record;
  return {
    record,
    id: record.id,
    status: record.status,
    operation: record.operation,
    requestedModel: record.requestedModel,
    text: content?.text ?? null,
    reasoning: content?.reasoning ?? null,
    toolCalls: content?.toolCalls ?? [],
    object: content?.object ?? null,
    providerMetadata: content?.providerMetadata ?? null,
    finishReason: ended?.finishReason ?? null,
    rawFinishReason: ended?.rawFinishReason ?? null,
    warnings: ended?.warnings ?? [],
    usage: toUsage(ended?.usage ?? NO_USAGE),
    cost: ended?.cost === undefined ? null : toCost(ended.cost),
    timing: ended === undefined ? toRunningTiming(record.createdAtMs, nowMs) : toTiming(ended.timing),
    attempts: ended?.attempts.map(toAttempt) ?? [],
    metadata: record.metadata ?? null,
    endUserId: record.endUserId ?? null,
    sessionId: record.sessionId ?? null,
    subject: record.subject ?? null,
    createdAt: new Date(record.createdAtMs),
    finishedAt: ended === undefined ? null : new Date(ended.finishedAtMs),
    errorCode: ended?.errorCode ?? null,
    errorMessage: ended?.errorMessage ?? null,
    inputBytes: record.inputBytes,
    inputHmac: record.inputHmac,
    outputBytes: ended?.outputBytes ?? null,
    outputHmac: ended?.outputHmac ?? null,
  };
}

function toRunningTiming(createdAtMs: number, nowMs: number): TimingType {
  return { totalMs: Math.max(0, Math.round(nowMs - createdAtMs)), timeToFirstTokenMs: null, overheadMs: 0 };
}
