import { Directive, Field, ID, Int, ObjectType } from "type-graphql";
import type { ManagedBy as DomainManagedBy } from "../../domain/credential/managed-by.ts";
import type { ErrorCode as DomainErrorCode } from "../../domain/error/codes.ts";
import type { DeploymentRecord } from "../../domain/routing/deployment-record.ts";
import type { ConnectionTest } from "../../domain/routing/test-connection.ts";
import { ManagedBy } from "../credential/managed-by.enum.ts";
import { PriceType, toCurrentPrices } from "../model/price.type.ts";
import { createConnectionType } from "../shared/connection.ts";
import { ErrorCode } from "../shared/error-code.enum.ts";
import { DateTime } from "../shared/scalars.ts";
import { UserErrorType } from "../shared/user-error.type.ts";

/** One way to reach a model. */
@Directive('@key(fields: "id")')
@ObjectType("Deployment", {
  simpleResolvers: true,
  description: "One way to reach a model: a credential, and the model by the vendor's own name.",
})
export class DeploymentType {
  declare readonly organizationId: string;
  declare readonly credentialId: string;
  declare readonly record: DeploymentRecord;

  @Field(() => ID, { description: "Opaque, such as `dep_0190…`." })
  declare readonly id: string;

  @Field(() => String, { description: "Its name for people; attempts are named for it." })
  declare readonly name: string;

  @Field(() => String, { description: "The model by the vendor's own name." })
  declare readonly vendorModelId: string;

  @Field(() => String, { nullable: true, description: "The vendor's region; null for the credential's." })
  declare readonly region: string | null;

  @Field(() => [PriceType], {
    description: "Its own prices; empty where the catalogue's hold. `model.prices` are those that hold.",
  })
  declare readonly prices: readonly PriceType[];

  @Field(() => Boolean, { description: "Whether calls take it." })
  declare readonly enabled: boolean;

  @Field(() => ManagedBy, { description: "Who looks after it." })
  declare readonly managedBy: DomainManagedBy;

  @Field(() => DateTime, { description: "When it was made." })
  declare readonly createdAt: Date;

  @Field(() => DateTime, { description: "When it was last changed." })
  declare readonly updatedAt: Date;

  @Field(() => DateTime, {
    nullable: true,
    description: "From when on it is out of use for good; null while it is not.",
  })
  declare readonly archivedAt: Date | null;
}

/** Pages of deployments. */
export const DeploymentConnectionType = createConnectionType("Deployment", () => DeploymentType, "newest first");

/** What `createDeployment` gives. */
@ObjectType("CreateDeploymentPayload", { simpleResolvers: true, description: "The outcome of `createDeployment`." })
export class CreateDeploymentPayloadType {
  @Field(() => DeploymentType, {
    nullable: true,
    description: "The new deployment; null where there are `userErrors`.",
  })
  declare readonly deployment: DeploymentType | null;

  @Field(() => [UserErrorType], { description: "What is wrong with the input; empty where it was made." })
  declare readonly userErrors: readonly UserErrorType[];
}

/** What `updateDeployment` gives. */
@ObjectType("UpdateDeploymentPayload", { simpleResolvers: true, description: "The outcome of `updateDeployment`." })
export class UpdateDeploymentPayloadType {
  @Field(() => DeploymentType, {
    nullable: true,
    description: "The deployment as it is now; null where there are `userErrors`.",
  })
  declare readonly deployment: DeploymentType | null;

  @Field(() => [UserErrorType], { description: "What is wrong with the input; empty where it was changed." })
  declare readonly userErrors: readonly UserErrorType[];
}

/** What `archiveDeployment` gives. */
@ObjectType("ArchiveDeploymentPayload", { simpleResolvers: true, description: "The outcome of `archiveDeployment`." })
export class ArchiveDeploymentPayloadType {
  @Field(() => DeploymentType, {
    nullable: true,
    description: "The archived deployment; null where there are `userErrors`.",
  })
  declare readonly deployment: DeploymentType | null;

  @Field(() => [UserErrorType], { description: "Why it was not archived; empty where it was." })
  declare readonly userErrors: readonly UserErrorType[];
}

/** What a test of a deployment found. */
@ObjectType("ConnectionTest", { simpleResolvers: true, description: "What a test of a deployment found." })
export class ConnectionTestType {
  @Field(() => Boolean, { description: "Whether the vendor takes the credential and knows the model." })
  declare readonly succeeded: boolean;

  @Field(() => Int, { description: "How long it took, in milliseconds." })
  declare readonly durationMs: number;

  @Field(() => ErrorCode, { nullable: true, description: "What a call would fail with; null where it would not." })
  declare readonly errorCode: DomainErrorCode | null;

  @Field(() => String, {
    nullable: true,
    description: "Why a call would fail, in a sentence; null where it would not.",
  })
  declare readonly message: string | null;

  @Field(() => Int, { nullable: true, description: "HTTP status of the vendor's refusal; null where none came." })
  declare readonly vendorStatus: number | null;
}

/** What `testDeployment` gives. */
@ObjectType("TestDeploymentPayload", { simpleResolvers: true, description: "The outcome of `testDeployment`." })
export class TestDeploymentPayloadType {
  @Field(() => ConnectionTestType, {
    nullable: true,
    description: "What was found; null where there are `userErrors`.",
  })
  declare readonly result: ConnectionTestType | null;

  @Field(() => [UserErrorType], { description: "Why nothing was tested; empty where it was." })
  declare readonly userErrors: readonly UserErrorType[];
}

/** Maps what a test found. */
export function toConnectionTest(test: ConnectionTest): ConnectionTestType {
  return {
    succeeded: test.hasSucceeded,
    durationMs: test.durationMs,
    errorCode: test.errorCode ?? null,
    message: test.message ?? null,
    vendorStatus: test.vendorStatus ?? null,
  };
}

/** Maps a deployment, with the own prices in force at a moment. */
export function toDeployment(record: DeploymentRecord, nowMs: number): DeploymentType {
  return {
    id: record.id,
    organizationId: record.organizationId,
    credentialId: record.credentialId,
    record,
    name: record.name,
    vendorModelId: record.vendorModelId,
    region: record.region ?? null,
    prices: toCurrentPrices(record.prices, nowMs),
    enabled: record.isEnabled,
    managedBy: record.managedBy,
    createdAt: new Date(record.createdAtMs),
    updatedAt: new Date(record.updatedAtMs),
    archivedAt: record.archivedAtMs === undefined ? null : new Date(record.archivedAtMs),
  };
}
