import { Field, Int, ObjectType } from "type-graphql";
import type { Attempt, AttemptStatus as DomainAttemptStatus } from "../../domain/completion/completion.ts";
import type { ErrorCode as DomainErrorCode } from "../../domain/error/codes.ts";
import { ErrorCode } from "../shared/error-code.enum.ts";
import { DateTime, JsonObject } from "../shared/scalars.ts";
import { AttemptStatus } from "./completion.enums.ts";

/** One call to a vendor. */
@ObjectType("Attempt", { simpleResolvers: true, description: "One call to a vendor for a completion." })
export class AttemptType {
  declare readonly providerId: string;
  declare readonly deploymentId: string;

  @Field(() => String, { description: "Which way the vendor was reached, such as `environment/openai`." })
  declare readonly deploymentName: string;

  @Field(() => String, { description: "The model by the vendor's own name." })
  declare readonly vendorModelId: string;

  @Field(() => AttemptStatus, { description: "How the call ended." })
  declare readonly status: DomainAttemptStatus;

  @Field(() => ErrorCode, { nullable: true, description: "Why it failed; null where it did not." })
  declare readonly errorCode: DomainErrorCode | null;

  @Field(() => Int, { nullable: true, description: "HTTP status of the vendor's answer; null where none came." })
  declare readonly vendorStatus: number | null;

  @Field(() => String, {
    nullable: true,
    description: "The vendor's id of the request, for its support; null where it gave none.",
  })
  declare readonly vendorRequestId: string | null;

  @Field(() => JsonObject, {
    description: "The vendor's rate-limit headers by their own lower-case names; empty where it sent none.",
  })
  declare readonly rateLimitHeaders: object;

  @Field(() => DateTime, { description: "When the call began." })
  declare readonly startedAt: Date;

  @Field(() => Int, { description: "How long it took, in milliseconds." })
  declare readonly durationMs: number;
}

/** Maps an attempt. */
export function toAttempt(attempt: Attempt): AttemptType {
  return {
    providerId: attempt.providerId,
    deploymentId: attempt.deploymentId,
    deploymentName: attempt.deploymentName,
    vendorModelId: attempt.vendorModelId,
    status: attempt.status,
    errorCode: attempt.errorCode ?? null,
    vendorStatus: attempt.vendorStatus ?? null,
    vendorRequestId: attempt.vendorRequestId ?? null,
    rateLimitHeaders: attempt.rateLimitHeaders,
    startedAt: new Date(attempt.startedAtMs),
    durationMs: Math.round(attempt.durationMs),
  };
}
