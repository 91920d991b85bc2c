import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ask, callGraphql, COMPLETION_STREAM, openSocket } from "../../testkit/graphql-caller.ts";
import { startApp, type StartedApp } from "../../testkit/start-app.ts";
import { readStream } from "../../testkit/stream-events.ts";
import { read } from "../support/graph.ts";

const MODELS = ["openai/gpt-4o-mini", "anthropic/claude-haiku-4-5", "google/gemini-2.5-flash"];
const TERMINAL = ["CompletionFinished", "CompletionFailed"];

describe.each(MODELS)("a stream of %s", (model) => {
  let started: StartedApp;
  beforeAll(async () => {
    started = await startApp({ env: { NARTHEX_STREAM_IDLE_TIMEOUT_MS: "700" } });
  });
  afterAll(() => started[Symbol.asyncDispose]());

  const stream = (text: string, more = {}) => readStream(openSocket(started.root), ask(model, text, more));

  it("starts once, brings the text in order and ends once, with usage and cost", async () => {
    const events = await stream("one two three [[sim chunks=5]]");
    expect(events[0]?.__typename).toBe("CompletionStarted");
    expect(events.at(-1)?.__typename).toBe("CompletionFinished");
    expect(events.filter((event) => TERMINAL.includes(event.__typename))).toHaveLength(1);
    const text = events.map((event) => event.text ?? "").join("");
    expect(text).toContain("one two three");
    expect(events.at(-1)?.completion).toMatchObject({ status: "COMPLETED", text, finishReason: "STOP" });
    expect(events.at(-1)?.completion?.usage.estimated).toBe(false);
    expect(Number(events.at(-1)?.completion?.cost?.amountUsd)).toBeGreaterThan(0);
    expect(new Set(events.map((event) => event.cursor)).size).toBe(events.length);
  });

  const faults = [0, 1, 2, 4].flatMap((index) => [
    `reset@${index}`,
    `eof@${index}`,
    `stall@${index}`,
    `error@${index}`,
  ]);
  it.each([...faults, "garbage@2"])("ends exactly once when the vendor breaks off with %s", async (fault) => {
    const events = await stream(`a b c d e f g h [[sim chunks=8 fault=${fault}]]`);
    expect(events.map((event) => event.__typename).filter((type) => type === "CompletionStarted")).toHaveLength(1);
    expect(events.filter((event) => TERMINAL.includes(event.__typename))).toHaveLength(1);
    const last = events.at(-1);
    expect(last?.__typename).toBe("CompletionFailed");
    expect(["PROVIDER_ERROR", "PROVIDER_TIMEOUT", "PROVIDER_UNAVAILABLE"]).toContain(last?.code);
    const delivered = events.map((event) => event.text ?? "").join("");
    expect(last?.completion?.text ?? "").toBe(delivered);
    const record = await callGraphql(started.root, "query($id: ID!) { completion(id: $id) { status errorCode } }", {
      id: last?.completionId,
    });
    expect(record.data).toMatchObject({ completion: { status: "FAILED", errorCode: last?.code } });
  });

  it("is ended by maxCostUsd with COST_LIMIT, by the vendor or by us, what came billed", async () => {
    started.simulator.reset();
    const events = await stream("tell [[sim tokens=4000 chunks=400 chunkDelay=2]]", {
      maxCostUsd: "0.0001",
      maxOutputTokens: 4000,
    });
    const last = events.at(-1);
    expect(last?.completion).toMatchObject({ status: "COMPLETED", finishReason: "COST_LIMIT" });
    expect(Number(last?.completion?.cost?.amountUsd)).toBeGreaterThan(0);
    expect(Number(last?.completion?.cost?.amountUsd)).toBeLessThan(0.00015);
  });

  it("is ended by maxCostUsd though the vendor does not stop: its socket is closed, and no more is billed than came", async () => {
    started.simulator.reset();
    const events = await stream("tell [[sim body=endless]]", { maxCostUsd: "0.0001", maxOutputTokens: 4000 });
    const last = events.at(-1);
    expect(last).toMatchObject({
      __typename: "CompletionFinished",
      completion: { status: "COMPLETED", finishReason: "COST_LIMIT", usage: { estimated: true } },
    });
    await started.simulator.waitForAbort(0, 1_000);
    const text = events.map((event) => event.text ?? "").join("");
    expect(last?.completion?.text).toBe(text);
    // What came in the socket read that passed the limit is billed, too.
    const { usage, cost } = last?.completion ?? expect.unreachable();
    expect(usage.outputTokens).toBeLessThanOrEqual(text.length);
    expect(Number(cost?.amountUsd)).toBeGreaterThanOrEqual(0.0001);
    expect(Number(cost?.amountUsd)).toBeLessThan(0.1);
  });

  it("is ended by timeoutMs with the partial text and its cost", async () => {
    const events = await stream("tell [[sim tokens=400 chunks=100 chunkDelay=50]]", { timeoutMs: 400 });
    const last = events.at(-1);
    expect(last).toMatchObject({ __typename: "CompletionFailed", code: "PROVIDER_TIMEOUT" });
    expect(last?.completion?.usage.estimated).toBe(true);
    expect(last?.completion?.text?.length).toBeGreaterThan(0);
    expect(Number(last?.completion?.cost?.amountUsd)).toBeGreaterThan(0);
  });

  it("aborts the vendor within 1 s when the client completes, and records CANCELLED with plausible tokens", async () => {
    started.simulator.reset();
    const client = openSocket(started.root);
    let id = "";
    await new Promise<void>((resolve, reject) => {
      let texts = 0;
      const leave = client.subscribe<{ completionStream: { completionId: string; text?: string } }>(
        { query: COMPLETION_STREAM, variables: ask(model, "tell [[sim tokens=2000 chunks=500 chunkDelay=20]]") },
        {
          next: ({ data }) => {
            id = data?.completionStream.completionId ?? id;
            if (data?.completionStream.text !== undefined) texts += 1;
            if (texts === 3) leave();
          },
          error: reject,
          complete: resolve,
        },
      );
    });
    await started.simulator.waitForAbort(0, 1_000);
    await expectRecord(started, id, "CANCELLED");
    await client.dispose();
  });

  it("aborts the vendor within 1 s when the socket drops before the first byte", async () => {
    started.simulator.reset();
    const client = openSocket(started.root);
    client.subscribe(
      { query: COMPLETION_STREAM, variables: ask(model, "tell [[sim delay=5000]]", { sessionId: `drop-${model}` }) },
      { next: () => undefined, error: () => undefined, complete: () => undefined },
    );
    await started.simulator.waitForRequest(0, 5_000);
    client.terminate();
    await started.simulator.waitForAbort(0, 1_000);
    await expect
      .poll(async () => {
        const { data } = await callGraphql(
          started.root,
          "query($s: String) { completions(filter: {sessionId: $s}) { edges { node { status usage { inputTokens estimated } } } } }",
          { s: `drop-${model}` },
        );
        return data;
      })
      .toMatchObject({
        completions: { edges: [{ node: { status: "CANCELLED", usage: { estimated: true } } }] },
      });
  });
});

async function expectRecord(started: StartedApp, id: string, status: string): Promise<void> {
  const query = "query($id: ID!) { completion(id: $id) { status usage { inputTokens outputTokens estimated } } }";
  const readRecord = async () =>
    (
      await read<{
        completion: { status: string; usage: { inputTokens: number; outputTokens: number; estimated: boolean } };
      }>(started.root, query, { id })
    ).completion;
  await expect.poll(readRecord).toMatchObject({ status, usage: { estimated: true } });
  const { usage } = await readRecord();
  expect(usage.inputTokens).toBeGreaterThan(0);
  expect(usage.outputTokens).toBeGreaterThan(0);
  expect(usage.outputTokens).toBeLessThan(2_000);
}
