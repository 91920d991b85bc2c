import { callGraphql, openSocket, type GraphqlTarget } from "../../testkit/graphql-caller.ts";
import { read, type Variables } from "./graph.ts";
import { toPico } from "./usage.ts";

/** Everything that a completion tells, but for what differs from call to call. */
const SELECTION = `id status requestedModel text reasoning object finishReason rawFinishReason warnings errorCode model { id } provider { id }
  toolCalls { id name arguments rawArguments }
  usage { inputTokens outputTokens totalTokens cacheReadTokens cacheWriteTokens reasoningTokens estimated }
  cost { amountUsd breakdown { unit quantity usdPerMillion amountUsd } }
  attempts { provider { id } deploymentName vendorModelId status errorCode vendorStatus vendorRequestId rateLimitHeaders }`;

/** A completion as it is selected here. */
export interface CompletionAnswer {
  readonly id: string;
  readonly status: string;
  readonly text: string | null;
  readonly reasoning: string | null;
  readonly object: unknown;
  readonly finishReason: string | null;
  readonly rawFinishReason: string | null;
  readonly warnings: readonly string[];
  readonly errorCode: string | null;
  readonly model: { readonly id: string } | null;
  readonly toolCalls: readonly {
    readonly id: string;
    readonly name: string;
    readonly arguments: Readonly<Record<string, unknown>>;
    readonly rawArguments: string;
  }[];
  readonly usage: {
    readonly inputTokens: number;
    readonly outputTokens: number;
    readonly totalTokens: number;
    readonly cacheReadTokens: number;
    readonly cacheWriteTokens: number;
    readonly reasoningTokens: number;
    readonly estimated: boolean;
  };
  readonly cost: { readonly amountUsd: string; readonly breakdown: readonly { readonly amountUsd: string }[] } | null;
  readonly attempts: readonly {
    readonly deploymentName: string;
    readonly vendorModelId: string;
    readonly status: string;
    readonly vendorStatus: number | null;
    readonly vendorRequestId: string | null;
    readonly rateLimitHeaders: Readonly<Record<string, string>>;
  }[];
}

/** Completes one call that must succeed. */
export async function completeWhole(target: GraphqlTarget, variables: Variables): Promise<CompletionAnswer> {
  const { createCompletion } = await read<{ createCompletion: { completion: CompletionAnswer } }>(
    target,
    `mutation ($input: CreateCompletionInput!) { createCompletion(input: $input) { completion { ${SELECTION} } } }`,
    variables,
  );
  return createCompletion.completion;
}

/** What an unary call that must fail tells of it. */
export async function failWhole(target: GraphqlTarget, variables: Variables) {
  const answer = await callGraphql(
    target,
    "mutation ($input: CreateCompletionInput!) { createCompletion(input: $input) { completion { id } } }",
    variables,
  );
  const [error] = answer.errors ?? [];
  if (error === undefined) throw new Error("the call succeeded");
  return {
    ...error.extensions,
    message: error.message,
    data: answer.data,
    retryAfter: answer.headers.get("retry-after"),
  };
}

/** How a stream ended. */
export interface StreamEnd {
  readonly __typename: string;
  readonly completion: CompletionAnswer;
  readonly code?: string;
  readonly retryable?: boolean;
  readonly retryAfterMs?: number | null;
}

/** The last event of a stream, and the text of those before it. */
export async function streamWhole(target: GraphqlTarget, variables: Record<string, unknown>) {
  const client = openSocket(target);
  const query = `subscription ($input: CreateCompletionInput!) { completionStream(input: $input) { __typename
    ... on TextDelta { text } ... on CompletionFinished { completion { ${SELECTION} } }
    ... on CompletionFailed { code retryable retryAfterMs completion { ${SELECTION} } } } }`;
  const events: (StreamEnd & { readonly text?: string })[] = [];
  for await (const { data, errors } of client.iterate<{ completionStream: StreamEnd }>({ query, variables })) {
    if (errors !== undefined) throw new Error(JSON.stringify(errors));
    if (data !== null && data !== undefined) events.push(data.completionStream);
  }
  await client.dispose();
  const end = events.at(-1);
  if (end === undefined) throw new Error("the stream had no event");
  return {
    end,
    text: events.map((event) => event.text ?? "").join(""),
    types: events.map((event) => event.__typename),
  };
}

/** The record of a completion. */
export async function recordOf(target: GraphqlTarget, id: unknown): Promise<CompletionAnswer | null> {
  const query = `query ($id: ID!) { completion(id: $id) { ${SELECTION} } }`;
  return (await read<{ completion: CompletionAnswer | null }>(target, query, { id })).completion;
}

/** The price of a call in pico-dollars, from the model's listed base prices and the disjoint parts of its usage. */
export async function priceOf(target: GraphqlTarget, model: string, usage: CompletionAnswer["usage"]): Promise<bigint> {
  const query = "query ($id: ID!) { model(id: $id) { prices { unit usdPerMillion aboveInputTokens } } }";
  const found = await read<{
    model: { prices: { unit: string; usdPerMillion: string; aboveInputTokens: number }[] };
  }>(target, query, { id: model });
  const prices = new Map(
    found.model.prices
      .filter(({ aboveInputTokens }) => aboveInputTokens === 0)
      .map(({ unit, usdPerMillion }) => [unit, toPico(usdPerMillion) / 1_000_000n]),
  );
  const of = (unit: string, tokens: number): bigint =>
    BigInt(tokens) * (prices.get(unit) ?? prices.get("INPUT_TOKEN") ?? 0n);
  return (
    of("INPUT_TOKEN", usage.inputTokens - usage.cacheReadTokens - usage.cacheWriteTokens) +
    of("CACHE_READ_TOKEN", usage.cacheReadTokens) +
    of("CACHE_WRITE_TOKEN", usage.cacheWriteTokens) +
    of("OUTPUT_TOKEN", usage.outputTokens)
  );
}
