import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Server } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import WebSocket from "ws";
import { ask, COMPLETION_STREAM, openSocket } from "../../testkit/graphql-caller.ts";
import { startApp, type StartedApp } from "../../testkit/start-app.ts";
import { readStream } from "../../testkit/stream-events.ts";
import { read } from "../support/graph.ts";

const MODELS = ["openai/gpt-4o-mini", "anthropic/claude-haiku-4-5", "google/gemini-2.5-flash"];
/** A proxy cuts connections on which nothing has passed for so long. */
const PROXY_IDLE_MS = 1_200;
const PING_MS = 300;
const STALL_MS = 1_500;

/** A proxy to a port that closes what is idle, as those of clouds do. */
async function startIdleProxy(targetPort: number): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer((near) => {
    const far = connect(targetPort, "127.0.0.1");
    const close = (): void => {
      near.destroy();
      far.destroy();
    };
    // Only what comes from the gateway counts: a reader of a stream has nothing to say.
    far.setTimeout(PROXY_IDLE_MS, close);
    near.on("error", close).on("close", close).pipe(far).on("error", close).on("close", close).pipe(near);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return { server, port: (server.address() as AddressInfo).port };
}

describe("silence", { timeout: 60_000 }, () => {
  let started: StartedApp;
  let proxy: Awaited<ReturnType<typeof startIdleProxy>>;
  beforeAll(async () => {
    started = await startApp({
      env: {
        NARTHEX_WEBSOCKET_PING_INTERVAL_MS: String(PING_MS),
        NARTHEX_SLOW_READER_TIMEOUT_MS: String(STALL_MS),
      },
    });
    proxy = await startIdleProxy(Number(new URL(started.root.url).port));
  });
  afterAll(async () => {
    proxy.server.close();
    await started[Symbol.asyncDispose]();
  });

  const silences = ["delay=4000", "fault=stall@3:4000"];
  it.each(MODELS.flatMap((model) => silences.map((silence) => ({ model, silence }))))(
    "of $model under $silence, longer than a proxy lets a connection idle, does not end the stream",
    async ({ model, silence }) => {
      const target = { url: `http://127.0.0.1:${String(proxy.port)}`, key: started.root.key };
      const client = openSocket(target);
      const events = await readStream(client, ask(model, `one two three [[sim chunks=3 ${silence}]]`));
      await client.dispose();
      expect(events.map((event) => event.__typename).filter((name) => name !== "TextDelta")).toEqual([
        "CompletionStarted",
        "CompletionFinished",
      ]);
      expect(events.at(-1)?.completion?.text).toBe("Echo: one two three");
    },
  );

  it("of a reader holds the vendor back and ends in CANCELLED, what was sent on record", async () => {
    const [model = ""] = MODELS;
    started.simulator.reset();
    const sessionId = `unread-${model}`;
    const socket = new WebSocket(`${started.root.url.replace("http", "ws")}/graphql`, "graphql-transport-ws");
    const { promise: begun, resolve } = Promise.withResolvers<undefined>();
    socket.on("open", () => {
      socket.send(
        JSON.stringify({ type: "connection_init", payload: { authorization: `Bearer ${started.root.key ?? ""}` } }),
      );
    });
    socket.on("error", () => undefined);
    socket.on("message", (data: Buffer) => {
      const { type } = JSON.parse(data.toString()) as { type: string };
      const payload = {
        query: COMPLETION_STREAM,
        variables: ask(model, "tell [[sim body=endless]]", { sessionId, maxOutputTokens: 500 }),
      };
      if (type === "connection_ack") socket.send(JSON.stringify({ id: "1", type: "subscribe", payload }));
      if (type === "next") {
        socket.pause();
        resolve(undefined);
      }
    });
    await begun;
    // It answers pings, so that it is its full wire alone that it is cut off for.
    const pongs = setInterval(() => {
      socket.pong();
    }, PING_MS / 4);
    const pausedAt = Date.now();
    const before = process.memoryUsage().arrayBuffers;
    const abortedAt = await started.simulator.waitForAbort(0, 30_000);
    clearInterval(pongs);
    expect(abortedAt - pausedAt).toBeGreaterThan(STALL_MS - 100);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 * 1024 * 1024);
    const query = `query ($s: String) { completions(filter: {sessionId: $s}) { edges { node { status usage { outputTokens estimated } } } } }`;
    await expect
      .poll(() => read(started.root, query, { s: sessionId }), { timeout: 5_000 })
      .toMatchObject({ completions: { edges: [{ node: { status: "CANCELLED", usage: { estimated: true } } }] } });
    socket.terminate();
  });
});
