import { Field, ID, InputType } from "type-graphql";
import type { CompletionStatus as DomainStatus } from "../../domain/completion/finish-reason.ts";
import type { Operation as DomainOperation } from "../../domain/completion/operation.ts";
import type { UsageFilter } from "../../domain/usage/usage-report.ts";
import type { JsonObject as JsonObjectValue } from "../../lib/json.ts";
import { CompletionStatus, Operation } from "../completion/completion.enums.ts";
import { DateTime, JsonObject } from "../shared/scalars.ts";

/** Which calls are summed. */
@InputType("UsageFilter", { description: "Which calls to models are summed; every given field narrows." })
export class UsageFilterInput {
  @Field(() => DateTime, { nullable: true, description: "Created at or after; default from the first on." })
  declare readonly since: Date | null | undefined;

  @Field(() => DateTime, { nullable: true, description: "Created before; default up to now." })
  declare readonly until: Date | null | undefined;

  @Field(() => String, { nullable: true, description: "The model, as resolved or as asked for; default every one." })
  declare readonly model: string | null | undefined;

  @Field(() => ID, { nullable: true, description: "The provider's id; default every one." })
  declare readonly provider: string | null | undefined;

  @Field(() => ID, { nullable: true, description: "The id of the key that made the calls; default every one." })
  declare readonly apiKeyId: string | null | undefined;

  @Field(() => ID, { nullable: true, description: "The id of the key's team; default every one." })
  declare readonly teamId: string | null | undefined;

  @Field(() => ID, { nullable: true, description: "The id of the key's project; default every one." })
  declare readonly projectId: string | null | undefined;

  @Field(() => String, { nullable: true, description: "`endUserId` as the caller gave it; default every one." })
  declare readonly endUserId: string | null | undefined;

  @Field(() => JsonObject, {
    nullable: true,
    description: "What the calls' metadata must hold, besides whatever else; default anything.",
  })
  declare readonly metadata: JsonObjectValue | null | undefined;

  @Field(() => CompletionStatus, { nullable: true, description: "How they ended; default however." })
  declare readonly status: DomainStatus | null | undefined;

  @Field(() => Operation, { nullable: true, description: "What the model was called for; default whatever." })
  declare readonly operation: DomainOperation | null | undefined;
}

/** Maps the filter. */
export function toUsageFilter(input: UsageFilterInput | null | undefined): UsageFilter {
  return {
    sinceMs: input?.since?.getTime(),
    untilMs: input?.until?.getTime(),
    model: input?.model ?? undefined,
    provider: input?.provider ?? undefined,
    apiKeyId: input?.apiKeyId ?? undefined,
    teamId: input?.teamId ?? undefined,
    projectId: input?.projectId ?? undefined,
    endUserId: input?.endUserId ?? undefined,
    metadata: input?.metadata ?? undefined,
    status: input?.status ?? undefined,
    operation: input?.operation ?? undefined,
  };
}
