import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ask, openSocket } from "../../testkit/graphql-caller.ts";
import { startApp, type StartedApp } from "../../testkit/start-app.ts";
import { readStream } from "../../testkit/stream-events.ts";
import { read } from "../support/graph.ts";

const MODELS = ["openai/gpt-4o-mini", "anthropic/claude-haiku-4-5", "google/gemini-2.5-flash"];
const KINDS = ["reset", "eof", "stall", "garbage", "error"] as const;
const TERMINAL = ["CompletionFinished", "CompletionFailed"];
const RECORDS = `query ($s: String) { completions(filter: {sessionId: $s}) { edges { node { id status usage { inputTokens outputTokens } cost { amountUsd } } } } }`;

interface StoredCall {
  readonly id: string;
  readonly status: string;
  readonly usage: { readonly inputTokens: number; readonly outputTokens: number };
  readonly cost: { readonly amountUsd: string } | null;
}

describe("a stream that its vendor disturbs", { timeout: 60_000 }, () => {
  let started: StartedApp;
  beforeAll(async () => {
    started = await startApp({
      env: { NARTHEX_STREAM_IDLE_TIMEOUT_MS: "1500", NARTHEX_FIRST_BYTE_TIMEOUT_MS: "1500" },
    });
  });
  afterAll(() => started[Symbol.asyncDispose]());

  const run = async (model: string, controls: string, sessionId: string) => {
    const client = openSocket(started.root);
    const events = await readStream(client, ask(model, `one two three [[sim chunks=4 ${controls}]]`, { sessionId }));
    await client.dispose();
    return events;
  };

  describe.each(MODELS)("%s", (model) => {
    it.each(KINDS)("by %s at any event starts once, ends once, calls once and is on record once", async (kind) => {
      started.simulator.reset();
      await run(model, "", "whole");
      const count = started.simulator.requests[0]?.framesSent ?? 0;
      expect(count).toBeGreaterThan(4);
      started.simulator.reset();
      const places = Array.from({ length: count + 1 }, (_, at) => at);
      const streams = await Promise.all(
        places.map(async (at) => {
          const sessionId = `${model}-${kind}-${String(at)}`;
          return { at, sessionId, events: await run(model, `fault=${kind}@${String(at)}`, sessionId) };
        }),
      );
      expect(started.simulator.requests).toHaveLength(places.length);
      let failed = 0;
      for (const { at, sessionId, events } of streams) {
        const names = events.map(({ __typename: name }) => name);
        expect(
          names.filter((name) => name === "CompletionStarted"),
          `event ${String(at)}`,
        ).toHaveLength(1);
        expect(names[0]).toBe("CompletionStarted");
        expect(
          names.filter((name) => TERMINAL.includes(name)),
          `event ${String(at)}`,
        ).toHaveLength(1);
        const last = events.at(-1);
        expect(TERMINAL).toContain(last?.__typename);
        const text = events.map((event) => event.text ?? "").join("");
        expect(last?.completion?.text ?? "").toBe(text);
        expect("Echo: one two three".startsWith(text.trimEnd()), text).toBe(true);
        const isWhole = last?.__typename === "CompletionFinished";
        if (isWhole) expect(text.trimEnd()).toBe("Echo: one two three");
        else failed += 1;
        const { completions } = await read<{ completions: { edges: { node: StoredCall }[] } }>(started.root, RECORDS, {
          s: sessionId,
        });
        expect(completions.edges.map(({ node }) => [node.id, node.status])).toEqual([
          [last?.completionId, isWhole ? "COMPLETED" : "FAILED"],
        ]);
        const [{ node } = expect.unreachable()] = completions.edges;
        // What came is charged; where nothing came the vendor may have begun.
        expect(node.usage.inputTokens).toBeGreaterThan(0);
        if (text !== "") expect(node.usage.outputTokens).toBeGreaterThan(0);
        expect(node.cost?.amountUsd).toBe(last?.completion?.cost?.amountUsd);
      }
      // Past the last words nothing can go wrong any more.
      expect(failed).toBeGreaterThanOrEqual(count - 2);
    });
  });
});
