import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openSocket } from "../testkit/bare-socket.ts";
import { serveGraphql, type ServedGraphql, type WireError } from "../testkit/serve-graphql.ts";

const INPUT = { model: "openai/gpt-4o-mini", messages: [{ role: "USER", text: "hello" }] };
const HEAD = "subscription S($input: CreateCompletionInput!, $on: Boolean = false)";
const FIELD = "completionStream(input: $input)";

describe("a subscription whose root field may be left out", () => {
  let served: ServedGraphql & AsyncDisposable;
  beforeAll(async () => {
    served = await serveGraphql();
  });
  afterAll(async () => {
    await served[Symbol.asyncDispose]();
  });

  it.each([
    `${HEAD} { ${FIELD} @include(if: $on) { completionId } }`,
    `${HEAD} { ${FIELD} @skip(if: true) { completionId } ... on Subscription @include(if: $on) { ${FIELD} { completionId } } }`,
    `${HEAD} { ...F @include(if: $on) } fragment F on Subscription { ${FIELD} { completionId } }`,
    `${HEAD} { ...F } fragment F on Subscription { ${FIELD} @skip(if: true) { completionId } }`,
  ])("is refused in words: %s", async (query) => {
    const { send, receive, init } = await openSocket(served);
    await init();
    send({ id: "1", type: "subscribe", payload: { query, variables: { input: INPUT } } });
    const [error] = (await receive("error")).payload as readonly WireError[];
    expect(error?.extensions).toMatchObject({ code: "GRAPHQL_VALIDATION_FAILED", retryable: false });
    expect(error?.message).toMatch(/@(skip|include) .*root of a subscription.*Leave the directive out/);
  });

  it("is taken where only fields below it may be", async () => {
    const { send, receive, init } = await openSocket(served);
    await init();
    const query = `${HEAD} { ...F } fragment F on Subscription { ${FIELD} { __typename completionId @include(if: $on) } }`;
    send({ id: "1", type: "subscribe", payload: { query, variables: { input: INPUT } } });
    expect((await receive("next")).payload).toEqual({
      data: { completionStream: { __typename: "CompletionStarted" } },
    });
  });
});
