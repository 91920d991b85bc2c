import { Field, Float, ID, InputType, Int } from "type-graphql";
import type { CompletionRequestDraft } from "../../domain/completion/completion-request-draft.ts";
import type { CompletionFilter } from "../../domain/completion/completion-store.ts";
import type { CompletionStatus as DomainStatus } from "../../domain/completion/finish-reason.ts";
import type { Operation as DomainOperation } from "../../domain/completion/operation.ts";
import type { JsonObject as JsonObjectValue } from "../../lib/json.ts";
import { GraphQLDecimal } from "../shared/decimal.scalar.ts";
import { DateTime, JsonObject } from "../shared/scalars.ts";
import {
  CompletionStatus,
  Operation,
  ReasoningEffort,
  ResponseFormatType,
  ToolChoiceMode,
} from "./completion.enums.ts";
import { MessageInput, OWN_OPTIONS } from "./message.input.ts";

/** A field that may be left out. */
type Optional<T> = T | null | undefined;

@InputType("ToolInput", { description: "A function that the model may ask to be called." })
class ToolInput {
  @Field(() => String, { description: "1 to 64 letters, digits, underscores or hyphens." })
  declare readonly name: string;

  @Field(() => String, {
    nullable: true,
    description: "What it does and when to call it, for the model; default nothing.",
  })
  declare readonly description: Optional<string>;

  @Field(() => JsonObject, { description: "JSON schema of its arguments; an object at the root." })
  declare readonly parameters: JsonObjectValue;

  @Field(() => JsonObject, { nullable: true, description: OWN_OPTIONS })
  declare readonly providerOptions: Optional<JsonObjectValue>;
}

@InputType("ToolChoiceInput", { description: "Whether the model may, must or must not call tools." })
class ToolChoiceInput {
  @Field(() => ToolChoiceMode, { description: "How free the model is." })
  declare readonly mode: "auto" | "none" | "required" | "tool";

  @Field(() => String, { nullable: true, description: "With the mode TOOL: the tool to call; default none." })
  declare readonly toolName: Optional<string>;
}

@InputType("ResponseFormatInput", { description: "The shape that the answer is to have." })
class ResponseFormatInput {
  @Field(() => ResponseFormatType, { description: "The kind of shape." })
  declare readonly type: "text" | "json" | "jsonSchema";

  @Field(() => JsonObject, { nullable: true, description: "With JSON_SCHEMA: the schema; default none." })
  declare readonly schema: Optional<JsonObjectValue>;

  @Field(() => String, {
    nullable: true,
    description: "A name for the schema, which the model may see; default `answer`.",
  })
  declare readonly name: Optional<string>;
}

/** Whatever a call is about. */
@InputType("SubjectRefInput", {
  description: "Whatever the call is about, in the caller's own graph: an Order, a Ticket. Kept on the record.",
})
export class SubjectRefInput {
  @Field(() => String, { description: "The entity's type name, at most 256 characters." })
  declare readonly type: string;

  @Field(() => ID, { description: "The entity's id, at most 256 characters." })
  declare readonly id: string;
}

/** What is asked of a model. */
@InputType("CreateCompletionInput", { description: "What is asked of a model." })
export class CreateCompletionInput implements CompletionRequestDraft {
  @Field(() => String, { description: "`provider/model`, such as `openai/gpt-4o-mini`; see `models`." })
  declare readonly model: string;

  @Field(() => [MessageInput], { description: "The conversation, oldest first; 1 to 1,000 messages." })
  declare readonly messages: readonly MessageInput[];

  @Field(() => Float, { nullable: true, description: "How freely words are picked, 0 to 2; default the vendor's." })
  declare readonly temperature: Optional<number>;

  @Field(() => Float, {
    nullable: true,
    description: "The share of likely words to pick from, 0 to 1; default the vendor's.",
  })
  declare readonly topP: Optional<number>;

  @Field(() => Int, {
    nullable: true,
    description: "The most tokens of the answer, reasoning included; default 4,096, which `warnings` then says.",
  })
  declare readonly maxOutputTokens: Optional<number>;

  @Field(() => [String], { nullable: true, description: "Texts at which the answer ends; default none." })
  declare readonly stop: Optional<readonly string[]>;

  @Field(() => Int, { nullable: true, description: "Makes answers repeatable where the vendor can; default none." })
  declare readonly seed: Optional<number>;

  @Field(() => ReasoningEffort, {
    nullable: true,
    description: "How much the model is to think; default the vendor's.",
  })
  declare readonly reasoningEffort: CompletionRequestDraft["reasoningEffort"];

  @Field(() => [ToolInput], {
    nullable: true,
    description: "Functions that the model may ask for, at most 128; default none.",
  })
  declare readonly tools: Optional<readonly ToolInput[]>;

  @Field(() => ToolChoiceInput, { nullable: true, description: "Whether tools are called; default the model decides." })
  declare readonly toolChoice: Optional<ToolChoiceInput>;

  @Field(() => ResponseFormatInput, { nullable: true, description: "The shape of the answer; default text." })
  declare readonly responseFormat: Optional<ResponseFormatInput>;

  @Field(() => Int, {
    nullable: true,
    description: "Limit on the whole call in milliseconds; default 600,000, which is also the most.",
  })
  declare readonly timeoutMs: Optional<number>;

  @Field(() => GraphQLDecimal, {
    nullable: true,
    description:
      "The most that the call may cost in US dollars; before it would cost more it ends with COST_LIMIT. Default no limit.",
  })
  declare readonly maxCostUsd: Optional<string>;

  @Field(() => JsonObject, {
    nullable: true,
    description: "The caller's own words on the record, to filter by: at most 16 keys, 4 KB, 3 levels; default none.",
  })
  declare readonly metadata: Optional<JsonObjectValue>;

  @Field(() => String, {
    nullable: true,
    description: "The caller's own user, kept on the record, at most 256 characters; default none.",
  })
  declare readonly endUserId: Optional<string>;

  @Field(() => String, {
    nullable: true,
    description: "What ties several calls together, kept on the record, at most 256 characters; default none.",
  })
  declare readonly sessionId: Optional<string>;

  @Field(() => SubjectRefInput, {
    nullable: true,
    description: "What the call is about, in the caller's own graph; default nothing.",
  })
  declare readonly subject: Optional<SubjectRefInput>;

  @Field(() => JsonObject, {
    nullable: true,
    description:
      'Options in the vendor\'s own words, under the provider\'s id: `{"openai": {"logprobs": true}}`; default none.',
  })
  declare readonly providerOptions: Optional<JsonObjectValue>;
}

/** Which completions are listed. */
@InputType("CompletionFilter", { description: "Which completions are listed; every given field narrows." })
export class CompletionFilterInput {
  @Field(() => String, { nullable: true, description: "The model, as resolved or as asked for; default every one." })
  declare readonly model: Optional<string>;

  @Field(() => ID, { nullable: true, description: "The provider's id; default every one." })
  declare readonly provider: Optional<string>;

  @Field(() => CompletionStatus, { nullable: true, description: "Where they stand; default wherever." })
  declare readonly status: Optional<DomainStatus>;

  @Field(() => ID, { nullable: true, description: "The id of the key that made the call; default every one." })
  declare readonly apiKeyId: Optional<string>;

  @Field(() => String, { nullable: true, description: "`sessionId` as the caller gave it; default every one." })
  declare readonly sessionId: Optional<string>;

  @Field(() => String, { nullable: true, description: "`endUserId` as the caller gave it; default every one." })
  declare readonly endUserId: Optional<string>;

  @Field(() => JsonObject, {
    nullable: true,
    description: "What their metadata must hold, besides whatever else; default anything.",
  })
  declare readonly metadata: Optional<JsonObjectValue>;

  @Field(() => DateTime, { nullable: true, description: "Created at or after; default from the first on." })
  declare readonly since: Optional<Date>;

  @Field(() => DateTime, { nullable: true, description: "Created before; default up to now." })
  declare readonly until: Optional<Date>;

  @Field(() => Operation, {
    nullable: true,
    description:
      "What the model was called for; default COMPLETION, so that calls for embeddings are listed only when asked for.",
  })
  declare readonly operation: Optional<DomainOperation>;
}

/** Maps the filter. */
export function toCompletionFilter(input: CompletionFilterInput | null | undefined): CompletionFilter {
  return {
    model: input?.model ?? undefined,
    provider: input?.provider ?? undefined,
    status: input?.status ?? undefined,
    apiKeyId: input?.apiKeyId ?? undefined,
    sessionId: input?.sessionId ?? undefined,
    endUserId: input?.endUserId ?? undefined,
    metadata: input?.metadata ?? undefined,
    sinceMs: input?.since?.getTime(),
    untilMs: input?.until?.getTime(),
    operation: input?.operation ?? "COMPLETION",
  };
}
