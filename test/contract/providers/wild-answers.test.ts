import { describe, expect, test } from "vitest";
import type { CalledVendor } from "./dialects.ts";
import { clientOf, completeOf, createCall, providerErrorOf, streamOf, useSimulator, type Outcome } from "./support.ts";

const simulator = useSimulator();

/** Whole answers with calls of a tool, in the words of the vendors that are reached by the AI SDK. */
const ANSWERS = {
  bedrock: (inputs: readonly string[]) =>
    `{"output":{"message":{"role":"assistant","content":[${list(inputs, (input, at) => `{"toolUse":{"toolUseId":"call_${at}","name":"look","input":${input}}}`)}]}},"stopReason":"tool_use","usage":{"inputTokens":1,"outputTokens":1,"totalTokens":2}}`,
  vertex: (inputs: readonly string[]) =>
    `{"candidates":[{"content":{"role":"model","parts":[${list(inputs, (input) => `{"functionCall":{"name":"look","args":${input}}}`)}]},"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":1,"candidatesTokenCount":1}}`,
} as const;

function list(inputs: readonly string[], toBlock: (input: string, at: string) => string): string {
  return inputs.map((input, at) => toBlock(input, String(at))).join(",");
}

const nested = (levels: number): string => `${'{"a":'.repeat(levels - 1)}{}${"}".repeat(levels - 1)}`;

describe.each(["bedrock", "vertex"] as const)("a whole answer of %s by the AI SDK", (vendor) => {
  const answer = (inputs: readonly string[]) => {
    simulator().next({ raw: { body: ANSWERS[vendor](inputs) } });
    return completeOf(clientOf(simulator(), vendor), createCall(vendor, "Hello"));
  };

  test.each([101 + 10, 1_000, 5_000, 100_000])("whose call is nested %i levels deep is no answer", async (levels) => {
    const error = providerErrorOf(await answer([nested(levels)]));
    expect(error).toMatchObject({ code: "PROVIDER_ERROR", vendorStatus: 200 });
    expect(error.message).toContain("nested too deeply");
  });

  test("whose call is nested 100 levels deep is one", async () => {
    const { parts, error } = await answer([nested(100)]);
    expect(error).toBeUndefined();
    expect(parts).toContainEqual(expect.objectContaining({ type: "tool-call", rawArguments: nested(100) }));
  });
});

test("a streamed answer of vertex by the AI SDK whose call is nested 100,000 levels deep is no answer", async () => {
  const events = `data: ${ANSWERS.vertex([nested(100_000)])}\n\n`;
  simulator().next({ raw: { body: events, headers: { "content-type": "text/event-stream" } } });
  const outcome = await streamOf(clientOf(simulator(), "vertex"), createCall("vertex", "Hello"));
  expect(providerErrorOf(outcome)).toMatchObject({ code: "PROVIDER_ERROR", vendorStatus: 200 });
});

describe("an answer with tool calls without end", () => {
  const oneCall = { id: "x", type: "function", function: { name: "look", arguments: "{}" } };
  const WHOLE: Readonly<Record<string, (count: number) => unknown>> = {
    openai: (count) => ({
      choices: [{ message: { tool_calls: repeat(count, oneCall) }, finish_reason: "tool_calls" }],
    }),
    huggingface: (count) => ({
      choices: [{ message: { role: "assistant", tool_calls: repeat(count, oneCall) }, finish_reason: "tool_calls" }],
    }),
    "openai-responses": (count) => ({
      status: "completed",
      output: repeat(count, { type: "function_call", call_id: "x", name: "look", arguments: "{}" }),
    }),
    anthropic: (count) => ({
      content: repeat(count, { type: "tool_use", id: "x", name: "look", input: {} }),
      stop_reason: "tool_use",
    }),
    google: (count) => ({
      candidates: [
        { content: { parts: repeat(count, { functionCall: { name: "look", args: {} } }) }, finishReason: "STOP" },
      ],
    }),
    bedrock: (count) => JSON.parse(ANSWERS.bedrock(repeat(count, "{}"))) as unknown,
    vertex: (count) => JSON.parse(ANSWERS.vertex(repeat(count, "{}"))) as unknown,
  };

  const ask = (vendor: CalledVendor, count: number): Promise<Outcome> => {
    simulator().next({ raw: { body: JSON.stringify(WHOLE[vendor]?.(count)) } });
    return completeOf(clientOf(simulator(), vendor), createCall(vendor, "Hello"));
  };

  test.each(Object.keys(WHOLE) as CalledVendor[])("of %s may hold 1,000, and no more", async (vendor) => {
    const { parts, error } = await ask(vendor, 1_000);
    expect(error).toBeUndefined();
    expect(parts.filter(({ type }) => type === "tool-call")).toHaveLength(1_000);
    expect(providerErrorOf(await ask(vendor, 1_001))).toMatchObject({ code: "PROVIDER_ERROR", retryable: false });
  });

  const chunk = (delta: unknown, finish: string | null = null): unknown => ({
    choices: [{ index: 0, delta, finish_reason: finish }],
  });
  const STREAMED: Readonly<Record<string, (at: number) => unknown>> = {
    openai: (at) => chunk({ tool_calls: [{ ...oneCall, index: at, id: `call_${String(at)}` }] }),
    huggingface: (at) => chunk({ tool_calls: [{ ...oneCall, index: at, id: `call_${String(at)}` }] }),
    "openai-responses": (at) => ({
      type: "response.output_item.added",
      output_index: at,
      item: { type: "function_call", call_id: `call_${String(at)}`, name: "look", arguments: "" },
    }),
    anthropic: (at) => ({
      type: "content_block_start",
      index: at,
      content_block: { type: "tool_use", id: `toolu_${String(at)}`, name: "look", input: {} },
    }),
    google: () => ({ candidates: [{ content: { parts: [{ functionCall: { name: "look", args: {} } }] } }] }),
    vertex: () => ({ candidates: [{ content: { parts: [{ functionCall: { name: "look", args: {} } }] } }] }),
  };

  test.each(Object.keys(STREAMED) as CalledVendor[])("of %s is cut off in a stream, too", async (vendor) => {
    const events = Array.from({ length: 1_100 }, (_, at) => `data: ${JSON.stringify(STREAMED[vendor]?.(at))}\n\n`);
    simulator().next({ raw: { body: events.join(""), headers: { "content-type": "text/event-stream" } } });
    const error = providerErrorOf(await streamOf(clientOf(simulator(), vendor), createCall(vendor, "Hello")));
    expect(error).toMatchObject({ code: "PROVIDER_ERROR", retryable: false });
    expect(error.message).toContain("1,000 tool calls");
  });
});

function repeat<T>(count: number, item: T): readonly T[] {
  return Array.from({ length: count }, () => item);
}
