import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ask, callGraphql, CREATE_COMPLETION } from "../../testkit/graphql-caller.ts";
import { startApp, type StartedApp } from "../../testkit/start-app.ts";
import { completeWhole, failWhole, recordOf, streamWhole } from "../support/completion.ts";

const MODELS = ["openai/gpt-4o-mini", "anthropic/claude-haiku-4-5", "google/gemini-2.5-flash"];
/** Stands in every prompt, so that a message that repeats it is seen. */
const PROMPT = "quince-jelly";

/** What a vendor does, in the simulator's words, and what callers are told. */
interface Row {
  readonly control: string;
  readonly code: string;
  readonly retryable: boolean;
  readonly retryAfterMs?: number;
  readonly vendorStatus?: number;
}

const ROWS: readonly Row[] = [
  { control: "status=401", code: "PROVIDER_ERROR", retryable: false, vendorStatus: 401 },
  { control: "status=403", code: "PROVIDER_ERROR", retryable: false, vendorStatus: 403 },
  { control: "error=auth", code: "PROVIDER_ERROR", retryable: false },
  { control: "error=model", code: "MODEL_NOT_FOUND", retryable: false, vendorStatus: 404 },
  { control: "status=400", code: "BAD_USER_INPUT", retryable: false, vendorStatus: 400 },
  { control: "status=422", code: "BAD_USER_INPUT", retryable: false, vendorStatus: 422 },
  { control: "error=context", code: "CONTEXT_LENGTH_EXCEEDED", retryable: false, vendorStatus: 400 },
  { control: "status=429", code: "PROVIDER_UNAVAILABLE", retryable: true, vendorStatus: 429 },
  {
    control: "status=429 retryAfter=7",
    code: "PROVIDER_UNAVAILABLE",
    retryable: true,
    retryAfterMs: 7_000,
    vendorStatus: 429,
  },
  { control: "status=500", code: "PROVIDER_ERROR", retryable: true, vendorStatus: 500 },
  { control: "status=502", code: "PROVIDER_ERROR", retryable: true, vendorStatus: 502 },
  { control: "status=503", code: "PROVIDER_UNAVAILABLE", retryable: true, vendorStatus: 503 },
  { control: "status=529", code: "PROVIDER_UNAVAILABLE", retryable: true, vendorStatus: 529 },
  // A page instead of an answer is a wrong base URL or a proxy: the same call would meet it again.
  { control: "body=html", code: "PROVIDER_ERROR", retryable: false, vendorStatus: 200 },
  { control: "status=502 body=html", code: "PROVIDER_ERROR", retryable: true, vendorStatus: 502 },
  { control: "body=truncated", code: "PROVIDER_ERROR", retryable: true, vendorStatus: 200 },
  { control: "body=empty", code: "PROVIDER_ERROR", retryable: true, vendorStatus: 200 },
  { control: "body=garbage", code: "PROVIDER_ERROR", retryable: true, vendorStatus: 200 },
  { control: "body=error status=500", code: "PROVIDER_ERROR", retryable: true, vendorStatus: 200 },
  { control: "contentType=text/html body=html", code: "PROVIDER_ERROR", retryable: false, vendorStatus: 200 },
  { control: "body=huge bytes=40000000", code: "PROVIDER_ERROR", retryable: false, vendorStatus: 200 },
  { control: "fault=reset@0", code: "PROVIDER_ERROR", retryable: true },
];

describe.each(MODELS)("%s that fails", (model) => {
  let started: StartedApp;
  beforeAll(async () => {
    started = await startApp({ env: { NARTHEX_VENDOR_BODY_BYTES: "1000000", NARTHEX_STREAM_IDLE_TIMEOUT_MS: "1000" } });
  });
  beforeEach(() => {
    started.simulator.reset();
  });
  afterAll(() => started[Symbol.asyncDispose]());

  const asking = (control: string, more: Readonly<Record<string, unknown>> = {}) =>
    ask(model, `${PROMPT} [[sim ${control}]]`, { maxOutputTokens: 500, ...more });

  it.each(ROWS)("with $control is $code, retryable $retryable, with a record", async (row) => {
    const { code, retryable, retryAfterMs, vendorStatus } = row;
    const failure: Record<string, unknown> = await failWhole(started.root, asking(row.control));
    expect(failure).toMatchObject({ code, retryable, data: { createCompletion: null } });
    expect(failure.retryAfterMs).toBe(retryAfterMs);
    expect(failure.retryAfter).toBe(retryAfterMs === undefined ? null : String(retryAfterMs / 1_000));
    expect(failure.docsUrl).toContain(`/docs/errors/${code}`);
    expect(JSON.stringify(failure)).not.toContain(PROMPT);
    expect(JSON.stringify(failure)).not.toContain(started.simulator.apiKey);
    const record = await recordOf(started.root, failure.completionId);
    expect(record).toMatchObject({
      status: "FAILED",
      errorCode: code,
      finishReason: "ERROR",
      attempts: [{ status: "FAILED", errorCode: code }],
    });
    if (vendorStatus !== undefined) expect(record?.attempts[0]?.vendorStatus).toBe(vendorStatus);
    if ((vendorStatus ?? 0) >= 400) {
      expect(record?.usage).toMatchObject({ inputTokens: 0, outputTokens: 0 });
      expect(record?.cost?.amountUsd).toBe("0");
      // Google gives its id in answers alone.
      expect(record?.attempts[0]?.vendorRequestId === null).toBe(model.startsWith("google/"));
    }
    expect(started.simulator.requests).toHaveLength(1);
  });

  it.each(ROWS.filter(({ control }) => control !== "fault=reset@0"))(
    "with $control ends a stream by $code just so, once",
    async ({ control, code, retryable, retryAfterMs }) => {
      const { end, types, text } = await streamWhole(started.root, asking(control));
      const others = types.filter((type) => type !== "TextDelta");
      expect(others).toEqual(["CompletionStarted", "CompletionFailed"]);
      expect(end).toMatchObject({
        code,
        retryable,
        retryAfterMs: retryAfterMs ?? null,
        completion: { status: "FAILED", errorCode: code, text: text === "" ? null : text },
      });
      expect(await recordOf(started.root, end.completion.id)).toMatchObject({ status: "FAILED", errorCode: code });
    },
  );

  it("by an answer without end is ended by the size limit or the time limit, in one piece and streamed", async () => {
    const unary: Record<string, unknown> = await failWhole(started.root, asking("body=endless", { timeoutMs: 4_000 }));
    expect(["PROVIDER_ERROR", "PROVIDER_TIMEOUT"]).toContain(unary.code);
    await started.simulator.waitForAbort(0, 2_000);
    const { end } = await streamWhole(started.root, asking("body=endless", { timeoutMs: 1_500 }));
    expect(end.__typename).toBe("CompletionFailed");
    expect(["PROVIDER_ERROR", "PROVIDER_TIMEOUT"]).toContain(end.code);
    await started.simulator.waitForAbort(1, 2_000);
  });

  it.each(["usage=none", "usage=negative"])(
    "to count (%s) is counted by us and marked as estimated, unary and streamed",
    async (control) => {
      const variables = asking(`${control} tokens=40`);
      const unary = await completeWhole(started.root, variables);
      const { end } = await streamWhole(started.root, variables);
      for (const { usage, cost, status } of [unary, end.completion]) {
        expect(status).toBe("COMPLETED");
        expect(usage.estimated).toBe(true);
        expect(usage.inputTokens).toBeGreaterThan(0);
        expect(usage.outputTokens).toBeGreaterThan(20);
        expect(usage.outputTokens).toBeLessThan(100);
        expect(usage.totalTokens).toBe(usage.inputTokens + usage.outputTokens);
        expect(Number(cost?.amountUsd)).toBeGreaterThan(0);
      }
    },
  );

  it("to say why it ended in known words has OTHER as its reason and keeps the vendor's word", async () => {
    const variables = asking("finish=tired");
    const unary = await completeWhole(started.root, variables);
    const { end } = await streamWhole(started.root, variables);
    for (const completion of [unary, end.completion]) {
      expect(completion).toMatchObject({ status: "COMPLETED", finishReason: "OTHER", rawFinishReason: "tired" });
    }
  });

  it("beside a call that succeeds blanks its own field alone", async () => {
    const query = `mutation ($bad: CreateCompletionInput!, $good: CreateCompletionInput!) {
      bad: createCompletion(input: $bad) { completion { id } } good: createCompletion(input: $good) { completion { text } } }`;
    const answer = await callGraphql(started.root, query, {
      bad: asking("status=500").input,
      good: ask(model, "fine", { maxOutputTokens: 50 }).input,
    });
    expect(answer.status).toBe(200);
    expect(answer.data).toEqual({ bad: null, good: { completion: { text: "Echo: fine" } } });
    expect(answer.errors?.map((error) => [error.path, error.extensions.code])).toEqual([[["bad"], "PROVIDER_ERROR"]]);
  });

  it("is aborted within a second when its caller leaves, and recorded as CANCELLED", async () => {
    const controller = new AbortController();
    const call = callGraphql(
      { ...started.root, signal: controller.signal },
      CREATE_COMPLETION,
      asking("delay=5000", { sessionId: "left" }),
    );
    await started.simulator.waitForRequest(0, 5_000);
    controller.abort();
    await expect(call).rejects.toThrow();
    await started.simulator.waitForAbort(0, 1_000);
    const query =
      '{ completions(filter: {sessionId: "left"}) { edges { node { status errorCode usage { inputTokens estimated } } } } }';
    await expect
      .poll(async () => (await callGraphql(started.root, query)).data)
      .toMatchObject({
        completions: { edges: [{ node: { status: "CANCELLED", errorCode: "CANCELLED", usage: { estimated: true } } }] },
      });
  });
});
