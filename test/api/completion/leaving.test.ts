import { once } from "node:events";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ask, callGraphql, COMPLETION_STREAM, CREATE_COMPLETION, openSocket } from "../../testkit/graphql-caller.ts";
import { startApp, type StartedApp } from "../../testkit/start-app.ts";
import { read } from "../support/graph.ts";

const MODELS = ["openai/gpt-4o-mini", "anthropic/claude-haiku-4-5", "google/gemini-2.5-flash"];
/** How a caller leaves: the connection of a mutation, the subscription, or the subscription's socket. */
const WAYS = ["a mutation's connection closed", "a subscription completed", "a subscription's socket dropped"] as const;
const RECORDS = `query ($s: String) { completions(filter: {sessionId: $s}) { edges { node {
  status errorCode usage { inputTokens outputTokens estimated } cost { amountUsd } attempts { status }
} } } }`;

interface LeftRecord {
  readonly status: string;
  readonly errorCode: string | null;
  readonly usage: { readonly inputTokens: number; readonly outputTokens: number; readonly estimated: boolean };
  readonly cost: { readonly amountUsd: string } | null;
  readonly attempts: readonly { readonly status: string }[];
}

let calls = 0;

/** A call under way, and how its caller leaves it. */
function begin(started: StartedApp, way: (typeof WAYS)[number], model: string, controls: string) {
  calls += 1;
  const sessionId = `left-${String(calls)}`;
  const variables = ask(model, `one two three [[sim ${controls}]]`, { sessionId, maxOutputTokens: 2_000 });
  if (way === "a mutation's connection closed") {
    const controller = new AbortController();
    const answer = callGraphql({ ...started.root, signal: controller.signal }, CREATE_COMPLETION, variables);
    const ended = answer.then(
      () => true,
      () => false,
    );
    const leave = (): void => {
      controller.abort();
    };
    return { sessionId, ended, texts: () => 0, leave };
  }
  const client = openSocket(started.root);
  const ended = Promise.withResolvers<boolean>();
  let texts = 0;
  const complete = client.subscribe<{ completionStream: { __typename: string } }>(
    { query: COMPLETION_STREAM, variables },
    {
      next: ({ data }) => {
        if (data?.completionStream.__typename === "TextDelta") texts += 1;
        if (data?.completionStream.__typename === "CompletionFinished") ended.resolve(true);
      },
      error: () => {
        ended.resolve(false);
      },
      complete: () => {
        ended.resolve(false);
      },
    },
  );
  const leave =
    way === "a subscription completed"
      ? complete
      : () => {
          client.terminate();
        };
  return { sessionId, ended: ended.promise, texts: () => texts, leave };
}

/** The call's one record, once it has ended; it stays the only one. */
async function theOneRecord(started: StartedApp, sessionId: string): Promise<LeftRecord> {
  const records = async (): Promise<readonly LeftRecord[]> => {
    const { completions } = await read<{ completions: { edges: { node: LeftRecord }[] } }>(started.root, RECORDS, {
      s: sessionId,
    });
    return completions.edges.map(({ node }) => node);
  };
  await expect
    .poll(async () => (await records()).some(({ status }) => status !== "RUNNING"), { timeout: 5_000 })
    .toBe(true);
  await new Promise((resolve) => setTimeout(resolve, 100));
  const found = await records();
  expect(found).toHaveLength(1);
  return found[0] ?? expect.unreachable();
}

describe("with a vendor that answers", () => {
  let started: StartedApp;
  beforeAll(async () => {
    started = await startApp();
  });
  afterAll(() => started[Symbol.asyncDispose]());

  describe.each(WAYS)("%s", (way) => {
    it.each(MODELS)(
      "before the first byte of %s closes the vendor's socket within 1 s and charges the input",
      async (model) => {
        started.simulator.reset();
        const call = begin(started, way, model, "delay=60000");
        await started.simulator.waitForRequest(0);
        const leftAt = Date.now();
        call.leave();
        expect((await started.simulator.waitForAbort(0)) - leftAt).toBeLessThan(1_000);
        const { usage, cost, ...record } = await theOneRecord(started, call.sessionId);
        expect(record).toEqual({ status: "CANCELLED", errorCode: "CANCELLED", attempts: [{ status: "CANCELLED" }] });
        expect(usage).toMatchObject({ outputTokens: 0, estimated: true });
        expect(usage.inputTokens).toBeGreaterThan(2);
        expect(usage.inputTokens).toBeLessThan(60);
        expect(Number(cost?.amountUsd)).toBeGreaterThan(0);
        expect(started.simulator.requests).toHaveLength(1);
      },
    );

    it.each(MODELS)(
      "in the middle of %s closes the vendor's socket within 1 s and charges what came",
      async (model) => {
        started.simulator.reset();
        const call = begin(started, way, model, "tokens=2000 chunks=2000 chunkDelay=20");
        await started.simulator.waitForRequest(0);
        const isUnary = way === "a mutation's connection closed";
        // A mutation's vendor sends nothing before its whole answer.
        await expect.poll(() => isUnary || call.texts() > 4).toBe(true);
        const leftAt = Date.now();
        call.leave();
        expect((await started.simulator.waitForAbort(0)) - leftAt).toBeLessThan(1_000);
        const { status, usage } = await theOneRecord(started, call.sessionId);
        expect(status).toBe("CANCELLED");
        expect(usage.estimated).toBe(true);
        expect(usage.inputTokens).toBeGreaterThan(2);
        expect(usage.inputTokens).toBeLessThan(60);
        if (!isUnary) expect(usage.outputTokens).toBeGreaterThan(1);
        expect(usage.outputTokens).toBeLessThan(200);
        expect(started.simulator.requests).toHaveLength(1);
      },
    );

    it.each(MODELS)("after the last byte of %s changes nothing: the whole answer is on record, once", async (model) => {
      started.simulator.reset();
      const call = begin(started, way, model, "tokens=30");
      expect(await call.ended).toBe(true);
      call.leave();
      const record = await theOneRecord(started, call.sessionId);
      expect(record).toMatchObject({
        status: "COMPLETED",
        errorCode: null,
        usage: { estimated: false },
        attempts: [{ status: "SUCCEEDED" }],
      });
      // A model that thinks is charged for that, too.
      expect(record.usage.outputTokens).toBeGreaterThanOrEqual(30);
      expect(record.usage.outputTokens).toBeLessThan(200);
      expect(started.simulator.requests).toHaveLength(1);
    });
  });
});

describe("with a vendor whose connection does not come to stand", () => {
  let vendor: Server;
  let started: StartedApp;
  const sockets: Socket[] = [];
  beforeAll(async () => {
    // Nobody answers the handshake of TLS.
    vendor = createServer((socket) => sockets.push(socket.on("error", () => undefined))).listen(0, "127.0.0.1");
    await once(vendor, "listening");
    const url = `https://127.0.0.1:${String((vendor.address() as AddressInfo).port)}`;
    started = await startApp({
      env: { OPENAI_BASE_URL: `${url}/v1`, ANTHROPIC_BASE_URL: url, GEMINI_BASE_URL: url },
    });
  });
  afterAll(async () => {
    await started[Symbol.asyncDispose]();
    for (const socket of sockets) socket.destroy();
    vendor.close();
  });

  it.each(MODELS)("a call of %s whose time is over costs nothing either", async (model) => {
    const sessionId = `late-${model}`;
    const answer = await callGraphql(started.root, CREATE_COMPLETION, ask(model, "hi", { sessionId, timeoutMs: 300 }));
    expect(answer.errors?.[0]?.extensions.code).toBe("PROVIDER_TIMEOUT");
    expect(await theOneRecord(started, sessionId)).toEqual({
      status: "FAILED",
      errorCode: "PROVIDER_TIMEOUT",
      usage: { inputTokens: 0, outputTokens: 0, estimated: false },
      cost: { amountUsd: "0" },
      attempts: [{ status: "FAILED" }],
    });
  });

  describe.each(WAYS)("%s", (way) => {
    it.each(MODELS)("costs nothing for %s: nothing was sent", async (model) => {
      const before = sockets.length;
      const call = begin(started, way, model, "tokens=1");
      await expect.poll(() => sockets.length).toBeGreaterThan(before);
      call.leave();
      expect(await theOneRecord(started, call.sessionId)).toEqual({
        status: "CANCELLED",
        errorCode: "CANCELLED",
        usage: { inputTokens: 0, outputTokens: 0, estimated: false },
        cost: { amountUsd: "0" },
        attempts: [{ status: "CANCELLED" }],
      });
    });
  });
});
