import { request as openRequest, type IncomingMessage } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { callGraphql } from "../../testkit/graphql-caller.ts";
import { startApp, type StartedApp } from "../../testkit/start-app.ts";
import { chat, dataOf, MODEL, readError, send } from "./support.ts";

const STATUS = `query ($id: ID!) { completion(id: $id) { status errorCode finishReason } }`;
const HEARTBEAT_MS = 300;
const STALL_MS = 800;

const BODIES = [
  ["/chat/completions", (text: string) => chat(text, { stream: true })],
  ["/responses", (text: string) => ({ model: MODEL, input: text, stream: true })],
] as const;

/** Opens a stream whose reader does not read by itself. */
async function openSlowly(started: StartedApp, path: string, body: unknown): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const request = openRequest(`${started.root.url}/v1${path}`, {
    method: "POST",
    headers: { authorization: `Bearer ${started.root.key ?? ""}`, "content-type": "application/json" },
  });
  request.once("error", reject).once("response", resolve).end(JSON.stringify(body));
  const response = await promise;
  response.pause();
  return response;
}

describe.each(BODIES)("streams of /v1%s", { timeout: 60_000 }, (path, bodyOf) => {
  let started: StartedApp;
  beforeAll(async () => {
    started = await startApp({
      env: {
        NARTHEX_WEBSOCKET_PING_INTERVAL_MS: String(HEARTBEAT_MS),
        NARTHEX_SLOW_READER_TIMEOUT_MS: String(STALL_MS),
      },
    });
  });
  afterAll(async () => {
    await started[Symbol.asyncDispose]();
  });

  async function statusOf(
    response: { readonly headers: Headers } | string,
  ): Promise<Record<string, unknown> | undefined> {
    const id = typeof response === "string" ? response : response.headers.get("x-narthex-completion-id");
    const { data } = await callGraphql(started.root, STATUS, { id });
    return data?.["completion"];
  }

  it("gives a sign of life while the vendor is silent, at the start and in the middle", async () => {
    const begunAtMs = performance.now();
    const response = await send(started, path, bodyOf("[[sim delay=1500 tokens=8 chunkDelay=1]]"));
    expect(performance.now() - begunAtMs).toBeLessThan(1_300);
    const text = await response.text();
    expect(text).toContain(": keep-alive\n\n");
    expect(dataOf(text).at(-1)).toMatch(path === "/responses" ? /"type":"response\.completed"/ : /^\[DONE\]$/);

    const paused = await (await send(started, path, bodyOf("[[sim tokens=8 chunks=4 fault=stall@4:1200]]"))).text();
    expect(paused.indexOf(": keep-alive")).toBeGreaterThan(paused.indexOf("data: "));
  });

  it("answers a failure before the first piece with its status, and one after a sign of life in the stream", async () => {
    const prompt = await send(started, path, bodyOf("[[sim status=500]]"));
    expect(await readError(prompt)).toMatchObject({ status: 502, code: "provider_error" });

    const late = await send(started, path, bodyOf("[[sim delay=1000 status=500]]"));
    expect(late.status).toBe(200);
    const data = dataOf(await late.text());
    expect(data).not.toContain("[DONE]");
    expect(data.some((one) => one.includes('"error":{"message"') && one.includes('"code":"provider_error"'))).toBe(
      true,
    );
    expect(await statusOf(late)).toMatchObject({ status: "FAILED", errorCode: "PROVIDER_ERROR" });
  });

  it("aborts the vendor within a second of the client's leaving, and keeps the record", async () => {
    const index = started.simulator.requests.length;
    const controller = new AbortController();
    const response = await send(started, path, bodyOf("[[sim tokens=1000 chunkDelay=20]]"), {
      signal: controller.signal,
    });
    await response.body?.getReader().read();
    const leftAtMs = Date.now();
    controller.abort();
    expect((await started.simulator.waitForAbort(index)) - leftAtMs).toBeLessThan(1_000);
    await expect.poll(() => statusOf(response), { timeout: 5_000 }).toMatchObject({ status: "CANCELLED" });
  });

  it("aborts the vendor of a client that leaves before the first piece", async () => {
    const index = started.simulator.requests.length;
    const controller = new AbortController();
    const asked = send(started, path, bodyOf("[[sim delay=20000]]"), { signal: controller.signal });
    await started.simulator.waitForRequest(index);
    controller.abort();
    await expect(asked).rejects.toThrow(/abort/i);
    await started.simulator.waitForAbort(index);
  });

  it("holds the vendor back for a slow reader, and cuts it off when it has stopped reading", async () => {
    const index = started.simulator.requests.length;
    const before = process.memoryUsage().arrayBuffers;
    const response = await openSlowly(started, path, bodyOf("[[sim body=endless]]"));
    const closed = new Promise<void>((resolve) => response.once("close", resolve).once("error", () => undefined));
    await started.simulator.waitForAbort(index, 45_000);
    // What it was sent before stays within what sockets hold.
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 * 1024 * 1024);
    const id = String(response.headers["x-narthex-completion-id"]);
    response.resume();
    await closed;
    await expect.poll(() => statusOf(id), { timeout: 5_000 }).toMatchObject({ status: "CANCELLED" });
  });

  it("lets streams end when the process drains, and refuses new calls", async () => {
    await using own = await startApp();
    const response = await send(own, path, bodyOf("[[sim tokens=50 chunks=50 chunkDelay=20]]"));
    const closing = own.app.close();
    await delay(50);
    const refused = await send(own, path, bodyOf("x"));
    expect(refused.headers.get("x-should-retry")).toBe("true");
    expect(await readError(refused)).toMatchObject({ status: 503, code: "overloaded" });
    const text = await response.text();
    expect(dataOf(text).at(-1)).toMatch(path === "/responses" ? /"type":"response\.completed"/ : /^\[DONE\]$/);
    await closing;
  });

  it("ends streams that outlast the drain with an error", async () => {
    await using own = await startApp({ env: { NARTHEX_DRAIN_TIMEOUT_MS: "300" } });
    const response = await send(own, path, bodyOf("[[sim tokens=2000 chunks=2000 chunkDelay=20]]"));
    const closing = own.app.close();
    const data = dataOf(await response.text());
    expect(data).not.toContain("[DONE]");
    expect(data.some((one) => one.includes('"code":"overloaded"'))).toBe(true);
    await closing;
  });
});
