import { expect, vi } from "vitest";
import type { ErrorCode } from "../../src/domain/error/codes.ts";
import { openSocket } from "../testkit/bare-socket.ts";
import { ask, callGraphql, type GraphqlTarget } from "../testkit/graphql-caller.ts";
import { startApp, type StartedApp } from "../testkit/start-app.ts";

/** Codes that stand in the table before the part that uses them. */
export type ReservedCode = "BUDGET_EXCEEDED" | "GUARDRAIL_BLOCKED" | "IDEMPOTENCY_CONFLICT";
/** GraphQL's own codes, which errors of a document keep. */
export type DocumentCode = "GRAPHQL_PARSE_FAILED" | "GRAPHQL_VALIDATION_FAILED" | "PERSISTED_QUERY_NOT_FOUND";
/** Codes that something answers with. */
export type AnsweredCode = Exclude<ErrorCode, ReservedCode> | DocumentCode;

/** An answer as it came. */
export interface ProvokedAnswer {
  /** `undefined` for a message of a WebSocket. */
  readonly status: number | undefined;
  readonly text: string;
}

const OPENAI = "openai/gpt-4o-mini";
const CREATE = "mutation($input: CreateCompletionInput!) { createCompletion(input: $input) { completion { text } } }";
const STREAM = "subscription($input: CreateCompletionInput!) { completionStream(input: $input) { __typename } }";
const USAGE = "{usage{total{requests}}}";

/** How a running product is brought to answer with each code, by a request alone but where it says otherwise. */
export const PROVOCATIONS: Readonly<Record<AnsweredCode, (started: StartedApp) => Promise<ProvokedAnswer>>> = {
  UNAUTHENTICATED: ({ as }) => post(as(undefined), { query: "{ viewer { scopes } }" }),
  FORBIDDEN: async ({ root, as }) => {
    const { data } = await callGraphql(
      root,
      'mutation { createApiKey(input: {name: "narrow", scopes: ["model:read"]}) { secret } }',
    );
    return post(as(String(data?.["createApiKey"]?.["secret"])), { query: USAGE });
  },
  NOT_FOUND: ({ root }) =>
    post({ ...root, headers: { "x-narthex-organization": "org_nobody" } }, { query: "{ viewer { scopes } }" }),
  MODEL_NOT_FOUND: ({ root }) => complete(root, ask("openai/gpt-5o")),
  BAD_USER_INPUT: ({ root }) => complete(root, ask(OPENAI, "Say hello", { temperature: 3 })),
  CONTEXT_LENGTH_EXCEEDED: ({ root }) => complete(root, ask(OPENAI, "[[sim error=context]]")),
  RATE_LIMITED: async ({ root }) => {
    const { send, receive, init, socket } = await openSocket({
      webSocketUrl: `${root.url.replace("http", "ws")}/graphql`,
      secret: root.key ?? "",
    });
    await init();
    const payload = { query: STREAM, variables: ask(OPENAI, "[[sim delay=60000]]") };
    for (let id = 1; id <= 101; id += 1) send({ id: String(id), type: "subscribe", payload });
    const message = await receive("error");
    socket.terminate();
    return { status: undefined, text: JSON.stringify(message) };
  },
  PROVIDER_ERROR: ({ root }) => complete(root, ask(OPENAI, "[[sim error=auth]]")),
  PROVIDER_TIMEOUT: ({ root }) => complete(root, ask(OPENAI, "[[sim delay=60000]]", { timeoutMs: 2_000 })),
  PROVIDER_UNAVAILABLE: ({ root }) =>
    complete(root, ask("anthropic/claude-haiku-4-5", "[[sim status=429 retryAfter=12]]")),
  /** One that shuts down while a call is under way: it ends, so it is another. */
  OVERLOADED: async () => {
    const leaving = await startApp();
    const controller = new AbortController();
    const call = complete({ ...leaving.root, signal: controller.signal }, ask(OPENAI, "[[sim delay=60000]]"));
    await leaving.simulator.waitForRequest(0);
    const ended = leaving[Symbol.asyncDispose]();
    try {
      return await post(leaving.root, { query: "{ viewer { scopes } }" });
    } finally {
      controller.abort();
      await call.catch(() => undefined);
      await ended;
    }
  },
  /** The caller is gone, so the record is what can be read. */
  CANCELLED: async ({ root, simulator }) => {
    const controller = new AbortController();
    const text = "Say hello [[sim delay=60000]]";
    const call = complete({ ...root, signal: controller.signal }, ask(OPENAI, text, { sessionId: "left" }));
    const isAsked = (): boolean => simulator.requests.some(({ rawBody }) => rawBody.includes(text));
    await expect.poll(isAsked, { timeout: 10_000 }).toBe(true);
    controller.abort();
    await expect(call).rejects.toThrow();
    const list = '{ completions(filter: {sessionId: "left"}) { edges { node { id } } } }';
    const find = async (): Promise<unknown> => {
      const { data } = await callGraphql(root, list);
      return data?.["completions"]?.["edges"]?.[0]?.["node"]?.["id"];
    };
    await expect.poll(find, { timeout: 10_000 }).toBeDefined();
    return post(root, {
      query:
        "query($id: ID!) { completion(id: $id) { id status errorCode finishReason usage { inputTokens outputTokens estimated } } }",
      variables: { id: await find() },
    });
  },
  /** No request brings it about. What nobody foresaw is thrown in the place of the gateway's own answer; all behind it is the real way. */
  INTERNAL_SERVER_ERROR: async ({ app, root }) => {
    const report = vi.spyOn(app.gateway, "reportUsage").mockRejectedValue(new TypeError("not foreseen"));
    try {
      return await post(root, { query: USAGE });
    } finally {
      report.mockRestore();
    }
  },
  GRAPHQL_PARSE_FAILED: ({ root }) => post(root, { query: "{ viewer {" }),
  GRAPHQL_VALIDATION_FAILED: ({ root }) => post(root, { query: CREATE.replace("text", "txt"), variables: ask(OPENAI) }),
  PERSISTED_QUERY_NOT_FOUND: ({ root }) =>
    post(root, { extensions: { persistedQuery: { version: 1, sha256Hash: "5b".repeat(32) } } }),
};

function complete(target: GraphqlTarget, variables: unknown): Promise<ProvokedAnswer> {
  return post(target, { query: CREATE, variables });
}

async function post({ url, key, headers, signal }: GraphqlTarget, body: unknown): Promise<ProvokedAnswer> {
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      ...headers,
    },
    body: JSON.stringify(body),
    signal: signal ?? null,
  });
  return { status: response.status, text: await response.text() };
}
