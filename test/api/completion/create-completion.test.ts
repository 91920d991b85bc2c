import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ask } from "../../testkit/graphql-caller.ts";
import { startApp, type StartedApp } from "../../testkit/start-app.ts";
import {
  completeWhole,
  failWhole,
  priceOf,
  recordOf,
  streamWhole,
  type CompletionAnswer,
} from "../support/completion.ts";
import { read } from "../support/graph.ts";
import { toPico } from "../support/usage.ts";

/** One vendor's models and words. */
interface Row {
  readonly vendor: "openai" | "anthropic" | "gemini";
  readonly model: string;
  readonly reasoner: string;
  /** Whether the vendor shows what its model thought. */
  readonly showsReasoning: boolean;
  readonly hasRateLimits: boolean;
  readonly hasCacheWrites: boolean;
  readonly options: Readonly<Record<string, unknown>>;
  /** The options as the vendor gets them. */
  readonly sent: Readonly<Record<string, unknown>>;
}

const ROWS: readonly Row[] = [
  {
    vendor: "openai",
    model: "openai/gpt-4o-mini",
    reasoner: "openai/gpt-5",
    showsReasoning: false,
    hasRateLimits: true,
    hasCacheWrites: false,
    options: { openai: { presence_penalty: 0.5 } },
    sent: { presence_penalty: 0.5, temperature: 0.25 },
  },
  {
    vendor: "anthropic",
    model: "anthropic/claude-haiku-4-5",
    reasoner: "anthropic/claude-sonnet-4-5",
    showsReasoning: true,
    hasRateLimits: true,
    hasCacheWrites: true,
    options: { anthropic: { top_k: 5 } },
    sent: { top_k: 5, temperature: 0.25 },
  },
  {
    vendor: "gemini",
    model: "google/gemini-2.5-flash",
    reasoner: "google/gemini-2.5-pro",
    showsReasoning: true,
    hasRateLimits: false,
    hasCacheWrites: false,
    options: { google: { generationConfig: { topK: 5 } } },
    sent: { generationConfig: { topK: 5, temperature: 0.25 } },
  },
];
const PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const TOOL = {
  name: "get_weather",
  description: "The weather of a city",
  parameters: {
    type: "object",
    properties: { city: { type: "string" } },
    required: ["city"],
    additionalProperties: false,
  },
};
const SCHEMA = {
  type: "object",
  properties: { name: { type: "string" }, age: { type: "integer" } },
  required: ["name", "age"],
  additionalProperties: false,
};
const AS_PERSON = { responseFormat: { type: "JSON_SCHEMA", schema: SCHEMA, name: "person" }, maxOutputTokens: 500 };

/** What of a completion must not depend on how it was delivered: all but ids. */
function essence(completion: CompletionAnswer) {
  const { id: _id, attempts, toolCalls, ...rest } = completion;
  return {
    ...rest,
    toolCalls: toolCalls.map(({ name, arguments: values, rawArguments }) => ({ name, values, rawArguments })),
    attempts: attempts.map(({ vendorRequestId: _request, rateLimitHeaders, ...attempt }) => ({
      ...attempt,
      limits: Object.keys(rateLimitHeaders),
    })),
  };
}

describe.each(ROWS)("createCompletion of $model", (row) => {
  const { model, reasoner, vendor } = row;
  let started: StartedApp;
  beforeAll(async () => {
    started = await startApp({ simulator: { models: ["acme-1"] } });
  });
  beforeEach(() => {
    started.simulator.reset();
  });
  afterAll(() => started[Symbol.asyncDispose]());

  const complete = (text: string, more: Readonly<Record<string, unknown>> = {}) =>
    completeWhole(started.root, ask(model, text, { maxOutputTokens: 500, ...more }));

  it("answers with the text, the vendor's own tokens, their exact price and the attempt", async () => {
    const cacheWrite = row.hasCacheWrites ? 200 : 0;
    const tokens = { input: 1_000, cacheRead: 300, cacheWrite, output: 70, reasoning: 0 };
    started.simulator.next({ vendor, answer: { tokens } });
    const completion = await complete("Good morning");
    expect(completion).toMatchObject({
      status: "COMPLETED",
      text: "Echo: Good morning",
      finishReason: "STOP",
      warnings: [],
      toolCalls: [],
      object: null,
      reasoning: null,
    });
    expect(completion.usage).toEqual({
      inputTokens: 1_000,
      outputTokens: 70,
      totalTokens: 1_070,
      cacheReadTokens: 300,
      cacheWriteTokens: cacheWrite,
      reasoningTokens: 0,
      estimated: false,
    });
    const amount = toPico(completion.cost?.amountUsd ?? "0");
    expect(amount).toBe(await priceOf(started.root, model, completion.usage));
    expect(amount).toBeGreaterThan(0n);
    const lines = completion.cost?.breakdown ?? [];
    expect(lines.reduce((sum, line) => sum + toPico(line.amountUsd), 0n)).toBe(amount);
    const [attempt] = completion.attempts;
    expect(completion.attempts).toHaveLength(1);
    expect(attempt).toMatchObject({ status: "SUCCEEDED", vendorStatus: 200, vendorModelId: model.split("/")[1] });
    expect(attempt?.deploymentName.length).toBeGreaterThan(0);
    expect(attempt?.vendorRequestId?.length).toBeGreaterThan(5);
    expect(Object.keys(attempt?.rateLimitHeaders ?? {}).length > 0).toBe(row.hasRateLimits);
  });

  it("leaves a record of all but the text", async () => {
    const completion = await complete("Keep this to yourself");
    const { text, reasoning, toolCalls, object, ...rest } = completion;
    expect(text).toContain("Keep this to yourself");
    const record = await recordOf(started.root, completion.id);
    expect(record).toEqual({ ...rest, text: null, reasoning: null, toolCalls: [], object: null });
    expect([reasoning, toolCalls, object]).toEqual([null, [], null]);
  });

  it("sends system texts, and images by URL and as base64", async () => {
    const parts = [
      { text: "What is here?" },
      { image: { url: "https://example.com/a.png", mediaType: "image/png" } },
      { image: { base64: PNG, mediaType: "image/png" } },
    ];
    const messages = [
      { role: "SYSTEM", text: "Be brief, sys-mark." },
      { role: "USER", parts },
    ];
    const completion = await completeWhole(started.root, { input: { model, messages, maxOutputTokens: 500 } });
    expect(completion.text).toContain("[images: 2]");
    const sent = started.simulator.requests[0]?.rawBody ?? "";
    for (const piece of ["sys-mark", "https://example.com/a.png", PNG]) expect(sent).toContain(piece);
  });

  it("gives parallel tool calls, and takes their results back", async () => {
    const asking = { role: "USER", text: "The weather in both cities, please" };
    const first = await completeWhole(started.root, {
      input: { model, messages: [asking], tools: [TOOL], maxOutputTokens: 500 },
    });
    expect(first.finishReason).toBe("TOOL_CALLS");
    expect(first.toolCalls.map((call) => [call.name, call.arguments])).toEqual([
      ["get_weather", { city: "city 1" }],
      ["get_weather", { city: "city 2" }],
    ]);
    expect(new Set(first.toolCalls.map(({ id }) => id)).size).toBe(2);
    const toolCalls = first.toolCalls.map(({ id, name, arguments: values }) => ({ id, name, arguments: values }));
    const results = first.toolCalls.map(({ id }, index) => ({
      role: "TOOL",
      toolCallId: id,
      text: `sunny-${String(index)}`,
    }));
    const second = await completeWhole(started.root, {
      input: {
        model,
        messages: [asking, { role: "ASSISTANT", toolCalls }, ...results],
        tools: [TOOL],
        maxOutputTokens: 500,
      },
    });
    expect(second).toMatchObject({ finishReason: "STOP", toolCalls: [] });
    expect(second.text).toMatch(/Tool said: .*sunny-0.*sunny-1/);
  });

  it("parses JSON, and JSON under a schema", async () => {
    started.simulator.next({ answer: { text: '{"echo": ["json", 1, null]}' } });
    const loose = await complete("json please", { responseFormat: { type: "JSON" } });
    expect(loose.object).toEqual({ echo: ["json", 1, null] });
    const strict = await complete("a person", AS_PERSON);
    expect(strict.object).toEqual({ name: "name 1", age: 1 });
    expect(strict.object).toEqual(JSON.parse(strict.text ?? ""));
    expect(strict.warnings).toEqual([]);
  });

  it.each(['{"name": 7, "age": 1}', '{"name": "Ada"}', "not JSON at all", '{"name": "Ada", "age": 1'])(
    "gives no object and a warning where the answer is %s",
    async (text) => {
      started.simulator.next({ answer: { text } });
      const completion = await complete("a person", AS_PERSON);
      expect(completion).toMatchObject({ status: "COMPLETED", text, object: null });
      expect(completion.warnings).toEqual([expect.stringMatching(/^object is null: /) as string]);
      expect(completion.warnings[0]).not.toContain("Ada");
    },
  );

  it("ends at a stop sequence, and at maxOutputTokens with LENGTH", async () => {
    const stopped = await complete("one two HALT three", { stop: ["HALT"] });
    expect(stopped.finishReason).toBe("STOP");
    expect(stopped.text?.trimEnd()).toBe("Echo: one two");
    const cut = await complete("[[sim tokens=50]]", { maxOutputTokens: 20 });
    expect(cut).toMatchObject({ status: "COMPLETED", finishReason: "LENGTH", usage: { outputTokens: 20 } });
  });

  it("sends temperature and the vendor's own options", async () => {
    await complete("options", { temperature: 0.25, providerOptions: row.options });
    expect(started.simulator.requests[0]?.body).toMatchObject(row.sent);
  });

  it("sends 4,096 as maxOutputTokens where none is given, and says so", async () => {
    const completion = await completeWhole(started.root, ask(model));
    expect(completion.warnings).toEqual(["maxOutputTokens was not given; 4096 was sent."]);
    expect(started.simulator.requests[0]?.rawBody).toContain("4096");
  });

  it("makes a model think as told, shows its thoughts where the vendor does, and bills them as output", async () => {
    const think = (reasoningEffort: string) =>
      completeWhole(started.root, ask(reasoner, "Think hard", { reasoningEffort, maxOutputTokens: 8_000 }));
    const [low, high] = [await think("LOW"), await think("HIGH")];
    expect(low.usage.reasoningTokens).toBeGreaterThan(0);
    expect(high.usage.reasoningTokens).toBeGreaterThanOrEqual(low.usage.reasoningTokens);
    const [asLow, asHigh] = started.simulator.requests.map(({ rawBody }) => rawBody);
    expect(asHigh).not.toBe(asLow);
    expect(high.usage.outputTokens).toBeGreaterThan(high.usage.reasoningTokens);
    expect((high.reasoning ?? "") !== "").toBe(row.showsReasoning);
    expect(high.text).toBe("Echo: Think hard");
    expect(toPico(high.cost?.amountUsd ?? "0")).toBe(await priceOf(started.root, reasoner, high.usage));
  });

  it("ends with COST_LIMIT before it costs more than maxCostUsd, and refuses what does not pay for the input", async () => {
    const limited = await complete("tell [[sim tokens=4000]]", { maxOutputTokens: 4_000, maxCostUsd: "0.0001" });
    expect(limited).toMatchObject({ status: "COMPLETED", finishReason: "COST_LIMIT" });
    expect(Number(limited.cost?.amountUsd)).toBeGreaterThan(0.00005);
    expect(Number(limited.cost?.amountUsd)).toBeLessThanOrEqual(0.00011);
    const calls = started.simulator.requests.length;
    const refused = await failWhole(started.root, ask(model, "much text ".repeat(100), { maxCostUsd: "0.000000001" }));
    expect(refused).toMatchObject({ code: "BAD_USER_INPUT", field: ["maxCostUsd"], retryable: false });
    expect(started.simulator.requests).toHaveLength(calls);
  });

  it("gives up after timeoutMs, lets go of the vendor, and leaves a record", async () => {
    const begunAt = performance.now();
    const failure = await failWhole(started.root, ask(model, "wait [[sim delay=5000]]", { timeoutMs: 300 }));
    expect(performance.now() - begunAt).toBeLessThan(2_000);
    expect(failure).toMatchObject({ code: "PROVIDER_TIMEOUT", retryable: true, data: { createCompletion: null } });
    await started.simulator.waitForAbort(0, 1_000);
    expect(await recordOf(started.root, "completionId" in failure ? failure.completionId : "")).toMatchObject({
      status: "FAILED",
      errorCode: "PROVIDER_TIMEOUT",
      attempts: [{ status: "FAILED", vendorStatus: null }],
    });
  });

  it.each<[string, () => Record<string, unknown>]>([
    ["text", () => ask(model, "one two three", { maxOutputTokens: 500 })],
    ["a cut text", () => ask(model, "[[sim tokens=50]]", { maxOutputTokens: 20 })],
    ["parallel tool calls", () => ask(model, "The weather in both cities", { tools: [TOOL], maxOutputTokens: 500 })],
    ["JSON under a schema", () => ask(model, "a person", AS_PERSON)],
    ["reasoning", () => ask(reasoner, "Think", { reasoningEffort: "HIGH", maxOutputTokens: 8_000 })],
    ["a stop sequence", () => ask(model, "one HALT two", { stop: ["HALT"], maxOutputTokens: 500 })],
    ["cached input", () => ask(model, "cached [[sim cached=4]]", { maxOutputTokens: 500 })],
    ["a refusal", () => ask(model, "no [[sim refuse]]", { maxOutputTokens: 500 })],
  ])("a stream of %s ends in the same completion as the unary call", async (_, makeVariables) => {
    const unary = await completeWhole(started.root, makeVariables());
    started.simulator.reset();
    const { end, text } = await streamWhole(started.root, makeVariables());
    expect(end.__typename).toBe("CompletionFinished");
    expect(essence(end.completion)).toEqual(essence(unary));
    expect(text).toContain(unary.text ?? "");
  });

  it("serves a model that only the vendor lists, without a price, and counts it as unpriced", async () => {
    const unlisted = `${model.split("/")[0] ?? ""}/acme-1`;
    const unpriced = async () =>
      (
        await read<{ usage: { total: { unpricedRequests: number } } }>(
          started.root,
          "{ usage { total { unpricedRequests } } }",
        )
      ).usage.total.unpricedRequests;
    const before = await unpriced();
    const completion = await completeWhole(started.root, ask(unlisted, "hello", { maxOutputTokens: 100 }));
    expect(completion).toMatchObject({ status: "COMPLETED", text: "Echo: hello", cost: null, model: null });
    expect(completion.usage.outputTokens).toBeGreaterThan(0);
    expect(await unpriced()).toBe(before + 1);
    const unknown = await failWhole(started.root, ask(`${model.split("/")[0] ?? ""}/acme-2`));
    expect(unknown).toMatchObject({ code: "MODEL_NOT_FOUND", field: ["model"], retryable: false });
    expect(unknown).not.toHaveProperty("completionId");
    expect(await failWhole(started.root, ask(unlisted, "hello", { maxCostUsd: "1" }))).toMatchObject({
      code: "BAD_USER_INPUT",
      field: ["maxCostUsd"],
    });
  });
});
