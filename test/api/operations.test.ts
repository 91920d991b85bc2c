import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ask, callGraphql, CREATE_COMPLETION, openSocket } from "../testkit/graphql-caller.ts";
import { startApp, type StartedApp } from "../testkit/start-app.ts";
import { readStream } from "../testkit/stream-events.ts";
import { read } from "./support/graph.ts";

const MODEL = "openai/gpt-4o-mini";
const LABELS = `gen_ai_provider_name="openai",gen_ai_request_model="${MODEL}"`;

describe("what an operator sees", () => {
  let started: StartedApp;
  beforeAll(async () => {
    started = await startApp();
  });
  afterAll(() => started[Symbol.asyncDispose]());

  const metrics = async (): Promise<string> => (await fetch(`${started.root.url}/metrics`)).text();
  const sample = (text: string, series: string): number =>
    Number(
      text
        .split("\n")
        .find((line) => line.startsWith(`${series} `))
        ?.slice(series.length + 1),
    );

  it("is in the metrics what is on record: requests, tokens, cost, times, vendor failures, the journal", async () => {
    for (let call = 0; call < 3; call += 1) await callGraphql(started.root, CREATE_COMPLETION, ask(MODEL, "hello you"));
    await callGraphql(started.root, CREATE_COMPLETION, ask(MODEL, "[[sim status=503]]"));
    const client = openSocket(started.root);
    await readStream(client, ask(MODEL, "hello you"));
    await client.dispose();
    const { usage } = await read<{
      usage: {
        total: { requests: number; inputTokens: number; outputTokens: number; costUsd: string; errors: number };
      };
    }>(started.root, "{ usage { total { requests inputTokens outputTokens costUsd errors } } }");
    const { total } = usage;
    expect([total.requests, total.errors]).toEqual([5, 1]);

    const text = await metrics();
    const completed = `narthex_completions_total{${LABELS},status="COMPLETED",error_type=""}`;
    const failed = `narthex_completions_total{${LABELS},status="FAILED",error_type="PROVIDER_UNAVAILABLE"}`;
    expect([sample(text, completed), sample(text, failed)]).toEqual([4, 1]);
    expect(sample(text, `narthex_tokens_total{${LABELS},gen_ai_token_type="input"}`)).toBe(total.inputTokens);
    expect(sample(text, `narthex_tokens_total{${LABELS},gen_ai_token_type="output"}`)).toBe(total.outputTokens);
    expect(sample(text, `narthex_cost_usd_total{${LABELS}}`)).toBeCloseTo(Number(total.costUsd), 12);
    expect(sample(text, `gen_ai_server_time_to_first_token_seconds_count{${LABELS}}`)).toBe(4);
    expect(sample(text, 'narthex_overhead_seconds_count{gen_ai_provider_name="openai"}')).toBe(5);
    const failures = `narthex_provider_failures_total{gen_ai_provider_name="openai",error_type="PROVIDER_UNAVAILABLE"}`;
    expect(sample(text, failures)).toBe(1);
    expect(sample(text, "narthex_journal_bytes")).toBeGreaterThan(0);
    expect(sample(text, "narthex_journal_pending_records")).toBe(0);
    expect(sample(text, "narthex_completions_in_flight")).toBe(0);
  });

  it.each([
    ["GET", "/health/live"],
    ["GET", "/health/ready"],
    ["GET", "/metrics"],
    ["GET", "/nowhere"],
    ["GET", "/graphql"],
    ["POST", "/graphql"],
    ["PUT", "/graphql"],
    ["OPTIONS", "/graphql"],
    ["GET", "/v1/models"],
    ["POST", "/v1/chat/completions"],
    ["GET", "/docs/errors/NOT_FOUND"],
  ])("has a request id on every response: %s %s", async (method, path) => {
    for (const key of [undefined, started.root.key]) {
      const response = await fetch(`${started.root.url}${path}`, {
        method,
        headers: {
          "content-type": "application/json",
          ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
        },
        body: method === "GET" || method === "OPTIONS" ? null : "{}",
      });
      await response.text();
      expect(response.headers.get("x-request-id")).toMatch(/^req_[0-9a-f]{32}$/);
    }
  });
});
