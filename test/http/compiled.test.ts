import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GatewayError } from "../../src/domain/error/gateway-error.ts";
import { serveGraphql, type ServedGraphql } from "../testkit/serve-graphql.ts";

const CREATE = `mutation Create($input: CreateCompletionInput!, $more: Boolean!) {
  other: createCompletion(input: $input) { __typename ...Rest }
  createCompletion(input: $input) {
    completion { id status @include(if: $more) text finishReason usage { outputTokens } cost { amountUsd } createdAt model { id } metadata toolCalls { id } }
  }
}
fragment Rest on CreateCompletionPayload { completion { requestedModel attempts { provider { name } } } }`;
/** Compiled in another way: there is nothing whose turn has to be waited for. */
const CREATE_ONE = `mutation One($input: CreateCompletionInput!, $more: Boolean!, $none: Boolean = false) {
  other: createCompletion(input: $input) @skip(if: $none) {
    __typename
    completion { id status @include(if: $more) text cost { amountUsd } model { id } attempts { provider { name } } }
  }
}`;
const STREAM = `subscription Stream($input: CreateCompletionInput!) {
  completionStream(input: $input) {
    __typename
    ... on TextDelta { text }
    ... on CompletionFinished { completion { status text usage { outputTokens } } }
    ... on CompletionFailed { code message completion { status } }
  }
}`;
const INPUT = {
  model: "openai/gpt-4o-mini",
  messages: [{ role: "USER", text: "Say hello." }],
  metadata: { a: [1, null] },
};
/** More often than it takes until an operation is compiled. */
const TIMES = 6;
/** What differs from call to call. */
const CHANGING = /(cmpl|req)_[0-9a-f]{32}|\d{4}-\d\d-\d\dT[\d:.]+Z/g;

const LINE = {
  requestId: expect.any(String) as string,
  durationMs: expect.any(Number) as number,
  error: expect.any(Error) as Error,
};
const CHANGING_HEADERS = ["date", "x-request-id", "content-length"];

describe("an operation that comes often", () => {
  let served: ServedGraphql & AsyncDisposable;
  let questions = 0;
  beforeAll(async () => {
    served = await serveGraphql();
  });
  afterAll(async () => {
    await served[Symbol.asyncDispose]();
  });

  /** Each question has a document of its own, so that its first answer comes from a document that is new. */
  async function askOften(document: string, variables: unknown): Promise<string[]> {
    questions += 1;
    const query = `${document}\n# ${String(questions)}`;
    const answers: string[] = [];
    for (let time = 0; time < TIMES; time += 1) {
      const { status, text, headers } = await served.post(query, { variables, headers: { accept: "*/*" } });
      const kept = [...headers].filter(([name]) => !CHANGING_HEADERS.includes(name));
      answers.push(`${String(status)} ${JSON.stringify(kept)} ${text.replaceAll(CHANGING, "…")}`);
    }
    return answers;
  }

  it.each([
    ["an answer", { input: INPUT, more: true }],
    ["a field that is left out", { input: INPUT, more: false }],
    ["the only field left out", { input: INPUT, more: true, none: true }],
    ["a wrong enum value", { input: { ...INPUT, messages: [{ role: "NOBODY" }] }, more: true }],
    ["a missing field", { input: { messages: [] }, more: true }],
    ["an unknown field", { input: { ...INPUT, modle: 1 }, more: true }],
    ["a number that is none", { input: { ...INPUT, seed: "x" }, more: true }],
    ["null for what is required", { input: null, more: true }],
    ["no variables", {}],
    [
      "one value in the place of a list",
      { input: { ...INPUT, stop: "x", messages: { role: "USER", text: "x" } }, more: true },
    ],
    [
      "a key that is a trap",
      JSON.parse(`{"more":true,"input":{"model":"a","messages":[],"__proto__":{"seed":1}}}`) as unknown,
    ],
  ])("gets the same every time: %s", async (_case, variables) => {
    for (const document of [CREATE, CREATE_ONE]) {
      const [first, ...others] = await askOften(document, variables);
      expect(new Set(others)).toEqual(new Set([first]));
    }
  });

  it.each([
    [
      "a refusal",
      new GatewayError({ code: "RATE_LIMITED", message: "Too many.", retryAfterMs: 7, completionId: "cmpl_1" }),
    ],
    ["a failure of ours", new TypeError("a secret")],
  ])("gets the same every time: %s, with its place", async (_case, error) => {
    for (const document of [CREATE, CREATE_ONE]) {
      served.gateway.behaviour.complete = () => Promise.reject(error);
      const [first, ...others] = await askOften(document, { input: INPUT, more: true });
      served.gateway.behaviour = {};
      expect(served.lines.at(-1)).toMatchObject({ ...served.lines.at(-TIMES), ...LINE });
      expect(first).toContain('"locations":[{"line":');
      expect(first).toContain('"path":["other"]');
      expect(new Set(others)).toEqual(new Set([first]));
    }
  });

  it("carries out its fields one after the other", async () => {
    let running = 0;
    let most = 0;
    served.gateway.behaviour.complete = async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setTimeout(resolve, 5));
      running -= 1;
      throw new GatewayError({ code: "RATE_LIMITED", message: "Too many." });
    };
    await askOften(CREATE, { input: INPUT, more: true });
    served.gateway.behaviour = {};
    expect(most).toBe(1);
  });

  it("hands the gateway the same input every time", async () => {
    served.gateway.calls.length = 0;
    await askOften(CREATE, { input: { ...INPUT, temperature: 1, toolChoice: { mode: "AUTO" } }, more: true });
    const drafts = new Set(served.gateway.calls.map(({ draft }) => JSON.stringify(draft)));
    expect(drafts.size).toBe(1);
  });

  it("runs no text of a document as code", async () => {
    // The compiler's own mark of a date: what follows it is written into the code as it is.
    const mark = "__MAGIC_DATE__33a9e76d_02e0_4128_8e92_3530ad3da74d";
    const text = `${mark}(globalThis.wasRun = true)`;
    const answers = await askOften(
      `mutation { createCompletion(input: { model: "a/b", messages: [{ role: USER, text: "${text}" }] }) { completion { status } } }`,
      {},
    );
    await askOften(
      `mutation M($input: CreateCompletionInput! = { model: "${text}", messages: [] }) { createCompletion(input: $input) { completion { status } } }`,
      {},
    );
    expect("wasRun" in globalThis).toBe(false);
    expect(answers.at(-1)).toContain("COMPLETED");
    expect(new Set(answers).size).toBe(1);
  });

  it("gets the same events of a stream every time", async () => {
    const client = served.connect();
    const streams: string[] = [];
    for (let time = 0; time < TIMES; time += 1) {
      const results: unknown[] = [];
      for await (const result of client.iterate({ query: STREAM, variables: { input: INPUT } })) results.push(result);
      streams.push(JSON.stringify(results).replaceAll(CHANGING, "…"));
    }
    expect(streams[0]).toContain("CompletionFinished");
    expect(new Set(streams).size).toBe(1);
  });

  it("gets the same refusal of a stream every time", async () => {
    const client = served.connect();
    const refusals: string[] = [];
    for (let time = 0; time < TIMES; time += 1) {
      const query = `${STREAM}\n# refused`;
      const results = client.iterate({ query, variables: { input: { ...INPUT, model: 7 } } });
      refusals.push(await results.next().then(JSON.stringify, JSON.stringify));
    }
    expect(refusals[0]).toContain("BAD_USER_INPUT");
    expect(new Set(refusals.map((text) => text.replaceAll(CHANGING, "…"))).size).toBe(1);
  });

  it("is still asked about the request that brings it", async () => {
    const query = `${CREATE}\n# asked`;
    const variables = { input: INPUT, more: true };
    const plain = { accept: "*/*" };
    for (let time = 0; time < TIMES; time += 1) await served.post(query, { variables, headers: plain });
    const body = JSON.stringify({ query, variables });

    const foreign = await served.post(query, { body, headers: { ...plain, "content-type": "text/plain" } });
    expect(foreign.status).toBe(415);
    const wrongType = await served.post(query, { variables, headers: { accept: "text/html" } });
    expect(wrongType.status).toBe(406);
    const wrongVariables = await served.post(query, {
      body: JSON.stringify({ query, variables: [1] }),
      headers: plain,
    });
    expect(wrongVariables.status).toBe(400);
    const wrongName = await served.post(query, { variables, operationName: "Another", headers: plain });
    expect(wrongName.errors?.[0]?.extensions["code"]).toBe("BAD_USER_INPUT");
    const wrongHash = { persistedQuery: { version: 1, sha256Hash: "0".repeat(64) } };
    const persisted = await served.post(query, {
      body: JSON.stringify({ query, variables, extensions: wrongHash }),
      headers: plain,
    });
    expect(persisted.status).toBe(400);
    const stranger = await served.post(query, { variables, secret: "wrong", headers: plain });
    expect(stranger.status).toBe(401);
  });
});
