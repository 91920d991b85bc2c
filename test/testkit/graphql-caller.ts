import { createClient, type Client } from "graphql-ws";
import WebSocket from "ws";

/** An answer as it comes over HTTP, taken as it is. */
export interface GraphqlAnswer {
  readonly status: number;
  readonly headers: Headers;
  // A test reads what it expects; what is not there fails its assertion.
  readonly data: Record<string, never> | null | undefined;
  readonly errors:
    | readonly {
        readonly message: string;
        readonly path?: readonly string[];
        readonly extensions: Record<string, unknown>;
      }[]
    | undefined;
}

/** Where and as whom to call. */
export interface GraphqlTarget {
  readonly url: string;
  readonly key: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** Posts one operation. */
export async function callGraphql(
  target: GraphqlTarget,
  query: string,
  variables: Readonly<Record<string, unknown>> = {},
): Promise<GraphqlAnswer> {
  const response = await fetch(`${target.url}/graphql`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      ...(target.key === undefined ? {} : { authorization: `Bearer ${target.key}` }),
      ...target.headers,
    },
    body: JSON.stringify({ query, variables }),
    signal: target.signal ?? null,
  });
  const body = (await response.json()) as Pick<GraphqlAnswer, "data" | "errors">;
  return { status: response.status, headers: response.headers, data: body.data, errors: body.errors };
}

/** Opens a graphql-ws client that never retries. */
export function openSocket(target: GraphqlTarget): Client {
  return createClient({
    url: `${target.url.replace("http", "ws")}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    lazy: true,
    connectionParams: { authorization: `Bearer ${target.key ?? ""}`, ...target.headers },
  });
}

/** Completes one small call; the fields that most tests read. */
export const CREATE_COMPLETION = `mutation ($input: CreateCompletionInput!) {
  createCompletion(input: $input) {
    completion { id status text finishReason warnings errorCode usage { inputTokens outputTokens totalTokens estimated }
      cost { amountUsd } attempts { vendorModelId status deploymentName } }
  }
}`;

/** Streams one call; the fields that most tests read. */
export const COMPLETION_STREAM = `subscription ($input: CreateCompletionInput!) {
  completionStream(input: $input) {
    __typename completionId cursor
    ... on TextDelta { text }
    ... on CompletionFinished { completion { ...Ended } }
    ... on CompletionFailed { code message retryable completion { ...Ended } }
  }
}
fragment Ended on Completion {
  id status text finishReason usage { inputTokens outputTokens estimated } cost { amountUsd }
}`;

/** An input that asks the model one thing. */
export function ask(model: string, text = "Say hello", more: Readonly<Record<string, unknown>> = {}) {
  return { input: { model, messages: [{ role: "USER", text }], ...more } };
}
