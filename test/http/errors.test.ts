import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GatewayError } from "../../src/domain/error/gateway-error.ts";
import { readAnswer, serveGraphql, type ServedGraphql } from "../testkit/serve-graphql.ts";

const PROMPT = "the-prompt-nobody-else-reads";
const CREATE = "mutation C($input: CreateCompletionInput!) { createCompletion(input: $input) { completion { id } } }";
const INPUT = { model: "openai/gpt-4o-mini", messages: [{ role: "USER", text: PROMPT }] };

describe("errors over HTTP", () => {
  let served: ServedGraphql & AsyncDisposable;
  beforeAll(async () => {
    served = await serveGraphql({ http: { maxBodyBytes: 20_000 } });
  });
  afterAll(async () => {
    await served[Symbol.asyncDispose]();
  });

  it.each([undefined, "wrong"])(
    "answers 401 in GraphQL's shape to the key %s, introspection included",
    async (secret) => {
      const answer = await served.post("{ __schema { queryType { name } } }", { secret });
      expect(answer.status).toBe(401);
      expect(answer.data).toBeUndefined();
      expect(answer.headers.get("www-authenticate")).toContain("Bearer");
      expect(answer.errors).toEqual([
        {
          message: expect.any(String) as string,
          extensions: {
            code: "UNAUTHENTICATED",
            requestId: answer.headers.get("x-request-id"),
            retryable: false,
            docsUrl: "https://docs.test/errors/UNAUTHENTICATED",
          },
        },
      ]);
    },
  );

  it("refuses a field whose scope is missing and lets its siblings live", async () => {
    const { secret } = served.gateway.addKey("org_a", ["model:read"]);
    const answer = await served.post(
      '{ models { edges { node { id } } } usage { total { requests } } completion(id: "x") { id } }',
      {
        secret,
      },
    );
    expect(answer.status).toBe(200);
    expect(answer.data).toEqual({
      models: { edges: [{ node: { id: "openai/gpt-4o-mini" } }] },
      usage: null,
      completion: null,
    });
    expect(answer.errors?.map((error) => [error.path, error.extensions.code])).toEqual([
      [["usage"], "FORBIDDEN"],
      [["completion"], "FORBIDDEN"],
    ]);
  });

  it("says everything about a failed call, and Retry-After", async () => {
    served.gateway.behaviour.complete = () =>
      Promise.reject(
        new GatewayError({
          code: "PROVIDER_UNAVAILABLE",
          message: "The vendor limits our rate.",
          detail: "not for callers",
          retryAfterMs: 1_500,
          completionId: "cmpl_1",
          field: ["model"],
          cause: new Error("not for callers either"),
        }),
      );
    const answer = await served.post(CREATE, { variables: { input: INPUT } });
    served.gateway.behaviour = {};
    expect(answer.data).toEqual({ createCompletion: null });
    expect(answer.headers.get("retry-after")).toBe("2");
    expect(answer.text).not.toContain("not for callers");
    expect(answer.errors?.[0]).toMatchObject({
      message: "The vendor limits our rate.",
      path: ["createCompletion"],
      extensions: {
        code: "PROVIDER_UNAVAILABLE",
        requestId: answer.headers.get("x-request-id"),
        retryable: true,
        retryAfterMs: 1_500,
        completionId: "cmpl_1",
        field: ["model"],
      },
    });
    expect(served.lines.at(-1)).toMatchObject({
      errorCode: "PROVIDER_UNAVAILABLE",
      operationType: "mutation",
      operationName: "C",
      status: 200,
      organizationId: "org_a",
    });
  });

  it("answers a failure of its own with a neutral message and gives the cause to the log alone", async () => {
    served.gateway.behaviour.complete = () => Promise.reject(new TypeError(`cannot read ${PROMPT}`));
    const answer = await served.post(CREATE, { variables: { input: INPUT } });
    served.gateway.behaviour = {};
    expect(answer.errors?.[0]?.extensions).toMatchObject({ code: "INTERNAL_SERVER_ERROR", retryable: true });
    expect(answer.text).not.toContain(PROMPT);
    expect(answer.text).not.toContain("at ");
    expect(answer.text).not.toContain("stack");
    expect(served.lines.at(-1)?.error).toBeInstanceOf(TypeError);
  });

  it.each([
    ["a wrong enum value", { ...INPUT, messages: [{ role: PROMPT, text: "x" }] }, ["messages", "0", "role"]],
    ["a number for a text", { ...INPUT, model: 7 }, ["model"]],
    [
      "an object for a text",
      { ...INPUT, messages: [{ role: "USER", text: { a: PROMPT } }] },
      ["messages", "0", "text"],
    ],
    ["a missing field", { messages: INPUT.messages }, ["model"]],
    ["an unknown field", { ...INPUT, temprature: 1 }, ["temprature"]],
    ["a bad decimal", { ...INPUT, maxCostUsd: PROMPT }, ["maxCostUsd"]],
    ["a list for an object", { ...INPUT, metadata: [PROMPT] }, ["metadata"]],
    ["no input", undefined, ["input"]],
    ["null", null, ["input"]],
  ])("names the field of %s in the variables and repeats no value", async (_, input, field) => {
    const answer = await served.post(CREATE, { variables: { input } });
    expect(answer.status).toBe(400);
    expect(answer.text).not.toContain(PROMPT);
    expect(answer.errors?.[0]?.extensions).toMatchObject({
      code: "BAD_USER_INPUT",
      field,
      requestId: answer.headers.get("x-request-id"),
    });
  });

  it.each([
    [
      "a text where an enum belongs",
      `mutation { createCompletion(input: {model: "a/b", messages: [{role: "${PROMPT}", text: "x"}]}) { completion { id } } }`,
      "GRAPHQL_VALIDATION_FAILED",
    ],
    [
      "an object where a text belongs",
      `mutation { createCompletion(input: {model: "a/b", messages: [{role: USER, text: {a: "${PROMPT}"}}]}) { completion { id } } }`,
      "GRAPHQL_VALIDATION_FAILED",
    ],
    [
      "a misplaced text",
      `mutation { createCompletion(input: "${PROMPT}" "${PROMPT}") { completion { id } } }`,
      "GRAPHQL_PARSE_FAILED",
    ],
    ["an unknown field", "{ vewer { scopes } }", "GRAPHQL_VALIDATION_FAILED"],
    ["broken syntax", "{ viewer {", "GRAPHQL_PARSE_FAILED"],
    ["endless nesting", `{ model(id: ${"[".repeat(3_900)}) { id } }`, "GRAPHQL_PARSE_FAILED"],
    ["no such operation", "query A { viewer { scopes } } query B { viewer { scopes } }", "BAD_USER_INPUT"],
    [
      "a subscription over HTTP",
      `subscription { completionStream(input: {model: "a/b", messages: []}) { cursor } }`,
      "BAD_USER_INPUT",
    ],
  ])("gives GraphQL's own code to %s and repeats no value", async (_, query, code) => {
    const answer = await served.post(query);
    expect(answer.status).toBe(400);
    expect(answer.data).toBeUndefined();
    expect(answer.text).not.toContain(PROMPT);
    expect(answer.errors?.[0]?.extensions).toMatchObject({
      code,
      requestId: answer.headers.get("x-request-id"),
      retryable: false,
      docsUrl: `https://docs.test/errors/${code}`,
    });
    expect(answer.text).not.toContain("stack");
  });

  it.each([
    ["no JSON", { body: `{"query": ${PROMPT}` }, 400],
    ["a batch", { body: JSON.stringify([{ query: "{ viewer { scopes } }" }]) }, 400],
    ["no query", { body: "{}" }, 400],
    ["variables as text", { body: JSON.stringify({ query: "{ viewer { scopes } }", variables: "{}" }) }, 400],
    ["a form", { body: "query=x", headers: { "content-type": "application/x-www-form-urlencoded" } }, 415],
    ["plain text", { body: "{}", headers: { "content-type": "text/plain" } }, 415],
    [
      "a body over the limit",
      { body: JSON.stringify({ query: "{ viewer { scopes } }", variables: { a: PROMPT.repeat(2_000) } }) },
      413,
    ],
  ])("refuses %s with BAD_USER_INPUT", async (_, options, status) => {
    const answer = await served.post("", options);
    expect(answer.status).toBe(status);
    expect(answer.text).not.toContain(PROMPT);
    expect(answer.errors?.[0]?.extensions).toMatchObject({
      code: "BAD_USER_INPUT",
      requestId: answer.headers.get("x-request-id"),
      retryable: false,
    });
    if (status === 413) expect(answer.errors?.[0]?.message).toContain("20000 bytes");
  });

  it("prevents cross-site request forgery by GET", async () => {
    const get = (headers: Record<string, string>) =>
      fetch(`${served.url}/graphql?query=${encodeURIComponent("{ viewer { scopes } }")}`, {
        headers: { authorization: `Bearer ${served.secret}`, ...headers },
      });
    const refused = await readAnswer(await get({}));
    expect(refused.status).toBe(400);
    expect(refused.errors?.[0]?.message).toContain("Cross-Site Request Forgery");
    expect(refused.errors?.[0]?.extensions).toMatchObject({ code: "BAD_USER_INPUT" });
    const allowed = await readAnswer(await get({ "apollo-require-preflight": "1" }));
    expect(allowed.errors).toBeUndefined();
    expect(allowed.data).toHaveProperty("viewer");
  });

  it("runs no mutation by GET", async () => {
    const before = served.gateway.calls.length;
    const response = await fetch(
      `${served.url}/graphql?query=${encodeURIComponent('mutation { createCompletion(input: {model: "a/b", messages: []}) { completion { id } } }')}`,
      { headers: { authorization: `Bearer ${served.secret}`, "apollo-require-preflight": "1" } },
    );
    const answer = await readAnswer(response);
    expect(answer.status).toBe(405);
    expect(answer.errors?.[0]?.extensions.code).toBe("BAD_USER_INPUT");
    expect(served.gateway.calls.length).toBe(before);
  });

  it("keeps PERSISTED_QUERY_NOT_FOUND and learns the query", async () => {
    const hash = "5b5d3a9bd36c27c15e1a4a3e7b5b9ac5c5a9c1d2bfdd3b1b7aadf6d7b2a4e4a1";
    const extensions = { persistedQuery: { version: 1, sha256Hash: hash } };
    const answer = await served.post("", { body: JSON.stringify({ extensions }) });
    expect(answer.errors?.[0]?.extensions).toMatchObject({
      code: "PERSISTED_QUERY_NOT_FOUND",
      requestId: answer.headers.get("x-request-id"),
    });
  });

  it("refuses a persisted query under another text's hash", async () => {
    const url = `${served.url}/graphql`;
    const extensions = { persistedQuery: { version: 1, sha256Hash: "a".repeat(64) } };
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${served.secret}` },
      body: JSON.stringify({ query: "{ viewer { scopes } }", extensions }),
    });
    expect(response.status).toBe(400);
    const text = await response.text();
    expect(text).toContain('"code":"BAD_USER_INPUT"');
    expect(text).toContain("sha256Hash");
  });

  it.each(["/%E0%A4%A", `/docs/errors/${"a".repeat(300)}`])(
    "answers the unreadable address %s in the same shape, with its request id",
    async (path) => {
      const response = await fetch(`${served.url}${path}`);
      expect(response.status).toBeGreaterThanOrEqual(400);
      const id = response.headers.get("x-request-id");
      expect(id).toMatch(/^req_/);
      expect(await response.text()).toContain(`"requestId":"${String(id)}"`);
    },
  );

  it("takes over a sane request id and replaces any other", async () => {
    const kept = await served.post("{ viewer { scopes } }", { headers: { "x-request-id": "trace-42.a:b" } });
    expect(kept.headers.get("x-request-id")).toBe("trace-42.a:b");
    for (const bad of ["has blank", "<script>", "x".repeat(129)]) {
      const replaced = await served.post("{ nope }", { headers: { "x-request-id": bad } });
      expect(replaced.headers.get("x-request-id")).toMatch(/^req_[0-9a-f]{32}$/);
      expect(replaced.errors?.[0]?.extensions.requestId).toBe(replaced.headers.get("x-request-id"));
    }
  });

  it("answers unknown paths in the same shape", async () => {
    const answer = await readAnswer(await fetch(`${served.url}/nowhere`));
    expect(answer.status).toBe(404);
    expect(answer.errors?.[0]?.extensions.code).toBe("NOT_FOUND");
    expect(answer.headers.get("x-request-id")).toMatch(/^req_/);
  });

  it("writes one line for each request, without the prompt", async () => {
    const before = served.lines.length;
    await served.post(CREATE, { variables: { input: INPUT } });
    expect(served.lines.length).toBe(before + 1);
    expect(served.lines.at(-1)).toMatchObject({ transport: "http", method: "POST", path: "/graphql", status: 200 });
    expect(JSON.stringify(served.lines.map((line) => ({ ...line, error: undefined })))).not.toContain(PROMPT);
  });

  it("believes no forwarded address unless a proxy is trusted", async () => {
    await served.post(CREATE, { variables: { input: INPUT }, headers: { "x-forwarded-for": "203.0.113.9" } });
    expect(served.gateway.calls.at(-1)?.call.clientIp).toBe("127.0.0.1");
    await using trusting = await serveGraphql({ http: { trustedProxies: ["127.0.0.1"] } });
    await trusting.post(CREATE, { variables: { input: INPUT }, headers: { "x-forwarded-for": "203.0.113.9" } });
    expect(trusting.gateway.calls.at(-1)?.call.clientIp).toBe("203.0.113.9");
  });

  it("aborts the call within a second when the client closes the connection", async () => {
    const aborted = Promise.withResolvers<number>();
    const called = Promise.withResolvers<undefined>();
    served.gateway.behaviour.complete = ({ call }) => {
      called.resolve(undefined);
      return new Promise((_, reject) => {
        call.signal.addEventListener("abort", () => {
          aborted.resolve(performance.now());
          reject(call.signal.reason as Error);
        });
      });
    };
    const controller = new AbortController();
    const answer = served.post(CREATE, { variables: { input: INPUT }, signal: controller.signal });
    await called.promise;
    const leftAtMs = performance.now();
    controller.abort();
    await expect(answer).rejects.toThrow();
    expect((await aborted.promise) - leftAtMs).toBeLessThan(500);
    served.gateway.behaviour = {};
  });

  it("does not abort a call that was answered", async () => {
    await served.post(CREATE, { variables: { input: INPUT } });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(served.gateway.calls.at(-1)?.call.signal.aborted).toBe(false);
  });
});
