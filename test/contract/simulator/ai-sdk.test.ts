import { createAnthropic } from "@ai-sdk/anthropic";
import { createGoogle } from "@ai-sdk/google";
import { createOpenAI } from "@ai-sdk/openai";
import {
  APICallError,
  generateText,
  jsonSchema,
  Output,
  streamText,
  tool,
  type LanguageModel,
  type ModelMessage,
  type ToolSet,
} from "ai";
import { describe, expect, it } from "vitest";
import { PNG, recipeSchema, useSimulator, weatherSchema } from "./support.ts";

const simulator = useSimulator();

const vendors = ["openai", "openai-responses", "anthropic", "google"] as const;
type Vendor = (typeof vendors)[number];

/** A model of a vendor through its AI SDK provider; `thinking` picks one that reasons. */
function modelOf(vendor: Vendor, thinking = false, apiKey = simulator().apiKey): LanguageModel {
  switch (vendor) {
    case "openai":
      return createOpenAI({ apiKey, baseURL: simulator().openai.baseUrl }).chat(thinking ? "o4-mini" : "gpt-4o-mini");
    case "openai-responses":
      return createOpenAI({ apiKey, baseURL: simulator().openai.baseUrl }).responses(
        thinking ? "o4-mini" : "gpt-4o-mini",
      );
    case "anthropic":
      return createAnthropic({ apiKey, baseURL: `${simulator().anthropic.baseUrl}/v1` })("claude-haiku-4-5");
    case "google":
      return createGoogle({ apiKey, baseURL: `${simulator().gemini.baseUrl}/v1beta` })(
        thinking ? "gemini-3-pro-preview" : "gemini-2.0-flash",
      );
  }
}

const thinkingOptions = {
  openai: { openai: { reasoningEffort: "low" } },
  "openai-responses": { openai: { reasoningEffort: "low", store: false } },
  anthropic: { anthropic: { thinking: { type: "enabled", budgetTokens: 1_024 } } },
  google: { google: { thinkingConfig: { includeThoughts: true, thinkingLevel: "low" } } },
} as const;

const tools: ToolSet = {
  get_weather: tool({
    description: "The weather",
    inputSchema: jsonSchema<{ city: string; unit: string }>(weatherSchema()),
  }),
};

const forecasts = [
  { city: "city 1", unit: "celsius" },
  { city: "city 2", unit: "fahrenheit" },
];

describe.each(vendors)("the AI SDK against the simulated %s", (vendor) => {
  it("gets an answer in one piece and the same one streamed, with usage and finish reason", async () => {
    const unary = await generateText({ model: modelOf(vendor), prompt: "Hello there" });
    const streamed = streamText({ model: modelOf(vendor), prompt: "Hello there" });
    const pieces: string[] = [];
    for await (const piece of streamed.textStream) pieces.push(piece);
    expect(pieces).toEqual(["Echo:", " Hello", " there"]);
    expect([unary.text, unary.finishReason]).toEqual(["Echo: Hello there", "stop"]);
    expect(await streamed.finishReason).toBe("stop");
    expect(unary.usage.outputTokens).toBe(3);
    const total = await streamed.usage;
    expect([total.inputTokens, total.outputTokens]).toEqual([unary.usage.inputTokens, 3]);
    expect(simulator().requests.map((request) => request.status)).toEqual([200, 200]);
  });

  it("calls tools in parallel, both ways, and goes on with their results", async () => {
    const prompt = "What is the weather in Paris and Rome?";
    for (const thinking of [false, true]) {
      simulator().reset();
      const model = modelOf(vendor, thinking);
      const unary = await generateText({ model, prompt, tools });
      const streamed = streamText({ model, prompt, tools });
      await streamed.consumeStream();
      expect(unary.toolCalls.map((call): unknown => call.input)).toEqual(forecasts);
      expect((await streamed.toolCalls).map((call): unknown => call.input)).toEqual(forecasts);
      expect([unary.finishReason, await streamed.finishReason]).toEqual(["tool-calls", "tool-calls"]);

      const results = unary.toolCalls.map((call) => ({
        type: "tool-result" as const,
        toolCallId: call.toolCallId,
        toolName: call.toolName,
        output: { type: "text" as const, value: "21 degrees" },
      }));
      const messages: ModelMessage[] = [
        { role: "user", content: prompt },
        ...unary.response.messages,
        { role: "tool", content: results },
      ];
      const answer = await generateText({ model, messages, tools });
      expect(answer.text).toMatch(/^Tool said: .*21 degrees.*21 degrees/);
    }
  });

  it("takes images in base64", async () => {
    const content = [
      { type: "text" as const, text: "Look" },
      { type: "file" as const, data: PNG, mediaType: "image/png" },
    ];
    const seen = await generateText({ model: modelOf(vendor), messages: [{ role: "user", content }] });
    expect(seen.text).toBe("Echo: Look [images: 1]");
  });

  it("answers as a JSON schema says, both ways", async () => {
    const output = Output.object({
      schema: jsonSchema<{ name: string }>(recipeSchema()),
    });
    const unary = await generateText({ model: modelOf(vendor), prompt: "A recipe", output });
    expect(unary.output).toEqual({ name: "name 1", minutes: 1, steps: ["steps 1", "steps 2"] });
    const streamed = streamText({ model: modelOf(vendor), prompt: "A recipe", output });
    expect(await streamed.output).toEqual(unary.output);
  });

  it("reasons when asked, and counts it", async () => {
    const request = { model: modelOf(vendor, true), prompt: "Hello there", providerOptions: thinkingOptions[vendor] };
    const unary = await generateText(request);
    const streamed = streamText(request);
    await streamed.consumeStream();
    expect([unary.text, await streamed.text]).toEqual(["Echo: Hello there", "Echo: Hello there"]);
    const reasoningTokens = unary.usage.outputTokenDetails.reasoningTokens;
    expect(reasoningTokens).toBeGreaterThanOrEqual(32);
    expect((await streamed.usage).outputTokenDetails.reasoningTokens).toBe(reasoningTokens);
    expect(await streamed.reasoningText).toBe(unary.reasoningText);
    // OpenAI's chat completions count reasoning without showing it.
    if (vendor !== "openai") expect(unary.reasoningText).toMatch(/^the gatew/);
  });

  it("reports limits, and errors as calls that may or may not be retried", async () => {
    const short = await generateText({ model: modelOf(vendor), prompt: "word ".repeat(30), maxOutputTokens: 16 });
    expect([short.text, short.finishReason]).toEqual([`Echo:${" word".repeat(15)}`, "length"]);
    const ask = (apiKey?: string) =>
      generateText({ model: modelOf(vendor, false, apiKey), prompt: "Hello", maxRetries: 0 });
    await expect(ask("wrong")).rejects.toSatisfy(
      (error: unknown) => APICallError.isInstance(error) && !error.isRetryable,
    );
    simulator().next({ control: { status: 429, retryAfter: 1 } });
    await expect(ask()).rejects.toSatisfy(
      (error: unknown) => APICallError.isInstance(error) && error.statusCode === 429 && error.isRetryable,
    );
    simulator().next({ control: { status: 500 } });
    const again = await generateText({ model: modelOf(vendor), prompt: "Hello", maxRetries: 1 });
    expect(again.text).toBe("Echo: Hello");
  });

  it("reads the same from a stream however it is cut, with comments, pings, CRLF and unknown events between", async () => {
    const read = async (control: object) => {
      simulator().next({ control });
      const result = streamText({ model: modelOf(vendor), prompt: "Wie heißt „Zürich“ in 東京? 🚀", tools });
      await result.consumeStream();
      return [await result.text, await result.finishReason, (await result.usage).outputTokens];
    };
    const plain = await read({});
    expect(plain[0]).toBe("Echo: Wie heißt „Zürich“ in 東京? 🚀");
    for (const control of [
      { split: 1 },
      { split: 7 },
      { seed: 3 },
      { merge: 4 },
      { crlf: true },
      { comments: 1 },
      { pings: 2 },
    ]) {
      expect(await read(control)).toEqual(plain);
    }
  });
});
