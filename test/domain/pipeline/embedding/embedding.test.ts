import { describe, expect, it } from "vitest";
import type { EmbeddingAnswer } from "../../../../src/domain/provider/embedding-client.ts";
import { ProviderError } from "../../../../src/domain/provider/provider-error.ts";
import { createEmbeddingHarness } from "../../../testkit/embedding-harness.ts";

const refusal = () =>
  new ProviderError({ code: "BAD_USER_INPUT", message: "Refused.", vendorStatus: 400, field: ["input"] });
const broken = () => new ProviderError({ code: "PROVIDER_ERROR", message: "Broke off.", vendorStatus: 200 });

describe("calls that share one of the vendor's", () => {
  it("go on when one caller leaves, whose share is on record when the call ends", async () => {
    const { begin, passWindow, settle, pending, finished } = createEmbeddingHarness();
    const one = begin(["same"]);
    const two = begin(["same"]);
    const three = begin(["same"]);
    await passWindow();
    expect(pending).toHaveLength(1);
    one.leave();
    await settle();
    expect(pending[0]?.call.signal.aborted).toBe(false);
    expect(finished).toEqual([]);

    pending[0]?.answer({ inputTokens: 100 });
    expect((await one.outcome).error).toMatchObject({ code: "CANCELLED" });
    expect((await two.outcome).vectors).toEqual([[2]]);
    expect((await three.outcome).vectors).toEqual([[3]]);
    expect(finished.map(({ status }) => status).toSorted()).toEqual(["CANCELLED", "COMPLETED", "COMPLETED"]);
    // 100 tokens among three equals: the first of them has the one that is left over.
    expect(finished.map(({ usage }) => usage.inputTokens).toSorted()).toEqual([33, 33, 34]);
    expect(finished.reduce((sum, { cost }) => sum + (cost?.amountUsd ?? 0n), 0n)).toBe(100n * 20_000n);
  });

  it("end with the vendor's socket when the last caller leaves, each charged by our estimate", async () => {
    const { begin, passWindow, settle, pending, finished, liveCalls } = createEmbeddingHarness();
    const one = begin(["one"]);
    const two = begin(["two"]);
    await passWindow();
    one.leave();
    await settle();
    expect(pending[0]?.call.signal.aborted).toBe(false);
    two.leave();
    expect(pending[0]?.call.signal.aborted).toBe(true);
    expect((await one.outcome).error).toMatchObject({ code: "CANCELLED" });
    expect((await two.outcome).error).toMatchObject({ code: "CANCELLED" });
    expect(finished).toMatchObject(
      [1, 2].map(() => ({ status: "CANCELLED", usage: { estimated: true }, attempts: [{ status: "CANCELLED" }] })),
    );
    expect(liveCalls.count()).toBe(0);
  });

  it("let a caller whose time is up go at once, and serve the others", async () => {
    const { begin, passWindow, clock, settle, pending, finished } = createEmbeddingHarness();
    const hurried = begin(["one"], { timeoutMs: 1_000 });
    const patient = begin(["two"]);
    await passWindow();
    clock.advance(1_000);
    expect((await hurried.outcome).error).toMatchObject({ code: "PROVIDER_TIMEOUT" });
    expect(finished).toMatchObject([{ status: "FAILED", usage: { inputTokens: 2, estimated: true } }]);
    expect(pending[0]?.call.signal.aborted).toBe(false);
    pending[0]?.answer();
    await settle();
    expect((await patient.outcome).vectors).toEqual([[2]]);
  });

  it("are sent without a caller that left while they were gathered", async () => {
    const { begin, passWindow, settle, clock, pending, finished } = createEmbeddingHarness();
    const one = begin(["one"]);
    const two = begin(["two"]);
    await settle();
    one.leave();
    clock.advance(2);
    await passWindow();
    expect(pending.map(({ call }) => call.inputs)).toEqual([["two"]]);
    pending[0]?.answer();
    await two.outcome;
    await one.outcome;
    expect(finished).toContainEqual(
      expect.objectContaining({ status: "CANCELLED", attempts: [], cost: { amountUsd: 0n, breakdown: [] } }),
    );
  });

  it("cost nothing where the last caller left before anything was sent", async () => {
    const { begin, passWindow, settle, pending, finished } = createEmbeddingHarness();
    const calls = [begin(["one"]), begin(["two"])];
    await passWindow();
    const { call } = pending[0] ?? expect.unreachable();
    call.signal.addEventListener("abort", () => call.onUnsent?.());
    for (const { leave } of calls) leave();
    await settle();
    expect(finished.map(({ status, usage, cost }) => [status, usage.inputTokens, cost?.amountUsd])).toEqual([
      ["CANCELLED", 0, 0n],
      ["CANCELLED", 0, 0n],
    ]);
  });

  it("are sent again in halves when the vendor refuses them, until the one at fault is alone", async () => {
    const { begin, passWindow, settle, pending, finished } = createEmbeddingHarness();
    const texts = ["a", "b", "bad", "c"];
    const calls = texts.map((text) => begin([text]));
    await passWindow();
    const answerAll = async (): Promise<void> => {
      for (let done = 0; done < pending.length; done += 1) {
        const { call, fail, answer } = pending[done] ?? expect.unreachable();
        if (call.inputs.includes("bad")) fail(refusal());
        else answer({ inputTokens: call.inputs.length });
        await settle();
      }
    };
    await answerAll();
    expect(pending.map(({ call }) => call.inputs)).toEqual([
      ["a", "b", "bad", "c"],
      ["a", "b"],
      ["bad", "c"],
      ["bad"],
      ["c"],
    ]);
    const outcomes = await Promise.all(calls.map(({ outcome }) => outcome));
    expect(outcomes.map(({ error }) => error?.code)).toEqual([undefined, undefined, "BAD_USER_INPUT", undefined]);
    const byAttempts = finished.map(({ status, usage, attempts }) => [status, usage.inputTokens, attempts.length]);
    expect(byAttempts.toSorted()).toEqual([
      ["COMPLETED", 1, 2],
      ["COMPLETED", 1, 2],
      ["COMPLETED", 1, 3],
      ["FAILED", 0, 3],
    ]);
  });

  it("divide a price of the request, too, to the last pico-dollar", async () => {
    const base = { aboveInputTokens: 0, validFromMs: 0, source: "test" };
    const prices = [
      { ...base, unit: "INPUT_TOKEN", picoUsdPerUnit: 7n },
      { ...base, unit: "INPUT_TOKEN", picoUsdPerUnit: 3n, aboveInputTokens: 50 },
      { ...base, unit: "REQUEST", picoUsdPerUnit: 1_000_001n },
    ] as const;
    const { begin, passWindow, pending, finished } = createEmbeddingHarness({ prices });
    const calls = ["a", "some more words", "b"].map((text) => begin([text]));
    await passWindow();
    pending[0]?.answer({ inputTokens: 100 });
    await Promise.all(calls.map(({ outcome }) => outcome));
    // The tier is the call's: each share alone would have been charged by the price below it.
    expect(finished.reduce((sum, { cost }) => sum + (cost?.amountUsd ?? 0n), 0n)).toBe(300n + 1_000_001n);
    for (const { cost } of finished) {
      for (const line of cost?.breakdown ?? [])
        expect(BigInt(line.quantity) * line.picoUsdPerUnit).toBe(line.amountUsd);
    }
  });
});

describe("a request in several calls", () => {
  it("fails as one when a part does: the other calls end, what they spent is on record", async () => {
    const { begin, passWindow, pending, finished } = createEmbeddingHarness({
      size: { maxInputs: 2, maxTokens: undefined },
    });
    const { outcome } = begin(["a", "b", "c", "d", "e", "f"]);
    await passWindow();
    expect(pending.map(({ call }) => call.inputs)).toEqual([
      ["a", "b"],
      ["c", "d"],
      ["e", "f"],
    ]);
    pending[0]?.answer({ inputTokens: 10 });
    await passWindow();
    pending[1]?.fail(broken());
    expect((await outcome).error).toMatchObject({ code: "PROVIDER_ERROR", completionId: finished[0]?.id });
    expect(pending[2]?.call.signal.aborted).toBe(true);
    expect(finished).toMatchObject([
      {
        status: "FAILED",
        errorCode: "PROVIDER_ERROR",
        // Ten counted by the vendor; our estimate is two for a letter, so four for each call that was under way.
        usage: { inputTokens: 18, estimated: true },
        cost: { amountUsd: 18n * 20_000n },
        attempts: [{ status: "SUCCEEDED" }, { status: "FAILED" }, { status: "FAILED" }],
      },
    ]);
  });

  it("has no more than four under way, and keeps the order whoever answers first", async () => {
    const { begin, passWindow, pending, finished } = createEmbeddingHarness({
      size: { maxInputs: 1, maxTokens: undefined },
    });
    const { outcome } = begin(["a", "b", "c", "d", "e"]);
    await passWindow();
    expect(pending).toHaveLength(4);
    for (const at of [3, 2, 1, 0]) pending[at]?.answer({ vectors: [[10 + at]], inputTokens: 1 });
    await passWindow();
    pending[4]?.answer({ vectors: [[14]], inputTokens: 1 });
    expect((await outcome).vectors).toEqual([[10], [11], [12], [13], [14]]);
    expect(finished).toMatchObject([{ usage: { inputTokens: 5, estimated: false } }]);
  });
});

describe("an answer that makes no sense", () => {
  it.each<[string, EmbeddingAnswer["vectors"]]>([
    ["too few vectors", [[1]]],
    ["too many vectors", [[1], [2], [3]]],
    ["a gap", [[1], undefined]],
    ["an empty vector", [[], []]],
    ["different lengths", [[1], [2, 3]]],
    ["numbers that are none", [[1], [Number.NaN]]],
    ["numbers that no 32 bits hold", [[1], [1e308]]],
    ["infinity", [new Float32Array([1]), new Float32Array([Number.POSITIVE_INFINITY])]],
  ])("of %s fails, and what the vendor counted is on record", async (_, vectors) => {
    const { begin, passWindow, pending, finished } = createEmbeddingHarness();
    const { outcome } = begin(["a", "b"]);
    await passWindow();
    pending[0]?.answer({ vectors, inputTokens: 42 });
    expect((await outcome).error).toMatchObject({ code: "PROVIDER_ERROR" });
    expect(finished).toMatchObject([
      {
        status: "FAILED",
        usage: { inputTokens: 42, estimated: false },
        attempts: [{ status: "FAILED", vendorStatus: 200 }],
      },
    ]);
  });

  it.each([undefined, 0, -1, 1.5, Number.NaN, 1e15])("of %s tokens is counted by us", async (inputTokens) => {
    const { begin, passWindow, pending, finished } = createEmbeddingHarness();
    const { outcome } = begin(["a", "b"]);
    await passWindow();
    pending[0]?.answer({ inputTokens });
    expect((await outcome).vectors).toHaveLength(2);
    expect(finished).toMatchObject([{ usage: { inputTokens: 4, estimated: true } }]);
  });
});

it("is on record before the vendor is called, and its end before its caller knows", async () => {
  const { begin, passWindow, settle, pending, started, finished } = createEmbeddingHarness();
  const { outcome } = begin(["a"], { endUserId: "u-1" });
  await settle();
  expect(started).toMatchObject([{ operation: "EMBEDDING", endUserId: "u-1", modelId: "openai/vectors" }]);
  expect(pending).toEqual([]);
  await passWindow();
  pending[0]?.answer();
  const { record } = await outcome;
  expect(finished).toEqual([record]);
});
