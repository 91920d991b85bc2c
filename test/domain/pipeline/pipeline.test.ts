import { describe, expect, it } from "vitest";
import type { CompletionEvent } from "../../../src/domain/completion/completion-event.ts";
import { GatewayError } from "../../../src/domain/error/gateway-error.ts";
import { ProviderError } from "../../../src/domain/provider/provider-error.ts";
import type { ProviderPart } from "../../../src/domain/provider/provider-part.ts";
import { callContext, createPipelineHarness, DRAFT, PRINCIPAL } from "../../testkit/pipeline-harness.ts";

const text = (value: string): ProviderPart => ({ type: "text-delta", text: value });
const usage = (inputTokens: number, outputTokens: number): ProviderPart => ({
  type: "usage",
  usage: { inputTokens, outputTokens, cacheReadTokens: 0, cacheWriteTokens: 0, reasoningTokens: 0 },
});
const finish = (finishReason: "STOP" | "LENGTH" = "STOP", raw = "stop"): ProviderPart => ({
  type: "finish",
  finishReason,
  raw,
});
const response: ProviderPart = {
  type: "response",
  response: { vendorRequestId: "req-v", vendorModelId: "priced-1", rateLimitHeaders: { "x-ratelimit-limit": "9" } },
};

async function collect(events: AsyncIterable<CompletionEvent>): Promise<CompletionEvent[]> {
  const all: CompletionEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

describe("usage that cannot be the whole answer's is counted by us and marked as estimated", () => {
  const answer = text("The quick brown fox jumps over the lazy dog. ".repeat(20));

  it.each<[string, readonly (readonly ProviderPart[])[], readonly [number | "ours", number | "ours"]]>([
    ["figures from before the answer", [[usage(10, 1), answer], [finish()]], [10, "ours"]],
    ["no output figure for text", [[answer, usage(10, 0), finish()]], [10, "ours"]],
    ["no input figure", [[answer, usage(0, 200), finish()]], ["ours", 217]],
    ["no figures", [[answer, finish()]], ["ours", "ours"]],
  ])("%s", async (_, script, [input, output]) => {
    const { pipeline, client } = createPipelineHarness();
    client.script = script;
    const { record } = await pipeline.complete(PRINCIPAL, DRAFT, callContext());
    expect(record.usage).toMatchObject({
      inputTokens: input === "ours" ? 7 : input,
      outputTokens: output === "ours" ? 217 : output,
      estimated: true,
    });
    const { inputTokens, outputTokens } = record.usage;
    expect(record.cost?.amountUsd).toBe(BigInt(inputTokens) * 1_000_000n + BigInt(outputTokens) * 2_000_000n);
  });

  it.each<[string, readonly ProviderPart[]]>([
    ["a whole answer's", [answer, usage(10, 200), finish()]],
    ["an answer's without output", [usage(10, 0), finish()]],
  ])("but not %s", async (_, script) => {
    const { pipeline, client } = createPipelineHarness();
    client.script = [script];
    const { record } = await pipeline.complete(PRINCIPAL, DRAFT, callContext());
    expect(record).toMatchObject({ usage: { inputTokens: 10, estimated: false } });
  });
});

describe("a whole completion", () => {
  it("keeps no more than 256 characters of the vendor's word for the end", async () => {
    const { pipeline, client } = createPipelineHarness();
    client.script = [[text("Hello"), usage(10, 5), finish("STOP", "x".repeat(3_000_000))]];
    const { record } = await pipeline.complete(PRINCIPAL, DRAFT, callContext());
    expect(record).toMatchObject({ rawFinishReason: "x".repeat(256) });
  });

  it("gives text, usage, cost and attempt, and puts start and end on record", async () => {
    const { pipeline, client, started, finished, observed, clock, liveCalls } = createPipelineHarness();
    client.script = [
      [response, text("Hel")],
      [text("lo"), usage(10, 5), finish()],
    ];

    const { record, content } = await pipeline.complete(PRINCIPAL, DRAFT, callContext());

    expect(content).toEqual({ text: "Hello", reasoning: undefined, toolCalls: [], object: undefined });
    expect(record).toMatchObject({
      status: "COMPLETED",
      finishReason: "STOP",
      rawFinishReason: "stop",
      organizationId: "org_a",
      teamId: "team_1",
      projectId: "proj_1",
      userId: "user_1",
      apiKeyId: "key_1",
      clientIp: "127.0.0.1",
      modelId: "openai/priced",
      usage: { inputTokens: 10, outputTokens: 5, estimated: false },
      cost: { amountUsd: 20_000_000n },
      warnings: [],
      attempts: [
        {
          deploymentName: "environment/openai",
          status: "SUCCEEDED",
          vendorStatus: 200,
          vendorRequestId: "req-v",
          rateLimitHeaders: { "x-ratelimit-limit": "9" },
        },
      ],
    });
    expect(started.map((one) => one.id)).toEqual([record.id]);
    expect(finished).toEqual([record]);
    expect(observed).toEqual([record]);
    expect(clock.scheduledCount()).toBe(0);
    expect(liveCalls.count()).toBe(0);
  });

  it("sends the default of maxOutputTokens and says so", async () => {
    const { pipeline, client } = createPipelineHarness();
    client.script = [[text("x"), usage(1, 1), finish()]];
    client.warnings = ["seed was not sent: the vendor has none."];
    const { record } = await pipeline.complete(PRINCIPAL, { ...DRAFT, maxOutputTokens: null }, callContext());
    expect(client.calls[0]?.request.maxOutputTokens).toBe(4_096);
    expect(record.warnings).toEqual([
      "maxOutputTokens was not given; 4096 was sent.",
      "seed was not sent: the vendor has none.",
    ]);
  });

  it("throws the vendor's failure with the completion's id, and has it on record with no cost where the vendor refused", async () => {
    const { pipeline, client, finished } = createPipelineHarness();
    client.script = [
      new ProviderError({ code: "PROVIDER_UNAVAILABLE", message: "busy", vendorStatus: 429, retryAfterMs: 2_000 }),
    ];
    const failure = pipeline.complete(PRINCIPAL, DRAFT, callContext());
    await expect(failure).rejects.toMatchObject({ code: "PROVIDER_UNAVAILABLE", retryAfterMs: 2_000 });
    await expect(failure).rejects.toHaveProperty("completionId", finished[0]?.id);
    expect(finished[0]).toMatchObject({
      status: "FAILED",
      finishReason: "ERROR",
      errorCode: "PROVIDER_UNAVAILABLE",
      usage: { inputTokens: 0, outputTokens: 0 },
      cost: { amountUsd: 0n },
      attempts: [{ status: "FAILED", vendorStatus: 429 }],
    });
  });

  it("costs nothing where no connection to the vendor stood in time, and its input where the vendor was silent", async () => {
    for (const neverSent of [true, false]) {
      const { pipeline, client, finished } = createPipelineHarness();
      client.script = [new ProviderError({ code: "PROVIDER_TIMEOUT", message: "late", neverSent })];
      await expect(pipeline.complete(PRINCIPAL, DRAFT, callContext())).rejects.toThrow("late");
      expect(finished[0]?.cost?.amountUsd === 0n).toBe(neverSent);
      expect(finished[0]?.usage.estimated).toBe(!neverSent);
    }
  });

  it("calls no vendor where the start cannot be put on record", async () => {
    const { pipeline, client, journal, liveCalls, clock } = createPipelineHarness();
    journal.failStart = new Error("disk");
    await expect(pipeline.complete(PRINCIPAL, DRAFT, callContext())).rejects.toThrow("disk");
    expect(client.calls).toHaveLength(0);
    expect(liveCalls.count()).toBe(0);
    expect(clock.scheduledCount()).toBe(0);
  });

  it("refuses a key without completion:create and a model that nobody serves, without a record", async () => {
    const { pipeline, client, started, liveCalls } = createPipelineHarness();
    const narrow = { ...PRINCIPAL, scopes: new Set(["usage:read" as const]) };
    await expect(pipeline.complete(narrow, DRAFT, callContext())).rejects.toMatchObject({ code: "FORBIDDEN" });
    for (const model of ["openai/unknown", "anthropic/claude", "nobody/x"]) {
      await expect(pipeline.complete(PRINCIPAL, { ...DRAFT, model }, callContext())).rejects.toMatchObject({
        code: "MODEL_NOT_FOUND",
      });
    }
    expect(client.calls).toHaveLength(0);
    expect(started).toHaveLength(0);
    expect(liveCalls.count()).toBe(0);
  });

  it("serves a model that only the vendor's list names, at an unknown price", async () => {
    const { pipeline, client } = createPipelineHarness();
    client.listed = ["fresh"];
    client.script = [[text("x"), usage(1, 1), finish()]];
    const { record } = await pipeline.complete(PRINCIPAL, { ...DRAFT, model: "openai/fresh" }, callContext());
    expect(record).toMatchObject({ modelId: "openai/fresh", cost: undefined });
    await expect(
      pipeline.complete(PRINCIPAL, { ...DRAFT, model: "openai/other" }, callContext()),
    ).rejects.toMatchObject({ code: "MODEL_NOT_FOUND" });
    expect(client.listReads).toBe(1);
  });

  it("ends with PROVIDER_TIMEOUT when timeoutMs is over", async () => {
    const { pipeline, client, clock, finished } = createPipelineHarness();
    client.script = [[text("begun")], "hang"];
    const running = pipeline.complete(PRINCIPAL, { ...DRAFT, timeoutMs: 500 }, callContext());
    await settleTurns();
    clock.advance(500);
    await expect(running).rejects.toMatchObject({ code: "PROVIDER_TIMEOUT" });
    expect(client.released).toBe(1);
    expect(finished[0]).toMatchObject({ status: "FAILED", errorCode: "PROVIDER_TIMEOUT", usage: { estimated: true } });
  });

  it("parses a JSON answer and says why when it does not meet the schema", async () => {
    const { pipeline, client } = createPipelineHarness();
    const schema = { type: "object", properties: { n: { type: "integer" } }, required: ["n"] };
    const draft = { ...DRAFT, responseFormat: { type: "jsonSchema" as const, schema } };
    client.script = [[text('{"n":3}'), usage(1, 1), finish()]];
    expect((await pipeline.complete(PRINCIPAL, draft, callContext())).content.object).toEqual({ n: 3 });
    client.script = [[text('{"n":"secret"}'), usage(1, 1), finish()]];
    const { content, record } = await pipeline.complete(PRINCIPAL, draft, callContext());
    expect(content.object).toBeUndefined();
    expect(record.warnings).toEqual(["object is null: the schema's #/properties/n/type is not met."]);
  });
});

describe("a streamed completion", () => {
  it("starts once, joins adjacent deltas of a batch, and finishes once, last", async () => {
    const { pipeline, client, finished } = createPipelineHarness();
    client.script = [
      [response, text("a"), text("b"), { type: "reasoning-delta", text: "hm" }],
      [
        { type: "tool-input-start", index: 0, toolCallId: "t1", toolName: "look" },
        { type: "tool-input-delta", index: 0, argumentsDelta: '{"q":' },
        { type: "tool-input-delta", index: 0, argumentsDelta: "1}" },
        { type: "tool-call", index: 0, toolCallId: "t1", toolName: "look", rawArguments: '{"q":1}' },
      ],
      [usage(3, 4), finish()],
    ];
    const events = await collect(pipeline.stream(PRINCIPAL, DRAFT, callContext()));
    expect(events.map((event) => [event.type, event.sequence])).toEqual([
      ["started", 0],
      ["text-delta", 1],
      ["reasoning-delta", 2],
      ["tool-call-delta", 3],
      ["finished", 4],
    ]);
    expect(events[1]).toMatchObject({ text: "ab" });
    expect(events[3]).toMatchObject({ toolCallId: "t1", toolName: "look", argumentsDelta: '{"q":1}' });
    expect(events[4]).toMatchObject({
      completion: { content: { text: "ab", reasoning: "hm", toolCalls: [{ id: "t1", arguments: { q: 1 } }] } },
    });
    expect(finished).toHaveLength(1);
  });

  it("fails once, with the partial text and its cost, where the vendor breaks off", async () => {
    const { pipeline, client, finished } = createPipelineHarness();
    client.script = [[text("partial "), usage(10, 1)], new ProviderError({ code: "PROVIDER_ERROR", message: "cut" })];
    const events = await collect(pipeline.stream(PRINCIPAL, DRAFT, callContext()));
    expect(events.map((event) => event.type)).toEqual(["started", "text-delta", "failed"]);
    expect(events[2]).toMatchObject({
      code: "PROVIDER_ERROR",
      completion: { content: { text: "partial " }, record: { status: "FAILED", usage: { estimated: true } } },
    });
    expect(finished[0]?.cost?.amountUsd).toBeGreaterThan(10_000_000n);
  });

  it("fails once, with the whole answer, where its record cannot be written in time", async () => {
    const { pipeline, client, journal } = createPipelineHarness();
    journal.failFinish = new GatewayError({ code: "OVERLOADED", message: "the journal's disk is full" });
    client.script = [[text("whole"), usage(3, 4), finish()]];
    const events = await collect(pipeline.stream(PRINCIPAL, DRAFT, callContext()));
    expect(events.map((event) => event.type)).toEqual(["started", "text-delta", "failed"]);
    expect(events[2]).toMatchObject({ code: "OVERLOADED", completion: { content: { text: "whole" } } });
    const whole = pipeline.complete(PRINCIPAL, DRAFT, callContext());
    await expect(whole).rejects.toMatchObject({ code: "OVERLOADED" });
    await expect(whole).rejects.toHaveProperty("completionId");
  });

  it("rejects the first next() where the call is refused", async () => {
    const { pipeline } = createPipelineHarness();
    const stream = pipeline.stream(PRINCIPAL, { ...DRAFT, messages: [] }, callContext());
    await expect(stream.next()).rejects.toMatchObject({ code: "BAD_USER_INPUT", field: ["messages"] });
  });

  it("cancels the vendor and settles when return() comes while the vendor is silent", async () => {
    const { pipeline, client, finished, liveCalls } = createPipelineHarness();
    client.script = [[text("one two three")], "hang"];
    const stream = pipeline.stream(PRINCIPAL, DRAFT, callContext());
    await stream.next();
    await stream.next();
    const waiting = stream.next();
    await settleTurns();
    await stream.return?.();
    await waiting;
    expect(client.released).toBe(1);
    expect(finished).toHaveLength(1);
    expect(finished[0]).toMatchObject({
      status: "CANCELLED",
      finishReason: "CANCELLED",
      errorCode: "CANCELLED",
      usage: { estimated: true },
      attempts: [{ status: "CANCELLED" }],
    });
    expect(finished[0]?.usage.outputTokens).toBeGreaterThan(0);
    expect(liveCalls.count()).toBe(0);
  });

  it("cancels and settles when the reader leaves between two events, also right after the start", async () => {
    for (const eventsRead of [1, 2]) {
      const { pipeline, client, finished, liveCalls, clock } = createPipelineHarness();
      client.script = [[text("one")], [text("two"), usage(1, 2), finish()]];
      const stream = pipeline.stream(PRINCIPAL, DRAFT, callContext());
      for (let read = 0; read < eventsRead; read += 1) await stream.next();
      await stream.return?.();
      expect(finished.map((record) => record.status)).toEqual(["CANCELLED"]);
      expect(liveCalls.count()).toBe(0);
      expect(clock.scheduledCount()).toBe(0);
    }
  });

  it("reads no further from the vendor than its reader does", async () => {
    const { pipeline, client } = createPipelineHarness();
    client.script = Array.from({ length: 50 }, () => [text("word ")]);
    const stream = pipeline.stream(PRINCIPAL, DRAFT, callContext());
    await stream.next();
    await stream.next();
    await settleTurns();
    expect(client.batchesRead).toBe(1);
    await stream.return?.();
  });

  it("does not count a slow reader's time as overhead", async () => {
    const { pipeline, client, clock } = createPipelineHarness();
    client.script = [[text("one")], [text("two"), usage(1, 2), finish()]];
    const stream = pipeline.stream(PRINCIPAL, DRAFT, callContext());
    for (let step = await stream.next(); step.done !== true; step = await stream.next()) {
      clock.advance(1_000);
      if (step.value.type !== "finished") continue;
      expect(step.value.completion.record.timing.totalMs).toBe(3_000);
      expect(step.value.completion.record.timing.overheadMs).toBe(0);
    }
  });
});

describe("maxCostUsd", () => {
  it("ends the stream with COST_LIMIT, cancels the vendor and bills what came", async () => {
    const { pipeline, client, finished } = createPipelineHarness();
    client.script = Array.from({ length: 200 }, () => [text("some words of text ")]);
    const events = await collect(
      pipeline.stream(PRINCIPAL, { ...DRAFT, maxOutputTokens: 100_000, maxCostUsd: "0.0002" }, callContext()),
    );
    const last = events.at(-1);
    expect(last).toMatchObject({ type: "finished", completion: { record: { finishReason: "COST_LIMIT" } } });
    expect(client.released).toBe(1);
    expect(finished[0]?.usage.estimated).toBe(true);
    const cost = finished[0]?.cost?.amountUsd ?? 0n;
    expect(cost).toBeGreaterThan(100_000_000n);
    expect(cost).toBeLessThanOrEqual(220_000_000n);
  });

  it("lowers maxOutputTokens to what it pays for, and calls the vendor's LENGTH a COST_LIMIT, also for whole answers", async () => {
    const { pipeline, client } = createPipelineHarness();
    client.script = [[text("x"), usage(10, 40), finish("LENGTH", "length")]];
    const { record } = await pipeline.complete(PRINCIPAL, { ...DRAFT, maxCostUsd: "0.0001" }, callContext());
    expect(client.calls[0]?.request.maxOutputTokens).toBeLessThan(50);
    expect(record.finishReason).toBe("COST_LIMIT");
  });

  it("is refused where it does not pay for the input, or the price is unknown", async () => {
    const { pipeline, client } = createPipelineHarness();
    client.listed = ["fresh"];
    const refusal = { code: "BAD_USER_INPUT", field: ["maxCostUsd"] };
    await expect(
      pipeline.complete(PRINCIPAL, { ...DRAFT, maxCostUsd: "0.000001" }, callContext()),
    ).rejects.toMatchObject(refusal);
    await expect(
      pipeline.complete(PRINCIPAL, { ...DRAFT, model: "openai/fresh", maxCostUsd: "1" }, callContext()),
    ).rejects.toMatchObject(refusal);
    expect(client.calls).toHaveLength(0);
  });
});

describe("a caller's signal", () => {
  it("ends the call with the reason that it gives, as a process that shuts down does", async () => {
    const { pipeline, client, finished } = createPipelineHarness();
    client.script = [[text("one")], "hang"];
    const caller = new AbortController();
    const stream = pipeline.stream(PRINCIPAL, DRAFT, callContext(caller.signal));
    await stream.next();
    await stream.next();
    const last = stream.next();
    caller.abort(new GatewayError({ code: "OVERLOADED", message: "shutting down" }));
    expect((await last).value).toMatchObject({ type: "failed", code: "OVERLOADED", retryable: true });
    expect(finished).toMatchObject([{ status: "FAILED", errorCode: "OVERLOADED" }]);
  });
});

/** Lets everything that can go on without time passing go on. */
async function settleTurns(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
