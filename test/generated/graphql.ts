/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
/** How a call to a vendor ended. */
export type AttemptStatus =
  /** The caller left, and the gateway ended the call. */
  | 'CANCELLED'
  /** The vendor failed, or did not answer in time. */
  | 'FAILED'
  /** The vendor answered. */
  | 'SUCCEEDED';

/** Which completions are listed; every given field narrows. */
export type CompletionFilter = {
  /** The id of the key that made the call; default every one. */
  apiKeyId?: string | number | null | undefined;
  /** `endUserId` as the caller gave it; default every one. */
  endUserId?: string | null | undefined;
  /** What their metadata must hold, besides whatever else; default anything. */
  metadata?: Record<string, unknown> | null | undefined;
  /** The model, as resolved or as asked for; default every one. */
  model?: string | null | undefined;
  /** What the model was called for; default COMPLETION, so that calls for embeddings are listed only when asked for. */
  operation?: Operation | null | undefined;
  /** The provider's id; default every one. */
  provider?: string | number | null | undefined;
  /** `sessionId` as the caller gave it; default every one. */
  sessionId?: string | null | undefined;
  /** Created at or after; default from the first on. */
  since?: string | null | undefined;
  /** Where they stand; default wherever. */
  status?: CompletionStatus | null | undefined;
  /** Created before; default up to now. */
  until?: string | null | undefined;
};

/** Where a completion stands. Everything but RUNNING is final. */
export type CompletionStatus =
  /** A guardrail stopped it. */
  | 'BLOCKED'
  /** The caller left. What was spent is on record. */
  | 'CANCELLED'
  /** The model ended its answer, or a limit did; see `finishReason`. */
  | 'COMPLETED'
  /** It failed; see `errorCode`. What was spent is on record. */
  | 'FAILED'
  /** The vendor is at it. */
  | 'RUNNING';

/** A piece of a message: exactly one of its fields, besides `providerOptions`. */
export type ContentPartInput = {
  /** Audio, in messages of the role USER; default none. */
  audio?: MediaInput | null | undefined;
  /** A file such as a PDF, in messages of the role USER; default none. */
  file?: MediaInput | null | undefined;
  /** An image, in messages of the role USER; default none. */
  image?: MediaInput | null | undefined;
  /** Options for it in the vendor's own words, under the provider's id: `{"anthropic": {"cacheControl": {"type": "ephemeral", "ttl": "1h"}}}`; default none. */
  providerOptions?: Record<string, unknown> | null | undefined;
  /** Text; default none. */
  text?: string | null | undefined;
};

/** What a new key is made of. */
export type CreateApiKeyInput = {
  /** From when on it is refused; default never. */
  expiresAt?: string | null | undefined;
  /** Its name for people, 1 to 100 characters. */
  name: string;
  /** The organization that it acts in; default the acting one. Another can be given by the root key alone. */
  organizationId?: string | number | null | undefined;
  /** The project that its calls count for; default none. */
  projectId?: string | number | null | undefined;
  /** What it may do: scopes that the maker's own key has. */
  scopes: Array<string>;
  /** The team that its calls count for; default the project's, or none. */
  teamId?: string | number | null | undefined;
  /** The person that it is for; default none. */
  userId?: string | number | null | undefined;
};

/** What is asked of a model. */
export type CreateCompletionInput = {
  /** The caller's own user, kept on the record, at most 256 characters; default none. */
  endUserId?: string | null | undefined;
  /** The most that the call may cost in US dollars; before it would cost more it ends with COST_LIMIT. Default no limit. */
  maxCostUsd?: string | null | undefined;
  /** The most tokens of the answer, reasoning included; default 4,096, which `warnings` then says. */
  maxOutputTokens?: number | null | undefined;
  /** The conversation, oldest first; 1 to 1,000 messages. */
  messages: Array<MessageInput>;
  /** The caller's own words on the record, to filter by: at most 16 keys, 4 KB, 3 levels; default none. */
  metadata?: Record<string, unknown> | null | undefined;
  /** `provider/model`, such as `openai/gpt-4o-mini`; see `models`. */
  model: string;
  /** Options in the vendor's own words, under the provider's id: `{"openai": {"logprobs": true}}`; default none. */
  providerOptions?: Record<string, unknown> | null | undefined;
  /** How much the model is to think; default the vendor's. */
  reasoningEffort?: ReasoningEffort | null | undefined;
  /** The shape of the answer; default text. */
  responseFormat?: ResponseFormatInput | null | undefined;
  /** Makes answers repeatable where the vendor can; default none. */
  seed?: number | null | undefined;
  /** What ties several calls together, kept on the record, at most 256 characters; default none. */
  sessionId?: string | null | undefined;
  /** Texts at which the answer ends; default none. */
  stop?: Array<string> | null | undefined;
  /** What the call is about, in the caller's own graph; default nothing. */
  subject?: SubjectRefInput | null | undefined;
  /** How freely words are picked, 0 to 2; default the vendor's. */
  temperature?: number | null | undefined;
  /** Limit on the whole call in milliseconds; default 600,000, which is also the most. */
  timeoutMs?: number | null | undefined;
  /** Whether tools are called; default the model decides. */
  toolChoice?: ToolChoiceInput | null | undefined;
  /** Functions that the model may ask for, at most 128; default none. */
  tools?: Array<ToolInput> | null | undefined;
  /** The share of likely words to pick from, 0 to 1; default the vendor's. */
  topP?: number | null | undefined;
};

/** What is to be turned into vectors, and by which model. */
export type CreateEmbeddingsInput = {
  /** How many numbers each vector is to have, where the model leaves a choice; default the model's own. */
  dimensions?: number | null | undefined;
  /** Your own user, at most 256 characters, kept on the record; never sent to the vendor. Default none. */
  endUserId?: string | null | undefined;
  /** The texts, none empty; 1 to 2,048 of them. More than the vendor takes at once are sent in several calls and joined in order. */
  input: Array<string>;
  /** The most that the call may cost in US dollars: refused before anything is spent where the texts, by our estimate, cost more. Default no limit. */
  maxCostUsd?: string | null | undefined;
  /** Your own words about the call, kept on its record: at most 16 keys, 4 KB, 3 levels. Default none. */
  metadata?: Record<string, unknown> | null | undefined;
  /** `provider/model`, such as `openai/text-embedding-3-small`; see `models` with the capability EMBEDDING. */
  model: string;
  /** Options in the vendor's own words under the provider's id, such as `{"google": {"taskType": "RETRIEVAL_QUERY"}}`; default none. */
  providerOptions?: Record<string, unknown> | null | undefined;
  /** What ties several calls together, at most 256 characters, kept on the record. Default none. */
  sessionId?: string | null | undefined;
  /** What the call is about; default nothing. */
  subject?: SubjectRefInput | null | undefined;
  /** Limit on the whole call in milliseconds; default 600,000, which is also the most. */
  timeoutMs?: number | null | undefined;
};

/** What a new organization is made of. */
export type CreateOrganizationInput = {
  /** Its name for people, 1 to 100 characters. */
  name: string;
};

/** What a new project is made of. */
export type CreateProjectInput = {
  /** Its name for people, 1 to 100 characters. */
  name: string;
  /** The organization that it belongs to; default the acting one. Another can be given by the root key alone. */
  organizationId?: string | number | null | undefined;
  /** The team that it is in; default none. */
  teamId?: string | number | null | undefined;
};

/** What a new team is made of. */
export type CreateTeamInput = {
  /** Its name for people, 1 to 100 characters. */
  name: string;
  /** The organization that it belongs to; default the acting one. Another can be given by the root key alone. */
  organizationId?: string | number | null | undefined;
};

/** What a new user is made of. */
export type CreateUserInput = {
  /** Its name for people, 1 to 100 characters. */
  name: string;
  /** The organization that it belongs to; default the acting one. Another can be given by the root key alone. */
  organizationId?: string | number | null | undefined;
};

/** Why something was refused or failed. The same codes stand in `extensions.code` of errors. */
export type ErrorCode =
  /** The input is wrong; `field` says where, the message what to send instead. */
  | 'BAD_USER_INPUT'
  /** The call would cost more than what is left of a budget. */
  | 'BUDGET_EXCEEDED'
  /** The call was ended before it was done. */
  | 'CANCELLED'
  /** The conversation is longer than the model takes. */
  | 'CONTEXT_LENGTH_EXCEEDED'
  /** The key lacks the scope that the field needs. */
  | 'FORBIDDEN'
  /** A guardrail refused the input or the answer. */
  | 'GUARDRAIL_BLOCKED'
  /** The idempotency key was used for a different input. */
  | 'IDEMPOTENCY_CONFLICT'
  /** The gateway failed. The request id leads the operator to the cause. */
  | 'INTERNAL_SERVER_ERROR'
  /** No model of that name is served. */
  | 'MODEL_NOT_FOUND'
  /** There is nothing of that id that the key may see. */
  | 'NOT_FOUND'
  /** The gateway cannot take or look up anything more at the moment. */
  | 'OVERLOADED'
  /** The vendor failed or refused our credential, or its answer made no sense. */
  | 'PROVIDER_ERROR'
  /** The vendor did not answer in time. */
  | 'PROVIDER_TIMEOUT'
  /** The vendor is overloaded, limits our rate or cannot be reached. */
  | 'PROVIDER_UNAVAILABLE'
  /** A limit of the gateway on requests or tokens was reached. A vendor's limit is PROVIDER_UNAVAILABLE. */
  | 'RATE_LIMITED'
  /** The key is missing, malformed, unknown, expired or revoked. */
  | 'UNAUTHENTICATED';

/** Why an answer ended, in one vocabulary for all vendors. */
export type FinishReason =
  /** The caller left. */
  | 'CANCELLED'
  /** The vendor or the gateway withheld the rest. */
  | 'CONTENT_FILTER'
  /** Going on could have cost more than `maxCostUsd`. */
  | 'COST_LIMIT'
  /** The call failed on the way; see `errorCode`. */
  | 'ERROR'
  /** The answer reached `maxOutputTokens` or the model's own limit. */
  | 'LENGTH'
  /** The vendor gave a reason that is none of these; see `rawFinishReason`. */
  | 'OTHER'
  /** The model was done, or came to a stop sequence. */
  | 'STOP'
  /** The model asks for tools to be called; see `toolCalls`. */
  | 'TOOL_CALLS';

/** An image, audio or a file: either `url` or `base64`. */
export type MediaInput = {
  /** Its bytes in base64 (RFC 4648, padded), without a data: prefix; default none. */
  base64?: string | null | undefined;
  /** Of a `file`: its name, which models may see, at most 256 characters; default none. */
  filename?: string | null | undefined;
  /** Such as `image/png`. Where the bytes of `base64` say what they are, that counts; else it is needed with them. Default unknown. */
  mediaType?: string | null | undefined;
  /** Its http or https address, which the vendor fetches, never the gateway; private and local addresses are refused. Default none. */
  url?: string | null | undefined;
};

/** A message of the conversation. */
export type MessageInput = {
  /** The pieces, where text alone is not enough; default none. */
  parts?: Array<ContentPartInput> | null | undefined;
  /** Options for it in the vendor's own words, under the provider's id: `{"anthropic": {"cacheControl": {"type": "ephemeral", "ttl": "1h"}}}`; default none. */
  providerOptions?: Record<string, unknown> | null | undefined;
  /** Who speaks. */
  role: MessageRole;
  /** The text; either this or `parts`. */
  text?: string | null | undefined;
  /** For the role TOOL: the call that this is the result of; default none. */
  toolCallId?: string | null | undefined;
  /** For the role ASSISTANT: the tools that it called; default none. */
  toolCalls?: Array<ToolCallInput> | null | undefined;
};

/** Who speaks a message. */
export type MessageRole =
  /** The model, earlier in the conversation. */
  | 'ASSISTANT'
  /** Instructions that stand above the conversation. */
  | 'SYSTEM'
  /** A tool's result, for the call named in `toolCallId`. */
  | 'TOOL'
  /** The person, or program, that talks to the model. */
  | 'USER';

/** What a model can take or do. */
export type ModelCapability =
  /** Takes audio, according to the vendor. */
  | 'AUDIO_INPUT'
  /** Turns texts into vectors: called with `createEmbeddings`, and with nothing else. */
  | 'EMBEDDING'
  /** Takes files such as PDFs, according to the vendor. */
  | 'FILE_INPUT'
  /** Takes images in messages. */
  | 'IMAGE_INPUT'
  /** Answers in the shape of a JSON schema. */
  | 'JSON_SCHEMA'
  /** Thinks before it answers. */
  | 'REASONING'
  /** Takes text and answers with text. */
  | 'TEXT'
  /** Asks for tools to be called. */
  | 'TOOLS';

/** Which models are listed; every given field narrows. */
export type ModelFilter = {
  /** Models that have this capability; default any. */
  capability?: ModelCapability | null | undefined;
  /** True: models whose vendor has announced their end. False: all others, those of which that is not known, too. Default both. */
  deprecated?: boolean | null | undefined;
  /** Models that are known to take this kind of content; default any. */
  inputModality?: ModelModality | null | undefined;
  /** Models of which a million tokens of input cost that many dollars or less, by the base price in force; models without a price are left out. Default any. */
  maxInputUsdPerMillion?: string | null | undefined;
  /** The same for a million tokens of output; default any. */
  maxOutputUsdPerMillion?: string | null | undefined;
  /** Models whose context window is known to hold that many tokens; default any. */
  minContextWindow?: number | null | undefined;
  /** Models that are known to give this kind of content; default any. */
  outputModality?: ModelModality | null | undefined;
  /** Of this provider alone; default of every one. */
  provider?: string | number | null | undefined;
  /** Text that the id or name holds, in whatever case; default any. */
  search?: string | null | undefined;
};

/** A kind of content that a model takes or gives. */
export type ModelModality =
  /** Sound. */
  | 'AUDIO'
  /** Vectors that stand for texts. */
  | 'EMBEDDING'
  /** Files, such as PDF. */
  | 'FILE'
  /** Pictures. */
  | 'IMAGE'
  /** Text. */
  | 'TEXT'
  /** Moving pictures. */
  | 'VIDEO';

/** What a call to a model is for. */
export type Operation =
  /** An answer to messages. */
  | 'COMPLETION'
  /** Vectors of texts. */
  | 'EMBEDDING';

/** What a price is for. Tokens are counted under one unit each. */
export type PriceUnit =
  /** A token of sound in the input, where that has a price of its own. */
  | 'AUDIO_INPUT_TOKEN'
  /** A token of sound in the output, where that has a price of its own. */
  | 'AUDIO_OUTPUT_TOKEN'
  /** A token of the input that the vendor read from its cache. */
  | 'CACHE_READ_TOKEN'
  /** A token of the input that the vendor wrote to its cache for an hour, where that has a price of its own. */
  | 'CACHE_WRITE_1H_TOKEN'
  /** A token of the input that the vendor wrote to its cache. */
  | 'CACHE_WRITE_TOKEN'
  /** A token of the input that was neither read from nor written to the vendor's cache. */
  | 'INPUT_TOKEN'
  /** A token of the output; reasoning and sound are in it unless they have prices of their own. */
  | 'OUTPUT_TOKEN'
  /** A token of reasoning, where that has a price of its own. */
  | 'REASONING_TOKEN'
  /** One request, whatever its size. */
  | 'REQUEST';

/** How much the model is to think before it answers. Models that cannot be told so say so in `warnings`. */
export type ReasoningEffort =
  /** A lot. */
  | 'HIGH'
  /** A little. */
  | 'LOW'
  /** A fair amount. */
  | 'MEDIUM'
  /** As little as it can. */
  | 'MINIMAL'
  /** Not at all. */
  | 'NONE';

/** The shape that the answer is to have. */
export type ResponseFormatInput = {
  /** A name for the schema, which the model may see; default `answer`. */
  name?: string | null | undefined;
  /** With JSON_SCHEMA: the schema; default none. */
  schema?: Record<string, unknown> | null | undefined;
  /** The kind of shape. */
  type: ResponseFormatType;
};

/** The shape that the answer is to have. */
export type ResponseFormatType =
  /** A JSON object. */
  | 'JSON'
  /** JSON that the schema in `schema` accepts. */
  | 'JSON_SCHEMA'
  /** Whatever text the model writes. */
  | 'TEXT';

/** Which key is revoked. */
export type RevokeApiKeyInput = {
  /** The key's id. */
  id: string | number;
};

/** Whatever the call is about, in the caller's own graph: an Order, a Ticket. Kept on the record. */
export type SubjectRefInput = {
  /** The entity's id, at most 256 characters. */
  id: string | number;
  /** The entity's type name, at most 256 characters. */
  type: string;
};

/** A tool call of an earlier answer, given back. */
export type ToolCallInput = {
  /** The arguments that the model gave. */
  arguments: Record<string, unknown>;
  /** The id that the answer gave. */
  id: string;
  /** The tool's name. */
  name: string;
};

/** Whether the model may, must or must not call tools. */
export type ToolChoiceInput = {
  /** How free the model is. */
  mode: ToolChoiceMode;
  /** With the mode TOOL: the tool to call; default none. */
  toolName?: string | null | undefined;
};

/** Whether the model may, must or must not call tools. */
export type ToolChoiceMode =
  /** The model decides. */
  | 'AUTO'
  /** No tool is called. */
  | 'NONE'
  /** At least one tool is called. */
  | 'REQUIRED'
  /** The tool in `toolName` is called. */
  | 'TOOL';

/** A function that the model may ask to be called. */
export type ToolInput = {
  /** What it does and when to call it, for the model; default nothing. */
  description?: string | null | undefined;
  /** 1 to 64 letters, digits, underscores or hyphens. */
  name: string;
  /** JSON schema of its arguments; an object at the root. */
  parameters: Record<string, unknown>;
  /** Options for it in the vendor's own words, under the provider's id: `{"anthropic": {"cacheControl": {"type": "ephemeral", "ttl": "1h"}}}`; default none. */
  providerOptions?: Record<string, unknown> | null | undefined;
};

/** What usage can be grouped by. */
export type UsageDimension =
  /** The key's id; null for the root key. */
  | 'API_KEY'
  /** `endUserId` as the caller gave it; null where none was given. */
  | 'END_USER'
  /** The id of the model that was resolved. */
  | 'MODEL'
  /** What the model was called for. */
  | 'OPERATION'
  /** The id of the key's project; null where it has none. */
  | 'PROJECT'
  /** The provider's id. */
  | 'PROVIDER'
  /** How the calls ended. */
  | 'STATUS'
  /** The id of the key's team; null where it has none. */
  | 'TEAM'
  /** The id of the key's user; null where it has none. */
  | 'USER';

/** Which calls to models are summed; every given field narrows. */
export type UsageFilter = {
  /** The id of the key that made the calls; default every one. */
  apiKeyId?: string | number | null | undefined;
  /** `endUserId` as the caller gave it; default every one. */
  endUserId?: string | null | undefined;
  /** What the calls' metadata must hold, besides whatever else; default anything. */
  metadata?: Record<string, unknown> | null | undefined;
  /** The model, as resolved or as asked for; default every one. */
  model?: string | null | undefined;
  /** What the model was called for; default whatever. */
  operation?: Operation | null | undefined;
  /** The id of the key's project; default every one. */
  projectId?: string | number | null | undefined;
  /** The provider's id; default every one. */
  provider?: string | number | null | undefined;
  /** Created at or after; default from the first on. */
  since?: string | null | undefined;
  /** How they ended; default however. */
  status?: CompletionStatus | null | undefined;
  /** The id of the key's team; default every one. */
  teamId?: string | number | null | undefined;
  /** Created before; default up to now. */
  until?: string | null | undefined;
};

/** The width of a group in time. Intervals start in UTC. */
export type UsageInterval =
  /** A day. */
  | 'DAY'
  /** An hour. */
  | 'HOUR'
  /** A minute. */
  | 'MINUTE'
  /** A calendar month. */
  | 'MONTH';

export type CompletionStreamSubscriptionVariables = Exact<{
  input: CreateCompletionInput;
}>;


export type CompletionStreamSubscription = { completionStream:
    | { __typename: 'CompletionFailed', code: ErrorCode, message: string, retryable: boolean, retryAfterMs: number | null, completionId: string, cursor: string, completion: { id: string, text: string | null, cost: { amountUsd: string } | null } }
    | { __typename: 'CompletionFinished', completionId: string, cursor: string, completion: { id: string, text: string | null, finishReason: FinishReason | null, usage: { inputTokens: number, outputTokens: number }, cost: { amountUsd: string } | null } }
    | { __typename: 'CompletionStarted', requestedModel: string, completionId: string, cursor: string }
    | { __typename: 'ReasoningDelta', text: string, completionId: string, cursor: string }
    | { __typename: 'TextDelta', text: string, completionId: string, cursor: string }
    | { __typename: 'ToolCallDelta', index: number, toolCallId: string, toolName: string, argumentsDelta: string, completionId: string, cursor: string }
   };

export type CompletionQueryVariables = Exact<{
  id: string | number;
}>;


export type CompletionQuery = { completion: { id: string, status: CompletionStatus, requestedModel: string, finishReason: FinishReason | null, rawFinishReason: string | null, metadata: Record<string, unknown> | null, createdAt: string, finishedAt: string | null, errorCode: ErrorCode | null, errorMessage: string | null, model: { id: string } | null, usage: { inputTokens: number, outputTokens: number, cacheReadTokens: number, cacheWriteTokens: number, reasoningTokens: number, estimated: boolean }, cost: { amountUsd: string, breakdown: Array<{ unit: PriceUnit, quantity: number, usdPerMillion: string, amountUsd: string }> } | null, timing: { totalMs: number, timeToFirstTokenMs: number | null, overheadMs: number }, attempts: Array<{ deploymentName: string, vendorModelId: string, status: AttemptStatus, errorCode: ErrorCode | null, vendorStatus: number | null, vendorRequestId: string | null, durationMs: number, provider: { id: string } | null }> } | null };

export type CompletionsQueryVariables = Exact<{
  filter?: CompletionFilter | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type CompletionsQuery = { completions: { edges: Array<{ cursor: string, node: { id: string, status: CompletionStatus, requestedModel: string, createdAt: string, usage: { inputTokens: number, outputTokens: number }, cost: { amountUsd: string } | null } }>, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor: string | null, endCursor: string | null } } | null };

export type CreateApiKeyMutationVariables = Exact<{
  input: CreateApiKeyInput;
}>;


export type CreateApiKeyMutation = { createApiKey: { secret: string | null, apiKey: { id: string, name: string, scopes: Array<string>, expiresAt: string | null } | null, userErrors: Array<{ code: ErrorCode, message: string, field: Array<string> | null }> } | null };

export type CreateCompletionMutationVariables = Exact<{
  input: CreateCompletionInput;
}>;


export type CreateCompletionMutation = { createCompletion: { completion: { id: string, status: CompletionStatus, text: string | null, reasoning: string | null, object: unknown, finishReason: FinishReason | null, warnings: Array<string>, toolCalls: Array<{ id: string, name: string, arguments: Record<string, unknown> }>, usage: { inputTokens: number, outputTokens: number, totalTokens: number, estimated: boolean }, cost: { amountUsd: string } | null, timing: { totalMs: number, overheadMs: number } } } | null };

export type CreateEmbeddingsMutationVariables = Exact<{
  input: CreateEmbeddingsInput;
}>;


export type CreateEmbeddingsMutation = { createEmbeddings: { completionId: string, dimensions: number, embeddings: Array<{ index: number, vector: Array<number> }>, usage: { inputTokens: number, estimated: boolean }, cost: { amountUsd: string } | null } | null };

export type CreateOrganizationMutationVariables = Exact<{
  input: CreateOrganizationInput;
}>;


export type CreateOrganizationMutation = { createOrganization: { organization: { id: string, name: string } | null, userErrors: Array<{ code: ErrorCode, message: string, field: Array<string> | null }> } | null };

export type CreateProjectMutationVariables = Exact<{
  input: CreateProjectInput;
}>;


export type CreateProjectMutation = { createProject: { project: { id: string, name: string } | null, userErrors: Array<{ code: ErrorCode, message: string, field: Array<string> | null }> } | null };

export type CreateTeamMutationVariables = Exact<{
  input: CreateTeamInput;
}>;


export type CreateTeamMutation = { createTeam: { team: { id: string, name: string } | null, userErrors: Array<{ code: ErrorCode, message: string, field: Array<string> | null }> } | null };

export type CreateUserMutationVariables = Exact<{
  input: CreateUserInput;
}>;


export type CreateUserMutation = { createUser: { user: { id: string, name: string } | null, userErrors: Array<{ code: ErrorCode, message: string, field: Array<string> | null }> } | null };

export type ModelsQueryVariables = Exact<{
  filter?: ModelFilter | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type ModelsQuery = { models: { edges: Array<{ node: { id: string, name: string, capabilities: Array<ModelCapability>, contextWindow: number | null, maxOutputTokens: number | null, provider: { id: string, name: string }, prices: Array<{ unit: PriceUnit, usdPerMillion: string, aboveInputTokens: number }> } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null };

export type RevokeApiKeyMutationVariables = Exact<{
  input: RevokeApiKeyInput;
}>;


export type RevokeApiKeyMutation = { revokeApiKey: { apiKey: { id: string, revokedAt: string | null } | null, userErrors: Array<{ code: ErrorCode, message: string, field: Array<string> | null }> } | null };

export type UsageQueryVariables = Exact<{
  filter?: UsageFilter | null | undefined;
  groupBy?: Array<UsageDimension> | UsageDimension | null | undefined;
  interval?: UsageInterval | null | undefined;
}>;


export type UsageQuery = { usage: { total: { requests: number, inputTokens: number, outputTokens: number, cacheReadTokens: number, cacheWriteTokens: number, reasoningTokens: number, costUsd: string, unpricedRequests: number, errors: number }, groups: Array<{ dimensions: Record<string, unknown>, start: string | null, totals: { requests: number, inputTokens: number, outputTokens: number, costUsd: string } }> } | null };

export type ViewerQueryVariables = Exact<{ [key: string]: never; }>;


export type ViewerQuery = { viewer: { scopes: Array<string>, organization: { id: string, name: string }, apiKey: { id: string, name: string, expiresAt: string | null } | null } | null };


export const CompletionStreamDocument = {"__meta__":{"hash":"sha256:d2273e8661608332339ce484b7a0e6e3a034c26b396b752f3a02d3b01664d4b0"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"CompletionStream"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CreateCompletionInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"completionStream"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"completionId"}},{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CompletionStarted"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"requestedModel"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"TextDelta"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"text"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ReasoningDelta"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"text"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ToolCallDelta"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"index"}},{"kind":"Field","name":{"kind":"Name","value":"toolCallId"}},{"kind":"Field","name":{"kind":"Name","value":"toolName"}},{"kind":"Field","name":{"kind":"Name","value":"argumentsDelta"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CompletionFinished"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"completion"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"text"}},{"kind":"Field","name":{"kind":"Name","value":"finishReason"}},{"kind":"Field","name":{"kind":"Name","value":"usage"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"inputTokens"}},{"kind":"Field","name":{"kind":"Name","value":"outputTokens"}}]}},{"kind":"Field","name":{"kind":"Name","value":"cost"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountUsd"}}]}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CompletionFailed"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}},{"kind":"Field","name":{"kind":"Name","value":"retryAfterMs"}},{"kind":"Field","name":{"kind":"Name","value":"completion"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"text"}},{"kind":"Field","name":{"kind":"Name","value":"cost"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountUsd"}}]}}]}}]}}]}}]}}]} as unknown as DocumentNode<CompletionStreamSubscription, CompletionStreamSubscriptionVariables>;
export const CompletionDocument = {"__meta__":{"hash":"sha256:8d29c509f23864e12a6a3043c1130681a73bb1b9e9fab671022f99afb65e4905"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Completion"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"completion"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"requestedModel"}},{"kind":"Field","name":{"kind":"Name","value":"model"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"finishReason"}},{"kind":"Field","name":{"kind":"Name","value":"rawFinishReason"}},{"kind":"Field","name":{"kind":"Name","value":"usage"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"inputTokens"}},{"kind":"Field","name":{"kind":"Name","value":"outputTokens"}},{"kind":"Field","name":{"kind":"Name","value":"cacheReadTokens"}},{"kind":"Field","name":{"kind":"Name","value":"cacheWriteTokens"}},{"kind":"Field","name":{"kind":"Name","value":"reasoningTokens"}},{"kind":"Field","name":{"kind":"Name","value":"estimated"}}]}},{"kind":"Field","name":{"kind":"Name","value":"cost"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountUsd"}},{"kind":"Field","name":{"kind":"Name","value":"breakdown"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"unit"}},{"kind":"Field","name":{"kind":"Name","value":"quantity"}},{"kind":"Field","name":{"kind":"Name","value":"usdPerMillion"}},{"kind":"Field","name":{"kind":"Name","value":"amountUsd"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"timing"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalMs"}},{"kind":"Field","name":{"kind":"Name","value":"timeToFirstTokenMs"}},{"kind":"Field","name":{"kind":"Name","value":"overheadMs"}}]}},{"kind":"Field","name":{"kind":"Name","value":"attempts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"provider"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"deploymentName"}},{"kind":"Field","name":{"kind":"Name","value":"vendorModelId"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"errorCode"}},{"kind":"Field","name":{"kind":"Name","value":"vendorStatus"}},{"kind":"Field","name":{"kind":"Name","value":"vendorRequestId"}},{"kind":"Field","name":{"kind":"Name","value":"durationMs"}}]}},{"kind":"Field","name":{"kind":"Name","value":"metadata"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"finishedAt"}},{"kind":"Field","name":{"kind":"Name","value":"errorCode"}},{"kind":"Field","name":{"kind":"Name","value":"errorMessage"}}]}}]}}]} as unknown as DocumentNode<CompletionQuery, CompletionQueryVariables>;
export const CompletionsDocument = {"__meta__":{"hash":"sha256:b24459c7e8bf23b1cd30bc4c44a0478e019fa49b499582d07542b9e4ef8d33a2"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Completions"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"CompletionFilter"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"completions"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"requestedModel"}},{"kind":"Field","name":{"kind":"Name","value":"usage"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"inputTokens"}},{"kind":"Field","name":{"kind":"Name","value":"outputTokens"}}]}},{"kind":"Field","name":{"kind":"Name","value":"cost"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountUsd"}}]}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"hasPreviousPage"}},{"kind":"Field","name":{"kind":"Name","value":"startCursor"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]} as unknown as DocumentNode<CompletionsQuery, CompletionsQueryVariables>;
export const CreateApiKeyDocument = {"__meta__":{"hash":"sha256:49513446c4387b9d661f3705602c777a58c4650100eb120142697f90d724506d"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CreateApiKey"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CreateApiKeyInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createApiKey"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"apiKey"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"scopes"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"secret"}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}}]} as unknown as DocumentNode<CreateApiKeyMutation, CreateApiKeyMutationVariables>;
export const CreateCompletionDocument = {"__meta__":{"hash":"sha256:5bf366ee8a4d94673a72fbef8042d26a05a8527528e7ddc09fe7e21afede39dc"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CreateCompletion"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CreateCompletionInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createCompletion"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"completion"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"text"}},{"kind":"Field","name":{"kind":"Name","value":"reasoning"}},{"kind":"Field","name":{"kind":"Name","value":"toolCalls"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"arguments"}}]}},{"kind":"Field","name":{"kind":"Name","value":"object"}},{"kind":"Field","name":{"kind":"Name","value":"finishReason"}},{"kind":"Field","name":{"kind":"Name","value":"warnings"}},{"kind":"Field","name":{"kind":"Name","value":"usage"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"inputTokens"}},{"kind":"Field","name":{"kind":"Name","value":"outputTokens"}},{"kind":"Field","name":{"kind":"Name","value":"totalTokens"}},{"kind":"Field","name":{"kind":"Name","value":"estimated"}}]}},{"kind":"Field","name":{"kind":"Name","value":"cost"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountUsd"}}]}},{"kind":"Field","name":{"kind":"Name","value":"timing"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalMs"}},{"kind":"Field","name":{"kind":"Name","value":"overheadMs"}}]}}]}}]}}]}}]} as unknown as DocumentNode<CreateCompletionMutation, CreateCompletionMutationVariables>;
export const CreateEmbeddingsDocument = {"__meta__":{"hash":"sha256:73d29a50d133a79ceb94a5c435293fbac67443703b2e2b89d6f0dffcd0323053"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CreateEmbeddings"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CreateEmbeddingsInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createEmbeddings"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"completionId"}},{"kind":"Field","name":{"kind":"Name","value":"dimensions"}},{"kind":"Field","name":{"kind":"Name","value":"embeddings"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"index"}},{"kind":"Field","name":{"kind":"Name","value":"vector"}}]}},{"kind":"Field","name":{"kind":"Name","value":"usage"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"inputTokens"}},{"kind":"Field","name":{"kind":"Name","value":"estimated"}}]}},{"kind":"Field","name":{"kind":"Name","value":"cost"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountUsd"}}]}}]}}]}}]} as unknown as DocumentNode<CreateEmbeddingsMutation, CreateEmbeddingsMutationVariables>;
export const CreateOrganizationDocument = {"__meta__":{"hash":"sha256:0f1444a9fb0e9148f09119f4dbb5e4a83c6603b5bd8c0b08b9a76a4e3d7d49de"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CreateOrganization"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CreateOrganizationInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createOrganization"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"organization"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}}]} as unknown as DocumentNode<CreateOrganizationMutation, CreateOrganizationMutationVariables>;
export const CreateProjectDocument = {"__meta__":{"hash":"sha256:8550a29ca712d619467b82df913e8c6df473b4e24ec2fa521d340a8bb239c418"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CreateProject"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CreateProjectInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createProject"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"project"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}}]} as unknown as DocumentNode<CreateProjectMutation, CreateProjectMutationVariables>;
export const CreateTeamDocument = {"__meta__":{"hash":"sha256:6d1dc492fc58ffd99ca85bf874fed14b771561b6ad2c93ab7b6dec5ef446a041"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CreateTeam"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CreateTeamInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createTeam"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"team"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}}]} as unknown as DocumentNode<CreateTeamMutation, CreateTeamMutationVariables>;
export const CreateUserDocument = {"__meta__":{"hash":"sha256:90a7039a48d3c981e0c56cdfcbea44269bd1c86a6e86652069e8d1aa2655b624"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CreateUser"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CreateUserInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createUser"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"user"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}}]} as unknown as DocumentNode<CreateUserMutation, CreateUserMutationVariables>;
export const ModelsDocument = {"__meta__":{"hash":"sha256:2b3ce24a7555f4efc21936699336aec1f8e67897881b7e095006caf2b70767eb"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Models"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"ModelFilter"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"models"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"provider"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"capabilities"}},{"kind":"Field","name":{"kind":"Name","value":"contextWindow"}},{"kind":"Field","name":{"kind":"Name","value":"maxOutputTokens"}},{"kind":"Field","name":{"kind":"Name","value":"prices"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"unit"}},{"kind":"Field","name":{"kind":"Name","value":"usdPerMillion"}},{"kind":"Field","name":{"kind":"Name","value":"aboveInputTokens"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]} as unknown as DocumentNode<ModelsQuery, ModelsQueryVariables>;
export const RevokeApiKeyDocument = {"__meta__":{"hash":"sha256:f984fe78e5315207f5ebcbf955ef0523c22217cca690c6d9c25d25aca48e9b6b"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RevokeApiKey"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RevokeApiKeyInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"revokeApiKey"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"apiKey"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"revokedAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}}]} as unknown as DocumentNode<RevokeApiKeyMutation, RevokeApiKeyMutationVariables>;
export const UsageDocument = {"__meta__":{"hash":"sha256:6546b1814124a43657791745b1018ab1b7a243fea92a5de0004630b061ee236b"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Usage"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"UsageFilter"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"groupBy"}},"type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"UsageDimension"}}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"interval"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"UsageInterval"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"usage"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}},{"kind":"Argument","name":{"kind":"Name","value":"groupBy"},"value":{"kind":"Variable","name":{"kind":"Name","value":"groupBy"}}},{"kind":"Argument","name":{"kind":"Name","value":"interval"},"value":{"kind":"Variable","name":{"kind":"Name","value":"interval"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"total"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"requests"}},{"kind":"Field","name":{"kind":"Name","value":"inputTokens"}},{"kind":"Field","name":{"kind":"Name","value":"outputTokens"}},{"kind":"Field","name":{"kind":"Name","value":"cacheReadTokens"}},{"kind":"Field","name":{"kind":"Name","value":"cacheWriteTokens"}},{"kind":"Field","name":{"kind":"Name","value":"reasoningTokens"}},{"kind":"Field","name":{"kind":"Name","value":"costUsd"}},{"kind":"Field","name":{"kind":"Name","value":"unpricedRequests"}},{"kind":"Field","name":{"kind":"Name","value":"errors"}}]}},{"kind":"Field","name":{"kind":"Name","value":"groups"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"dimensions"}},{"kind":"Field","name":{"kind":"Name","value":"start"}},{"kind":"Field","name":{"kind":"Name","value":"totals"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"requests"}},{"kind":"Field","name":{"kind":"Name","value":"inputTokens"}},{"kind":"Field","name":{"kind":"Name","value":"outputTokens"}},{"kind":"Field","name":{"kind":"Name","value":"costUsd"}}]}}]}}]}}]}}]} as unknown as DocumentNode<UsageQuery, UsageQueryVariables>;
export const ViewerDocument = {"__meta__":{"hash":"sha256:4e56b1e3e1640c6d90d4215b54d09e538bf90c144a99097eca21cdfa7ff0bb69"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Viewer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"viewer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"organization"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"apiKey"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"scopes"}}]}}]}}]} as unknown as DocumentNode<ViewerQuery, ViewerQueryVariables>;