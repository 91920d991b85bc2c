import type { JsonObject, JsonValue } from "../../lib/json.ts";
import type { ErrorCode } from "../error/codes.ts";
import type { ProviderId } from "../provider/provider.ts";
import type { Cost } from "../usage/cost.ts";
import type { Usage } from "../usage/token-usage.ts";
import type { SubjectRef } from "./subject-ref.ts";
import type { Operation } from "./operation.ts";
import type { CompletionStatus, FinishReason } from "./finish-reason.ts";
import type { ToolCall } from "./message.ts";

/** The words of {@link AttemptStatus}. */
export const ATTEMPT_STATUSES = ["SUCCEEDED", "FAILED", "CANCELLED"] as const;

/** How a call to one deployment ended. */
export type AttemptStatus = (typeof ATTEMPT_STATUSES)[number];

/** One call to one deployment. */
export interface Attempt {
  readonly deploymentId: string;
  readonly deploymentName: string;
  readonly providerId: ProviderId;
  readonly vendorModelId: string;
  readonly status: AttemptStatus;
  readonly errorCode: ErrorCode | undefined;
  /** HTTP status of the vendor's answer; `undefined` where none came. */
  readonly vendorStatus: number | undefined;
  readonly vendorRequestId: string | undefined;
  /** The vendor's rate-limit headers by their own lower-case names. */
  readonly rateLimitHeaders: Readonly<Record<string, string>>;
  readonly startedAtMs: number;
  readonly durationMs: number;
}

/** Who a completion belongs to and where it came from; frozen when it starts. */
export interface CompletionOrigin {
  readonly organizationId: string;
  readonly teamId: string | undefined;
  readonly projectId: string | undefined;
  readonly userId: string | undefined;
  /** `undefined` for the root key. */
  readonly apiKeyId: string | undefined;
  readonly endUserId: string | undefined;
  readonly sessionId: string | undefined;
  readonly subject: SubjectRef | undefined;
  readonly metadata: JsonObject | undefined;
  readonly clientIp: string | undefined;
}

/** What is known of a completion, or of a call for embeddings, when its vendor call begins; written to the journal before it. */
export interface StartedCompletion extends CompletionOrigin {
  readonly id: string;
  /** `provider/model` as the caller wrote it. */
  readonly requestedModel: string;
  /** The model that was resolved. */
  readonly modelId: string;
  readonly providerId: ProviderId;
  readonly isStream: boolean;
  /** What the model was called for. */
  readonly operation: Operation;
  /** Wall-clock milliseconds; decides the month that the record is in. */
  readonly createdAtMs: number;
  /** Bytes of the messages and tools, or of the texts to embed, UTF-8. */
  readonly inputBytes: number;
  /** HMAC-SHA256 of the same under the organization's key, hex. */
  readonly inputHmac: string;
}

/** How long a completion took. */
export interface CompletionTiming {
  /** From the parsed request to the finished answer. */
  readonly totalMs: number;
  /** To the first delta; `undefined` where none came. */
  readonly timeToFirstTokenMs: number | undefined;
  /** The part of the total that was ours, not spent waiting for the vendor or for a slow reader; fractional. */
  readonly overheadMs: number;
}

/** The stored record of a completion that has ended: no prompt and no answer text. Immutable. */
export interface FinishedCompletion extends StartedCompletion {
  readonly status: Exclude<CompletionStatus, "RUNNING">;
  readonly finishReason: FinishReason | undefined;
  readonly rawFinishReason: string | undefined;
  readonly errorCode: ErrorCode | undefined;
  /** The caller's message of the failure. */
  readonly errorMessage: string | undefined;
  readonly warnings: readonly string[];
  readonly usage: Usage;
  /** `undefined` where the price is unknown. */
  readonly cost: Cost | undefined;
  readonly timing: CompletionTiming;
  readonly attempts: readonly Attempt[];
  /** Bytes of text, reasoning and raw tool arguments, UTF-8; 0 of embeddings. */
  readonly outputBytes: number;
  /** HMAC-SHA256 of the same under the organization's key, hex. */
  readonly outputHmac: string;
  /** Wall-clock milliseconds. */
  readonly finishedAtMs: number;
}

/** A completion as it is read back: running ones have only what was known at the start. */
export type CompletionRecord = ({ readonly status: "RUNNING" } & StartedCompletion) | FinishedCompletion;

/** What the model said. Delivered to the caller, never stored. */
export interface CompletionContent {
  readonly text: string | undefined;
  readonly reasoning: string | undefined;
  readonly toolCalls: readonly ToolCall[];
  /**
   * Under the provider's id, what the vendor's own API needs back to go on from here, and what the vendor says beside the answer; given
   * back as the message's `providerOptions`.
   */
  readonly providerMetadata: JsonObject | undefined;
  /** The parsed answer where a JSON format was asked for. */
  readonly object: JsonValue | undefined;
}

/** An ended completion together with its content, as the caller of the moment gets it. */
export interface Completion {
  readonly record: FinishedCompletion;
  readonly content: CompletionContent;
}
