import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { serveGraphql, type ServedGraphql } from "../testkit/serve-graphql.ts";

const CREATE = `mutation Create($input: CreateCompletionInput!) {
  createCompletion(input: $input) {
    completion {
      id status requestedModel text object finishReason rawFinishReason warnings
      model { id } provider { id name }
      toolCalls { id name arguments rawArguments }
      usage { inputTokens outputTokens totalTokens cacheReadTokens cacheWriteTokens reasoningTokens estimated }
      cost { amountUsd breakdown { unit quantity usdPerMillion amountUsd } }
      timing { totalMs timeToFirstTokenMs overheadMs }
      attempts { provider { id } deploymentName vendorModelId status errorCode vendorStatus vendorRequestId rateLimitHeaders startedAt durationMs }
      metadata endUserId sessionId subject { type id } createdAt finishedAt errorCode errorMessage
      inputBytes inputHmac outputBytes outputHmac
    }
  }
}`;
const STREAM = `subscription Stream($input: CreateCompletionInput!) {
  completionStream(input: $input) {
    __typename completionId cursor
    ... on CompletionStarted { requestedModel }
    ... on TextDelta { text }
    ... on CompletionFinished { completion { status text usage { outputTokens } } }
    ... on CompletionFailed { code message retryable retryAfterMs completion { status } }
  }
}`;
const INPUT = { model: "openai/gpt-4o-mini", messages: [{ role: "USER", text: "Say hello." }] };

describe("completions over both transports", () => {
  let served: ServedGraphql & AsyncDisposable;
  beforeAll(async () => {
    served = await serveGraphql();
  });
  afterAll(async () => {
    await served[Symbol.asyncDispose]();
  });

  it("answers createCompletion with everything that is known", async () => {
    const answer = await served.post(CREATE, {
      variables: {
        input: {
          ...INPUT,
          metadata: { a: { b: 1 } },
          sessionId: "s1",
          subject: { type: "Order", id: 7 },
          maxCostUsd: 0.5,
        },
      },
    });
    expect(answer.errors).toBeUndefined();
    expect(answer.status).toBe(200);
    expect(answer.data).toEqual({
      createCompletion: {
        completion: {
          id: expect.stringMatching(/^cmpl_/) as string,
          status: "COMPLETED",
          requestedModel: "openai/gpt-4o-mini",
          text: "Hello.",
          object: null,
          finishReason: "STOP",
          rawFinishReason: "stop",
          warnings: ["maxOutputTokens was not given; 4096 was sent."],
          model: { id: "openai/gpt-4o-mini" },
          provider: { id: "openai", name: "OpenAI" },
          toolCalls: [],
          usage: {
            inputTokens: 10,
            outputTokens: 5,
            totalTokens: 15,
            cacheReadTokens: 0,
            cacheWriteTokens: 0,
            reasoningTokens: 0,
            estimated: false,
          },
          cost: {
            amountUsd: "0.0000045",
            breakdown: [
              { unit: "INPUT_TOKEN", quantity: 10, usdPerMillion: "0.15", amountUsd: "0.0000015" },
              { unit: "OUTPUT_TOKEN", quantity: 5, usdPerMillion: "0.6", amountUsd: "0.000003" },
            ],
          },
          timing: { totalMs: 12, timeToFirstTokenMs: 4, overheadMs: 0.25 },
          attempts: [
            {
              provider: { id: "openai" },
              deploymentName: "environment/openai",
              vendorModelId: "gpt-4o-mini",
              status: "SUCCEEDED",
              errorCode: null,
              vendorStatus: 200,
              vendorRequestId: "req_vendor",
              rateLimitHeaders: { "x-ratelimit-remaining-requests": "99" },
              startedAt: "2026-01-02T03:04:05.678Z",
              durationMs: 12,
            },
          ],
          metadata: { a: { b: 1 } },
          endUserId: null,
          sessionId: "s1",
          subject: { type: "Order", id: "7" },
          createdAt: "2026-01-02T03:04:05.678Z",
          finishedAt: "2026-01-02T03:04:05.690Z",
          errorCode: null,
          errorMessage: null,
          inputBytes: 12,
          inputHmac: "aa",
          outputBytes: 6,
          outputHmac: "bb",
        },
      },
    });
    const seen = served.gateway.calls.at(-1);
    expect(seen?.draft).toMatchObject({ messages: [{ role: "user", text: "Say hello." }], maxCostUsd: "0.5" });
    expect(seen?.principal.organizationId).toBe("org_a");
    expect(seen?.call.clientIp).toBe("127.0.0.1");
    expect(seen?.call.requestId).toBe(answer.headers.get("x-request-id"));
  });

  it("streams a completion over the WebSocket", async () => {
    const events: unknown[] = [];
    const client = served.connect();
    for await (const result of client.iterate({ query: STREAM, variables: { input: INPUT } })) {
      events.push(result.data?.completionStream);
    }
    expect(events).toEqual([
      expect.objectContaining({ __typename: "CompletionStarted", requestedModel: "openai/gpt-4o-mini" }),
      expect.objectContaining({ __typename: "TextDelta", text: "Hel" }),
      expect.objectContaining({ __typename: "TextDelta", text: "lo." }),
      expect.objectContaining({
        __typename: "CompletionFinished",
        completion: { status: "COMPLETED", text: "Hello.", usage: { outputTokens: 5 } },
      }),
    ]);
    const cursors = events.map((event) => (event as { readonly cursor: string }).cursor);
    expect(new Set(cursors).size).toBe(4);
  });

  it("answers queries and mutations over the WebSocket, too", async () => {
    const client = served.connect();
    const query = "{ viewer { organization { id name } apiKey { name } scopes } }";
    const viewer = (await client.iterate({ query }).next()).value as unknown;
    expect(viewer).toMatchObject({ data: { viewer: { organization: { id: "org_a" }, apiKey: { name: "key" } } } });
    const created = (await client.iterate({ query: CREATE, variables: { input: INPUT } }).next()).value as unknown;
    expect(created).toMatchObject({ data: { createCompletion: { completion: { text: "Hello." } } } });
  });
});
