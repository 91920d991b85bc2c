import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { callGraphql } from "../../testkit/graphql-caller.ts";
import { startApp, type StartedApp } from "../../testkit/start-app.ts";
import { chat, dataOf, MODEL, readError, send } from "./support.ts";

const LAST = "{ completions(first: 1) { edges { node { id status errorCode } } } }";
const PATHS: readonly (readonly [string, (text: string, more: object) => object])[] = [
  ["/chat/completions", (text, more) => chat(text, { ...more })],
  ["/responses", (input, more) => ({ model: MODEL, input, ...more })],
];

describe.each(PATHS)("a call of /v1%s", (path, bodyOf) => {
  let started: StartedApp;
  beforeAll(async () => {
    started = await startApp();
  });
  afterAll(() => started[Symbol.asyncDispose]());

  async function lastRecord(): Promise<unknown> {
    const { data } = await callGraphql(started.root, LAST);
    return data;
  }
  const record = (status: string, errorCode: string) => ({
    completions: { edges: [{ node: { status, errorCode } }] },
  });
  const headers = { "x-narthex-timeout-ms": "300" };

  it.each([false, true])(
    "ends when x-narthex-timeout-ms is over before the first piece, the vendor too; streamed: %s",
    async (stream) => {
      const index = started.simulator.requests.length;
      const begunAtMs = performance.now();
      const response = await send(started, path, bodyOf("[[sim delay=20000]]", { stream }), { headers });
      expect(await readError(response)).toMatchObject({ status: 504, code: "provider_timeout" });
      expect(performance.now() - begunAtMs).toBeGreaterThan(290);
      await started.simulator.waitForAbort(index);
      await expect.poll(lastRecord).toMatchObject(record("FAILED", "PROVIDER_TIMEOUT"));
    },
  );

  it("ends in the stream when x-narthex-timeout-ms is over after the first piece", async () => {
    const index = started.simulator.requests.length;
    const body = bodyOf("[[sim tokens=1000 chunkDelay=20]]", { stream: true });
    const response = await send(started, path, body, { headers });
    expect(response.status).toBe(200);
    const data = dataOf(await response.text());
    expect(data.at(-1)).toContain("provider_timeout");
    await started.simulator.waitForAbort(index);
    await expect.poll(lastRecord).toMatchObject(record("FAILED", "PROVIDER_TIMEOUT"));
  });

  it("ends, the vendor too, when its caller leaves before the answer", async () => {
    const index = started.simulator.requests.length;
    const controller = new AbortController();
    const asked = send(started, path, bodyOf("[[sim delay=20000]]", {}), { signal: controller.signal });
    await started.simulator.waitForRequest(index);
    controller.abort();
    await expect(asked).rejects.toThrow(/abort/i);
    await started.simulator.waitForAbort(index);
    await expect.poll(lastRecord).toMatchObject(record("CANCELLED", "CANCELLED"));
  });
});
