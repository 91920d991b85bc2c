import { describe, expect, test } from "vitest";
import { ProviderError } from "../../../src/domain/provider/provider-error.ts";
import type { ProviderPart } from "../../../src/domain/provider/provider-part.ts";
import { createStreamReader } from "../../../src/providers/shared/stream-reader.ts";
import { createAnswerContext, DIALECTS } from "../../contract/providers/dialects.ts";
import { toFinalAnswer, type FinalAnswer } from "../../contract/providers/final-answer.ts";
import { clientOf, completeOf, createCall, streamOf, useSimulator } from "../../contract/providers/support.ts";

const simulator = useSimulator();
const dialect = DIALECTS["openai-responses"];

function answerOf(output: object[], more: object = {}): FinalAnswer {
  const response = { status: "completed", model: "gpt-5", output, ...more };
  return toFinalAnswer(dialect.readAnswer(response, createAnswerContext("openai-responses"), JSON.stringify(response)));
}

function read(events: readonly object[]): { answer: FinalAnswer; error: unknown } {
  const reader = createStreamReader(dialect, createAnswerContext("openai-responses"));
  const parts: ProviderPart[] = [];
  let error: unknown;
  try {
    reader.read(Buffer.from(events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join("")), parts);
    reader.end(parts);
  } catch (caught) {
    error = caught;
  }
  return { answer: toFinalAnswer(parts), error };
}

const DONE = { type: "response.completed", response: {} };

describe("an answer of OpenAI's Responses API", () => {
  test("that is a refusal is filtered, and delivers its text", async () => {
    const client = clientOf(simulator(), "openai-responses");
    const call = createCall("openai-responses", "Hello");
    simulator().next({ control: { refuse: true } }, { control: { refuse: true } });
    for (const { parts } of [await completeOf(client, call), await streamOf(client, call)]) {
      const answer = toFinalAnswer(parts);
      expect(answer.text).toMatch(/^I'm sorry/);
      expect([answer.finishReason, answer.raw]).toEqual(["CONTENT_FILTER", "refusal"]);
    }
  });

  test("gives the text of a custom tool's call as its input, whole and in pieces cut inside a character", () => {
    const item = { type: "custom_tool_call", id: "ctc_1", call_id: "call_1", name: "patch", input: 'a "🎉"\n' };
    const whole = answerOf([item]);
    expect(whole.finishReason).toBe("TOOL_CALLS");
    expect(JSON.parse(whole.toolCalls[0]?.rawArguments ?? "")).toEqual({ input: 'a "🎉"\n' });
    const at = { output_index: 0 };
    const delta = (text: string): object => ({ type: "response.custom_tool_call_input.delta", ...at, delta: text });
    const { answer, error } = read([
      { type: "response.output_item.added", ...at, item: { ...item, input: "" } },
      ...item.input.split("").map(delta),
      { type: "response.output_item.done", ...at, item },
      DONE,
    ]);
    expect(error).toBeUndefined();
    expect(JSON.parse(answer.toolCalls[0]?.rawArguments ?? "")).toEqual({ input: 'a "🎉"\n' });
    expect(answerOf([{ ...item, input: "" }]).toolCalls[0]?.rawArguments).toBe('{"input":""}');
  });

  test.each([
    [{ type: "computer_call", call_id: "call_1" }],
    [{ type: "local_shell_call", call_id: "call_1" }],
    [{ type: "apply_patch_call", call_id: "call_1" }],
    [{ type: "mcp_approval_request", id: "mcpr_1" }],
    [{ type: "shell_call", call_id: "call_1" }],
    [{ type: "tool_search_call", execution: "client" }],
  ])("that waits for what cannot be given here ends with OTHER and says for what: %j", (item) => {
    expect(answerOf([item])).toMatchObject({ finishReason: "OTHER", raw: item.type });
  });

  test("that OpenAI gave itself what it waited for ends with STOP", () => {
    const call = { type: "shell_call", call_id: "call_1" };
    const search = { type: "tool_search_call", execution: "server" };
    expect(answerOf([call, search, { type: "shell_call_output", call_id: "call_1" }]).finishReason).toBe("STOP");
  });

  test("delivers a message that came without deltas, and items of no known type are passed over", () => {
    const message = { type: "message", content: [{ type: "output_text", text: "Hi" }] };
    const { answer } = read([
      { type: "response.output_item.done", output_index: 0, item: { type: "from_the_future", text: "x" } },
      { type: "response.output_item.done", output_index: 1, item: message },
      DONE,
    ]);
    expect([answer.text, answer.finishReason]).toEqual(["Hi", "STOP"]);
    expect(answerOf([{ type: "from_the_future", content: [{ text: "x" }] }, message]).text).toBe("Hi");
  });

  test("of an open model delivers its reasoning text", () => {
    const delta = { type: "response.reasoning_text.delta", output_index: 0, content_index: 0, delta: "Hm" };
    expect(read([delta, DONE]).answer.reasoning).toBe("Hm");
    expect(answerOf([{ type: "reasoning", content: [{ type: "reasoning_text", text: "Hm" }] }]).reasoning).toBe("Hm");
  });

  test.each(["queued", "in_progress", "cancelled", "__proto__"])("with the status %s has failed", (status) => {
    expect(() => answerOf([], { status })).toThrow(ProviderError);
  });

  test.each<[string | null, string, object]>([
    ["rate_limit_exceeded", "PROVIDER_UNAVAILABLE", { retryable: true, retryAfterMs: 1_500 }],
    ["insufficient_quota", "PROVIDER_UNAVAILABLE", { retryable: false }],
    ["server_is_overloaded", "PROVIDER_UNAVAILABLE", { retryable: true }],
    ["context_length_exceeded", "CONTEXT_LENGTH_EXCEEDED", { retryable: false }],
    ["vector_store_timeout", "PROVIDER_TIMEOUT", { retryable: true }],
    ["server_error", "PROVIDER_ERROR", { retryable: true }],
    ["invalid_prompt", "BAD_USER_INPUT", { retryable: false }],
    ["image_too_large", "BAD_USER_INPUT", { retryable: false }],
    [null, "PROVIDER_ERROR", { retryable: true }],
  ])("that fails with %s in the middle fails with %s, however OpenAI says it", (code, ours, more) => {
    const facts = { code, message: "The secret prompt. Please try again in 1.5s.", param: null };
    const text = { type: "response.output_text.delta", output_index: 0, delta: "Half" };
    const usage = { input_tokens: 7, output_tokens: 1 };
    for (const event of [
      { type: "error", ...facts },
      { type: "error", error: facts },
      { type: "response.failed", response: { status: "failed", error: facts, usage } },
    ]) {
      const { answer, error } = read([text, event]);
      expect(answer.text).toBe("Half");
      expect(answer.usage?.inputTokens).toBe(event.type === "response.failed" ? 7 : undefined);
      expect(error).toMatchObject({ code: ours, ...more });
      expect(error instanceof ProviderError && error.message).not.toContain("secret");
    }
    expect(() => answerOf([], { status: "failed", error: facts })).toThrow(
      expect.objectContaining({ code: ours }) as Error,
    );
  });
});
