import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import WebSocket from "ws";
import { GatewayError } from "../../src/domain/error/gateway-error.ts";
import type { CompletionEvent } from "../../src/domain/completion/completion-event.ts";
import { openSocket, type Message } from "../testkit/bare-socket.ts";
import { serveGraphql, type ServedGraphql, type WireError } from "../testkit/serve-graphql.ts";

const STREAM = `subscription S($input: CreateCompletionInput!) {
  completionStream(input: $input) { __typename completionId cursor ... on TextDelta { text } }
}`;
const INPUT = { model: "openai/gpt-4o-mini", messages: [{ role: "USER", text: "hello" }] };
const SUBSCRIBE = { id: "1", type: "subscribe", payload: { query: STREAM, variables: { input: INPUT } } };

/** A stream that starts and then waits for its vendor for ever, as a generator does: `return()` alone cannot end its wait. */
async function* stall(): AsyncGenerator<CompletionEvent, undefined> {
  yield { type: "started", completionId: "cmpl_1", sequence: 0, requestedModel: INPUT.model };
  await new Promise(() => undefined);
  return undefined;
}

function errorOf(message: Message): WireError | undefined {
  return (message.payload as readonly WireError[])[0];
}

describe("the WebSocket", () => {
  let served: ServedGraphql & AsyncDisposable;
  beforeAll(async () => {
    served = await serveGraphql();
  });
  afterEach(() => {
    served.gateway.behaviour = {};
  });
  afterAll(async () => {
    await served[Symbol.asyncDispose]();
  });

  it.each(["wrong", ""])("is closed with 4401 and the reason for the key '%s'", async (secret) => {
    const { send, closed } = await openSocket(served);
    send({ type: "connection_init", payload: secret === "" ? {} : { authorization: `Bearer ${secret}` } });
    expect(await closed).toMatchObject({ code: 4401, reason: expect.stringContaining("UNAUTHENTICATED") as string });
  });

  it("is not tried again by a client whose key is refused", async () => {
    const { createClient } = await import("graphql-ws");
    let opened = 0;
    const client = createClient({
      url: served.webSocketUrl,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: "Bearer wrong" },
      retryAttempts: 5,
      retryWait: () => Promise.resolve(),
      on: { opened: () => (opened += 1) },
    });
    await expect(client.iterate({ query: "{ viewer { scopes } }" }).next()).rejects.toMatchObject({ code: 4401 });
    expect(opened).toBe(1);
  });

  it("refuses operations before connection_init, a second one, and other protocols", async () => {
    const early = await openSocket(served);
    early.send(SUBSCRIBE);
    expect((await early.closed).code).toBe(4401);
    const twice = await openSocket(served);
    await twice.init();
    twice.send({ type: "connection_init" });
    expect((await twice.closed).code).toBe(4429);
    const nonsense = await openSocket(served);
    await nonsense.init();
    nonsense.send({ type: "next", id: "1", payload: {} });
    expect((await nonsense.closed).code).toBe(4400);
  });

  it("refuses the next operation on an open socket once the key is revoked", async () => {
    const { secret, apiKey } = served.gateway.addKey("org_a");
    const { send, receive, init } = await openSocket(served, { secret });
    await init();
    send({ id: "1", type: "subscribe", payload: { query: "{ viewer { scopes } }" } });
    await receive("complete");
    served.gateway.revoke(apiKey.id);
    send({ id: "2", type: "subscribe", payload: { query: "{ viewer { scopes } }" } });
    expect(errorOf(await receive("error"))?.extensions).toMatchObject({ code: "UNAUTHENTICATED", retryable: false });
  });

  it("acts for the organization that connection_init names", async () => {
    const client = served.connect("ntx_test_root", { "x-narthex-organization": "org_b" });
    const result = (await client.iterate({ query: "{ viewer { organization { id } apiKey { id } } }" }).next())
      .value as unknown;
    expect(result).toMatchObject({ data: { viewer: { organization: { id: "org_b" }, apiKey: null } } });
  });

  it("tells a refusal before the first event as an error message with its code", async () => {
    served.gateway.behaviour.stream = () => ({
      next: () =>
        Promise.reject(new GatewayError({ code: "MODEL_NOT_FOUND", message: "No such model.", field: ["model"] })),
    });
    const { send, receive, init } = await openSocket(served);
    await init();
    send(SUBSCRIBE);
    expect(errorOf(await receive("error"))).toMatchObject({
      message: "No such model.",
      extensions: {
        code: "MODEL_NOT_FOUND",
        requestId: expect.stringMatching(/^req_/) as string,
        retryable: false,
        field: ["model"],
        docsUrl: "https://docs.test/errors/MODEL_NOT_FOUND",
      },
    });
    expect(served.lines.at(-1)).toMatchObject({
      transport: "websocket",
      errorCode: "MODEL_NOT_FOUND",
      operationName: "S",
    });
  });

  it("gives a missing scope, a wrong document and wrong variables their codes", async () => {
    const { secret } = served.gateway.addKey("org_a", ["model:read"]);
    const { send, receive, init } = await openSocket(served, { secret });
    await init();
    send(SUBSCRIBE);
    expect(errorOf(await receive("error"))?.extensions.code).toBe("FORBIDDEN");
    send({ id: "2", type: "subscribe", payload: { query: "{ nope }" } });
    expect(errorOf(await receive("error"))?.extensions.code).toBe("GRAPHQL_VALIDATION_FAILED");
    send({ id: "3", type: "subscribe", payload: { query: "{ viewer" } });
    expect(errorOf(await receive("error"))?.extensions.code).toBe("GRAPHQL_PARSE_FAILED");
    send({
      id: "4",
      type: "subscribe",
      payload: { query: STREAM, variables: { input: { ...INPUT, model: { secret: "prompt" } } } },
    });
    const wrong = errorOf(await receive("error"));
    expect(wrong?.extensions).toMatchObject({ code: "BAD_USER_INPUT", field: ["model"] });
    expect(wrong?.message).not.toContain("prompt");
    send({ id: "5", type: "subscribe", payload: { query: "query A { __typename } query B { __typename }" } });
    expect(errorOf(await receive("error"))?.extensions).toMatchObject({
      code: "BAD_USER_INPUT",
      field: ["operationName"],
    });
  });

  it.each(["complete", "close", "terminate"] as const)(
    "aborts the call and returns the stream within milliseconds of %s",
    async (way) => {
      served.gateway.behaviour.stream = stall;
      const { socket, send, receive, init } = await openSocket(served);
      await init();
      send(SUBSCRIBE);
      await receive("next");
      const seen = served.gateway.calls.at(-1);
      const aborted = Promise.withResolvers<number>();
      seen?.call.signal.addEventListener("abort", () => {
        aborted.resolve(performance.now());
      });
      served.gateway.returnedAtMs.length = 0;
      const leftAtMs = performance.now();
      if (way === "complete") send({ id: "1", type: "complete" });
      if (way === "close") socket.close(1000);
      if (way === "terminate") socket.terminate();
      expect((await aborted.promise) - leftAtMs).toBeLessThan(250);
      await expect.poll(() => served.gateway.returnedAtMs.length).toBe(1);
      expect((served.gateway.returnedAtMs[0] ?? Infinity) - leftAtMs).toBeLessThan(250);
    },
  );

  it("aborts a mutation that its client completes", async () => {
    const called = Promise.withResolvers<AbortSignal>();
    served.gateway.behaviour.complete = ({ call }) => {
      called.resolve(call.signal);
      return new Promise(() => undefined);
    };
    const { send, init } = await openSocket(served);
    await init();
    const query =
      "mutation C($input: CreateCompletionInput!) { createCompletion(input: $input) { completion { id } } }";
    send({ id: "1", type: "subscribe", payload: { query, variables: { input: INPUT } } });
    const signal = await called.promise;
    const completedAtMs = performance.now();
    send({ id: "1", type: "complete" });
    await new Promise((resolve) => {
      signal.addEventListener("abort", resolve);
    });
    expect(performance.now() - completedAtMs).toBeLessThan(250);
  });

  it("does not start a call whose operation was completed at once", async () => {
    const before = served.gateway.calls.length;
    const { send, receive, init } = await openSocket(served);
    await init();
    send(SUBSCRIBE);
    send({ id: "1", type: "complete" });
    send({ id: "2", type: "subscribe", payload: { query: "{ viewer { scopes } }" } });
    await receive("complete");
    expect(served.gateway.calls.length).toBe(before);
  });

  it("limits the operations of one socket", async () => {
    served.gateway.behaviour.stream = stall;
    const { socket, send, receive, init } = await openSocket(served);
    await init();
    for (let id = 0; id < 101; id += 1) send({ ...SUBSCRIBE, id: String(id) });
    const refused = errorOf(await receive("error"));
    expect(refused?.extensions.code).toBe("RATE_LIMITED");
    expect(refused?.message).toContain("100");
    socket.terminate();
  });

  it("takes no more than a greeting from somebody unknown", async () => {
    const stranger = await openSocket(served);
    stranger.send({ type: "connection_init", payload: { authorization: "Bearer nobody", filler: "x".repeat(70_000) } });
    expect((await stranger.closed).code).toBe(1006);
    const known = await openSocket(served);
    await known.init();
    known.send({ type: "ping", payload: { filler: "x".repeat(70_000) } });
    await known.receive("pong");
    known.socket.close();
  });

  it("refuses a message over the limit", async () => {
    await using small = await serveGraphql({ http: { maxBodyBytes: 10_000 } });
    const { send, init, closed } = await openSocket(small);
    await init();
    send({
      id: "1",
      type: "subscribe",
      payload: { query: "{ viewer { scopes } }", variables: { a: "x".repeat(20_000) } },
    });
    expect((await closed).code).toBe(1009);
  });

  it("pings, and cuts off who does not answer", async () => {
    await using pinging = await serveGraphql({ graphql: { pingIntervalMs: 60 } });
    pinging.gateway.behaviour.stream = stall;
    const alive = await openSocket(pinging);
    const dead = await openSocket(pinging, { autoPong: false });
    let pings = 0;
    alive.socket.on("ping", () => (pings += 1));
    await alive.init();
    await dead.init();
    dead.send(SUBSCRIBE);
    await dead.receive("next");
    expect((await dead.closed).code).toBe(1006);
    await expect.poll(() => pinging.gateway.calls.at(-1)?.call.signal.aborted).toBe(true);
    await expect.poll(() => pings).toBeGreaterThan(3);
    expect(alive.socket.readyState).toBe(WebSocket.OPEN);
  });

  it("holds the stream back for a slow reader and cuts it off in the end", async () => {
    await using slow = await serveGraphql({ graphql: { slowReaderTimeoutMs: 400 } });
    let sent = 0;
    slow.gateway.behaviour.stream = async function* () {
      yield { type: "started", completionId: "cmpl_1", sequence: 0, requestedModel: "a/b" };
      for (;;) {
        sent += 1;
        yield { type: "text-delta", completionId: "cmpl_1", sequence: sent, text: "x".repeat(65_536) };
      }
    };
    const { socket, send, receive, init } = await openSocket(slow);
    await init();
    send(SUBSCRIBE);
    await receive("next");
    socket.pause();
    const pausedAtMs = performance.now();
    await expect
      .poll(() => slow.gateway.calls.at(-1)?.call.signal.aborted, { timeout: 5_000, interval: 20 })
      .toBe(true);
    expect(performance.now() - pausedAtMs).toBeGreaterThan(300);
    // What the kernel's buffers take; a stream that was not held back would have gone on to thousands.
    expect(sent).toBeLessThan(500);
    expect(slow.events.map((event) => event.message)).toContain("a subscriber that did not read was cut off");
    socket.terminate();
  });

  it("lets live operations end on shutdown, refuses new ones and closes with 1001", async () => {
    const draining = await serveGraphql();
    const go = Promise.withResolvers<undefined>();
    draining.gateway.behaviour.stream = async function* () {
      yield { type: "started", completionId: "cmpl_1", sequence: 0, requestedModel: "a/b" };
      await go.promise;
      yield { type: "text-delta", completionId: "cmpl_1", sequence: 1, text: "end" };
      return undefined;
    };
    const live = await openSocket(draining);
    const idle = await openSocket(draining);
    await live.init();
    await idle.init();
    live.send(SUBSCRIBE);
    await live.receive("next");
    const closing = draining.server.close(5_000);
    expect((await idle.closed).code).toBe(1001);
    const ready = await fetch(`${draining.url}/health/ready`);
    expect([ready.status, await ready.json()]).toEqual([503, { status: "draining" }]);
    const refused = await draining.post("{ viewer { scopes } }");
    expect([refused.status, refused.errors?.[0]?.extensions.code]).toEqual([503, "OVERLOADED"]);
    live.send({ ...SUBSCRIBE, id: "2" });
    expect(errorOf(await live.receive("error"))?.extensions).toMatchObject({ code: "OVERLOADED", retryable: true });
    go.resolve(undefined);
    expect((await live.receive("next")).payload).toMatchObject({ data: { completionStream: { text: "end" } } });
    expect((await live.closed).code).toBe(1001);
    await closing;
    await expect(fetch(`${draining.url}/health/live`)).rejects.toThrow();
  });

  it("aborts what has not ended when the time for shutdown is over", async () => {
    const draining = await serveGraphql();
    draining.gateway.behaviour.stream = ({ call }) => ({
      next: () =>
        new Promise((_, reject) => {
          call.signal.addEventListener("abort", () => {
            reject(call.signal.reason as Error);
          });
        }),
    });
    const { send, receive, init, closed } = await openSocket(draining);
    await init();
    send(SUBSCRIBE);
    await expect.poll(() => draining.gateway.calls.length).toBe(1);
    const startedAtMs = performance.now();
    await draining.server.close(100);
    expect(performance.now() - startedAtMs).toBeLessThan(1_500);
    expect(errorOf(await receive("error"))?.extensions).toMatchObject({ code: "OVERLOADED", retryable: true });
    expect((await closed).code).toBe(1001);
  });

  it("serves health and metrics to anybody", async () => {
    expect(await (await fetch(`${served.url}/health/live`)).json()).toEqual({ status: "ok" });
    expect((await fetch(`${served.url}/health/ready`)).status).toBe(200);
    served.health = { isReady: true, status: "degraded" };
    expect(await (await fetch(`${served.url}/health/ready`)).json()).toEqual({ status: "degraded" });
    served.health = { isReady: false, status: "starting" };
    expect((await fetch(`${served.url}/health/ready`)).status).toBe(503);
    served.health = { isReady: true, status: "ok" };
    const metrics = await fetch(`${served.url}/metrics`);
    expect([metrics.headers.get("content-type"), await metrics.text()]).toEqual([
      "text/plain; version=0.0.4",
      "narthex_up 1\n",
    ]);
  });
});
