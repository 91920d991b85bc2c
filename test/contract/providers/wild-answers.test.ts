import { describe, expect, test } from "vitest";
import { clientOf, completeOf, createCall, providerErrorOf, streamOf, useSimulator } from "./support.ts";

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
