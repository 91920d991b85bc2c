import { describe, expect, test } from "vitest";
import type { ProviderCall } from "../../../src/domain/provider/provider.ts";
import type { Control } from "../../testkit/simulator/control/control.ts";
import { CALLED, type CalledVendor } from "./dialects.ts";
import { toFinalAnswer, type FinalAnswer } from "./final-answer.ts";
import { clientOf, completeOf, createCall, MODELS, providerErrorOf, streamOf, useSimulator } from "./support.ts";
import { traitsOf } from "./traits.ts";

const simulator = useSimulator();

const WEATHER = {
  name: "get_weather",
  description: "The weather of a city.",
  parameters: {
    type: "object",
    properties: { city: { type: "string" }, days: { type: "integer" } },
    required: ["city", "days"],
    additionalProperties: false,
  },
};
const CLOCK = { name: "get_time", description: undefined, parameters: { type: "object", properties: {} } };

/** What a vendor does not do at all, so that its column of the tests lacks it. */
type Lack = "tools" | "a demand for a call" | "thoughts" | "a cache" | "rate limits" | "a list";

const LACKS: Partial<Record<CalledVendor, readonly Lack[]>> = {
  openai: ["thoughts"],
  "openai-responses": ["thoughts"],
  google: ["rate limits"],
  azure: ["thoughts", "a list"],
  deepseek: ["rate limits"],
  perplexity: ["tools", "thoughts", "a cache", "rate limits"],
  ollama: ["a demand for a call", "a cache", "rate limits"],
  vllm: ["rate limits"],
  lmstudio: ["a cache", "rate limits"],
  custom: ["rate limits"],
  bedrock: ["rate limits", "a list"],
  vertex: ["rate limits", "a list"],
  cohere: ["rate limits"],
};

/** The header that carries the credential, where it is not OpenAI's. */
const CREDENTIAL_HEADERS: Partial<Record<CalledVendor, string>> = {
  anthropic: "x-api-key",
  google: "x-goog-api-key",
  azure: "api-key",
};

/** The same call both ways under one control. */
async function bothWays(
  vendor: CalledVendor,
  call: ProviderCall,
  control: Control = {},
): Promise<{ unary: FinalAnswer; streamed: FinalAnswer }> {
  const client = clientOf(simulator(), vendor);
  simulator().next({ control });
  const unary = await completeOf(client, call);
  simulator().next({ control });
  const streamed = await streamOf(client, call);
  expect(unary.error).toBeUndefined();
  expect(streamed.error).toBeUndefined();
  expect(streamed.batches.every((batch) => batch.length > 0)).toBe(true);
  expect(unary.parts[0]?.type).toBe("response");
  expect(streamed.batches[0]?.[0]?.type).toBe("response");
  expect(unary.parts.at(-1)?.type).toBe("finish");
  expect(streamed.parts.at(-1)?.type).toBe("finish");
  return { unary: toFinalAnswer(unary.parts), streamed: toFinalAnswer(streamed.parts) };
}

/** An answer without the ids of its calls, which differ from call to call. */
function withoutIds(answer: FinalAnswer): unknown {
  return {
    ...answer,
    toolCalls: answer.toolCalls.map(({ name, rawArguments }) => ({
      name,
      arguments: JSON.parse(rawArguments) as unknown,
    })),
  };
}

describe.each(CALLED)("an answer of %s", (vendor) => {
  const lacks = (what: Lack): boolean => LACKS[vendor]?.includes(what) ?? false;
  const traits = traitsOf(vendor);
  const weather = lacks("tools") ? [] : [WEATHER];

  test("is the same text, usage and finish reason whole and streamed", async () => {
    const { unary, streamed } = await bothWays(vendor, createCall(vendor, "One two three: é€🎉"));
    expect(streamed).toEqual(unary);
    expect(unary.text).toContain("é€🎉");
    expect(unary.finishReason).toBe("STOP");
    expect(unary.usage?.inputTokens).toBeGreaterThan(0);
    expect(unary.usage?.outputTokens).toBeGreaterThan(0);
  });

  test.skipIf(lacks("tools"))("holds parallel tool calls with their own arguments", async () => {
    const call = createCall(vendor, "Go", { request: { tools: [WEATHER, CLOCK] } });
    const { unary, streamed } = await bothWays(vendor, call, { calls: 3 });
    expect(withoutIds(streamed)).toEqual(withoutIds(unary));
    expect(unary.toolCalls).toHaveLength(3);
    expect(unary.finishReason).toBe("TOOL_CALLS");
    expect(unary.toolCalls[0]).toMatchObject({ name: "get_weather" });
    expect(JSON.parse(unary.toolCalls[0]?.rawArguments ?? "")).toHaveProperty("city");
  });

  test.skipIf(lacks("tools") || lacks("a demand for a call"))("holds a tool call without arguments", async () => {
    const call = createCall(vendor, "Go", {
      request: { tools: [CLOCK], toolChoice: { mode: "tool", toolName: "get_time" } },
    });
    const { unary, streamed } = await bothWays(vendor, call);
    expect(unary.toolCalls.map(({ rawArguments }) => rawArguments)).toEqual(["{}"]);
    expect(streamed.toolCalls.map(({ rawArguments }) => rawArguments)).toEqual(["{}"]);
  });

  test.skipIf(lacks("tools"))("follows a conversation with tool calls and results", async () => {
    const calls = ["a", "b"].map((city) => ({
      id: `call_${city}`,
      name: "get_weather",
      arguments: { city, days: 1 },
      rawArguments: JSON.stringify({ city, days: 1 }),
    }));
    const call = createCall(vendor, "unused", {
      request: {
        tools: [WEATHER],
        messages: [
          { role: "system", text: "Be brief." },
          { role: "user", parts: [{ type: "text", text: "Weather in a and b?" }] },
          { role: "assistant", text: "I look.", toolCalls: calls },
          ...calls.map(({ id }) => ({ role: "tool" as const, toolCallId: id, toolName: "get_weather", text: "sun" })),
        ],
      },
    });
    const { unary, streamed } = await bothWays(vendor, call, { calls: 0 });
    expect(streamed.text).toBe(unary.text);
    expect(unary.text).not.toBe("");
  });

  test("fits the JSON schema that was asked for", async () => {
    const responseFormat = { type: "jsonSchema" as const, name: "weather", schema: WEATHER.parameters };
    const { unary, streamed } = await bothWays(vendor, createCall(vendor, "Go", { request: { responseFormat } }));
    // DeepSeek is asked in words, which a simulator does not understand.
    if (vendor !== "deepseek" && (vendor !== "anthropic" || MODELS[vendor].plain.includes("4-5"))) {
      expect(JSON.parse(unary.text)).toEqual({
        city: expect.any(String) as string,
        days: expect.any(Number) as number,
      });
    }
    expect(JSON.parse(streamed.text)).toEqual(JSON.parse(unary.text));
  });

  test.skipIf(!traits.hasReasoner)(
    "counts reasoning inside the output and delivers its text where the vendor gives it",
    async () => {
      const call = createCall(vendor, "Think", {
        model: MODELS[vendor].reasoning,
        isReasoningModel: true,
        request: { reasoningEffort: "low", maxOutputTokens: 4_000 },
      });
      const { unary, streamed } = await bothWays(vendor, call);
      expect(streamed).toEqual(unary);
      expect(unary.usage?.reasoningTokens).toBeLessThanOrEqual(unary.usage?.outputTokens ?? 0);
      expect(unary.reasoning !== "").toBe(!lacks("thoughts"));
    },
  );

  test("ends with LENGTH at the limit of output tokens", async () => {
    const call = createCall(vendor, "one two ".repeat(20), { request: { maxOutputTokens: 16 } });
    const { unary, streamed } = await bothWays(vendor, call);
    expect([unary.finishReason, streamed.finishReason]).toEqual(["LENGTH", "LENGTH"]);
  });

  test.skipIf(lacks("a cache"))("reports cached input as a part of the whole input", async () => {
    const { unary, streamed } = await bothWays(vendor, createCall(vendor, "word ".repeat(3_000)), { cached: 1_500 });
    expect(unary.usage?.cacheReadTokens).toBe(1_500);
    expect(unary.usage?.inputTokens).toBeGreaterThan(3_000);
    expect(streamed.usage).toEqual(unary.usage);
  });

  test.each(["none", "negative"] as const)("has no usage where the vendor's is %s", async (usage) => {
    if (usage === "none" && traits.demandsUsage) {
      // No figures are made up; the answer is a failure.
      simulator().next({ control: { usage } });
      const outcome = await completeOf(clientOf(simulator(), vendor), createCall(vendor, "Hello"));
      expect(providerErrorOf(outcome).code).toBe("PROVIDER_ERROR");
      return;
    }
    const { unary, streamed } = await bothWays(vendor, createCall(vendor, "Hello"), { usage });
    expect([unary.usage, streamed.usage]).toEqual([undefined, undefined]);
  });

  test("keeps huge figures as they are", async () => {
    const { unary } = await bothWays(vendor, createCall(vendor, "Hello"), { usage: "huge" });
    expect(unary.usage?.outputTokens).toBeGreaterThanOrEqual(2_000_000_000);
  });

  test("ends with OTHER and the vendor's word where that is unknown", async () => {
    const { unary, streamed } = await bothWays(vendor, createCall(vendor, "Hello"), { finish: "__proto__" });
    expect([unary.finishReason, unary.raw]).toEqual(["OTHER", "__proto__"]);
    expect([streamed.finishReason, streamed.raw]).toEqual(["OTHER", "__proto__"]);
  });

  test.each<Control>([
    { crlf: true },
    { comments: 1 },
    { pings: 1 },
    { unknown: true },
    { merge: 3 },
    { merge: 1_000 },
    { split: 1 },
    { split: 7 },
    { split: 5, crlf: true, comments: 2, unknown: true },
    { seed: 4 },
  ])("does not change under %j", async (given) => {
    const { crlf: _crlf, comments: _comments, ...rest } = given;
    const control = traits.isText ? given : rest;
    const call = createCall(vendor, "One two three: é€🎉", { request: { tools: weather } });
    const calls = weather.length === 0 ? 0 : 2;
    const { unary } = await bothWays(vendor, call, { calls, text: encodeURIComponent("é€🎉 text") });
    simulator().next({ control: { calls, text: encodeURIComponent("é€🎉 text"), ...control } });
    const disturbed = await streamOf(clientOf(simulator(), vendor), call);
    expect(disturbed.error).toBeUndefined();
    expect(withoutIds(toFinalAnswer(disturbed.parts))).toEqual(withoutIds(unary));
  });

  test("comes in one batch of joined deltas when it comes in one read", async () => {
    simulator().next({ control: { merge: 1_000, tokens: 300 } });
    const { batches } = await streamOf(clientOf(simulator(), vendor), createCall(vendor, "Hello"));
    expect(batches.flat().filter((part) => part.type === "text-delta").length).toBeLessThanOrEqual(2);
    expect(batches.length).toBeLessThanOrEqual(4);
  });

  test("names the request, the model and the rate limits of the vendor", async () => {
    const { parts } = await completeOf(clientOf(simulator(), vendor), createCall(vendor, "Hello"));
    const responses = parts.flatMap((part) => (part.type === "response" ? [part.response] : []));
    expect(responses.at(-1)?.vendorRequestId).toMatch(/\w{8}/);
    if (traits.namesModel) expect(responses.at(-1)?.vendorModelId).toContain(MODELS[vendor].plain);
    if (!lacks("rate limits")) expect(Object.keys(responses[0]?.rateLimitHeaders ?? {}).length).toBeGreaterThan(3);
  });

  test("comes over connections that are kept, streamed or not", async () => {
    const client = clientOf(simulator(), vendor);
    for (let turn = 0; turn < 3; turn += 1) {
      await completeOf(client, createCall(vendor, "Hello"));
      await streamOf(client, createCall(vendor, "Hello"));
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(simulator().requests).toHaveLength(6);
    // A call made in the very tick in which another ends may still find its connection taken.
    expect(new Set(simulator().requests.map(({ connection }) => connection.id)).size).toBeLessThanOrEqual(2);
  });

  test("is asked of the vendor once per call, with the credential in its header", async () => {
    await completeOf(clientOf(simulator(), vendor), createCall(vendor, "Hello"));
    expect(simulator().requests).toHaveLength(1);
    const header = CREDENTIAL_HEADERS[vendor] ?? "authorization";
    expect(simulator().requests[0]?.headers[header]).toContain(traits.credential ?? simulator().apiKey);
  });

  test.skipIf(lacks("a list"))("can be chosen among the models that the vendor lists", async () => {
    const models = await clientOf(simulator(), vendor).listModels(new AbortController().signal);
    expect(models.some(({ vendorModelId }) => vendorModelId.startsWith(MODELS[vendor].plain))).toBe(true);
    // What makes pictures or reads them only is in some lists, too.
    expect(models.map(({ vendorModelId }) => vendorModelId)).not.toContainEqual(expect.stringMatching(/flux|ocr/));
  });

  test("may have any name where the vendor has no list", () => {
    // Bedrock's and Vertex's are in the catalogue.
    const isKnown = !lacks("a list") || traits.isBySdk;
    expect(clientOf(simulator(), vendor).takesAnyModel ?? false).toBe(!isKnown);
  });
});
