import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openSocket, type Message } from "../testkit/bare-socket.ts";
import { serveGraphql, type ServedGraphql } from "../testkit/serve-graphql.ts";

const STREAM = `subscription S($input: CreateCompletionInput!) {
  completionStream(input: $input) { __typename completionId }
}`;
const INPUT = { model: "openai/gpt-4o-mini", messages: [{ role: "USER", text: "hello" }] };
const SUBSCRIBE = { id: "1", type: "subscribe", payload: { query: STREAM, variables: { input: INPUT } } };

describe("an operation's id that its client uses again right after completing", () => {
  let served: ServedGraphql & AsyncDisposable;
  beforeAll(async () => {
    served = await serveGraphql();
  });
  afterAll(async () => {
    await served[Symbol.asyncDispose]();
  });

  /** A stream that says something more when it is aborted, as the pipeline does, and one that the test ends. */
  function twoStreams() {
    const signals: AbortSignal[] = [];
    const finish = Promise.withResolvers<void>();
    served.gateway.behaviour.stream = async function* ({ call }) {
      const number = signals.push(call.signal);
      const completionId = `cmpl_${String(number)}`;
      yield { type: "started", completionId, sequence: 0, requestedModel: INPUT.model };
      const aborted = new Promise<void>((resolve) => {
        call.signal.addEventListener("abort", () => {
          resolve();
        });
      });
      await (number === 1 ? aborted : Promise.race([aborted, finish.promise]));
      yield { type: "text-delta", completionId, sequence: 1, text: "late" };
      return undefined;
    };
    return { signals, finish: finish.resolve };
  }

  async function useTwice() {
    const streams = twoStreams();
    const client = await openSocket(served);
    await client.init();
    client.send(SUBSCRIBE);
    await client.receive("next");
    client.send({ id: "1", type: "complete" });
    client.send(SUBSCRIBE);
    expect(idOf(await client.receive("next"))).toBe("cmpl_2");
    return { ...client, ...streams };
  }

  function idOf(message: Message): unknown {
    return (message.payload as { data: { completionStream: { completionId: string } } }).data.completionStream
      .completionId;
  }

  it("gets the new operation's messages alone, and one complete", async () => {
    const { receive, finish, send } = await useTwice();
    finish();
    expect(idOf(await receive("next"))).toBe("cmpl_2");
    await receive("complete");
    send({ id: "2", type: "subscribe", payload: { query: "{ viewer { scopes } }" } });
    expect((await receive("complete")).id).toBe("2");
  });

  it.each(["complete", "terminate"] as const)("is still the client's to end, by %s", async (way) => {
    const { socket, send, signals } = await useTwice();
    expect(signals[1]?.aborted).toBe(false);
    if (way === "complete") send({ id: "1", type: "complete" });
    else socket.terminate();
    await expect.poll(() => signals[1]?.aborted).toBe(true);
  });

  it("starts nothing where it is completed before it began, and takes it no third time", async () => {
    const streams = twoStreams();
    const { init, send, receive, closed } = await openSocket(served);
    await init();
    send(SUBSCRIBE);
    await receive("next");
    send({ id: "1", type: "complete" });
    send(SUBSCRIBE);
    send({ id: "1", type: "complete" });
    send({ id: "2", type: "subscribe", payload: { query: "{ viewer { scopes } }" } });
    expect((await receive("complete")).id).toBe("2");
    expect(streams.signals.length).toBe(1);
    send({ ...SUBSCRIBE, id: "3" });
    await receive("next");
    send({ id: "3", type: "complete" });
    send({ ...SUBSCRIBE, id: "3" });
    send({ ...SUBSCRIBE, id: "3" });
    expect((await closed).code).toBe(4409);
  });

  it("starts nothing where the socket closes while it waits for the one before", async () => {
    const ended = Promise.withResolvers<void>();
    let begun = 0;
    served.gateway.behaviour.stream = async function* () {
      begun += 1;
      yield { type: "started", completionId: "cmpl_1", sequence: 0, requestedModel: INPUT.model };
      await ended.promise;
      return undefined;
    };
    const { socket, init, send, receive, closed } = await openSocket(served);
    await init();
    send(SUBSCRIBE);
    await receive("next");
    send({ id: "1", type: "complete" });
    send(SUBSCRIBE);
    // What is answered after it shows that it has been taken.
    send({ id: "2", type: "subscribe", payload: { query: "{ viewer { scopes } }" } });
    await receive("complete");
    socket.close();
    await closed;
    ended.resolve();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(begun).toBe(1);
  });
});
