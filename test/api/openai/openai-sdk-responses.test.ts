import type OpenAI from "openai";
import { zodResponsesFunction, zodTextFormat } from "openai/helpers/zod";
import type { ResponseInputItem } from "openai/resources/responses/responses";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { startApp, type StartedApp } from "../../testkit/start-app.ts";
import { createSdk, MODEL } from "./support.ts";

const WEATHER = {
  type: "function",
  name: "get_weather",
  description: "The weather of a city.",
  strict: true,
  parameters: {
    type: "object",
    properties: { city: { type: "string" } },
    required: ["city"],
    additionalProperties: false,
  },
} as const;

describe("the official SDK's responses", () => {
  let started: StartedApp;
  let client: OpenAI;
  beforeAll(async () => {
    started = await startApp();
    client = createSdk(started);
  });
  afterAll(async () => {
    await started[Symbol.asyncDispose]();
  });

  it.each([MODEL, "anthropic/claude-haiku-4-5", "google/gemini-2.5-flash"])("creates one of %s", async (model) => {
    const response = await client.responses.create({
      model,
      instructions: "You are a coding assistant that talks like a pirate",
      input: "Are semicolons optional?",
    });
    expect(response.output_text).toContain("Are semicolons optional?");
    expect(response.usage?.total_tokens).toBeGreaterThan(3);
  });

  it("streams one", async () => {
    const stream = await client.responses.create({ model: MODEL, input: "Say double bubble bath", stream: true });
    let text = "";
    let last = "";
    for await (const event of stream) {
      if (event.type === "response.output_text.delta") text += event.delta;
      last = event.type;
    }
    expect(text).toBe("Echo: Say double bubble bath");
    expect(last).toBe("response.completed");
  });

  it.each(["openai/gpt-4o-mini", "anthropic/claude-haiku-4-5", "google/gemini-2.5-flash"])(
    "puts a stream of %s together by its helper, reasoning and parallel calls included",
    async (model) => {
      const stream = client.responses.stream({
        model,
        input: "Weather in both towns [[sim reasoning=6 calls=2 chunkDelay=3]]",
        reasoning: model === MODEL ? null : { effort: "low" },
        tools: [WEATHER],
        tool_choice: "auto",
      });
      const done: string[] = [];
      stream.on("response.function_call_arguments.done", (event) => done.push(event.arguments));
      const response = await stream.finalResponse();
      const calls = response.output.flatMap((item) => (item.type === "function_call" ? [item] : []));
      expect(calls).toHaveLength(2);
      expect(done).toEqual(calls.map((call) => call.arguments));
      expect(response.status).toBe("completed");
    },
  );

  it("goes round with tools", async () => {
    const input: ResponseInputItem[] = [{ role: "user", content: "Use get_weather, please." }];
    const first = await client.responses.create({ model: MODEL, input, tools: [WEATHER] });
    const call = first.output.find((item) => item.type === "function_call");
    if (call?.type !== "function_call") throw new Error("no call");
    input.push(call, { type: "function_call_output", call_id: call.call_id, output: "Sunny" });
    const second = await client.responses.create({ model: MODEL, input, tools: [WEATHER] });
    expect(second.output_text).toBe("Tool said: Sunny");
  });

  it("parses structured output and tools' arguments", async () => {
    const Step = z.object({ explanation: z.string(), output: z.string() });
    const Reply = z.object({ steps: z.array(Step), final_answer: z.string() });
    const response = await client.responses.parse({
      model: MODEL,
      input: "solve 8x + 31 = 2",
      text: { format: zodTextFormat(Reply, "math_response") },
    });
    expect(Reply.parse(response.output_parsed)).toEqual(response.output_parsed);

    const called = await client.responses.parse({
      model: MODEL,
      input: "Ask get_order",
      tools: [zodResponsesFunction({ name: "get_order", parameters: z.object({ id: z.string() }) })],
    });
    const [item] = called.output;
    expect(item?.type === "function_call" ? item.parsed_arguments : undefined).toEqual({
      id: expect.any(String) as string,
    });

    const stream = client.responses.stream({
      model: MODEL,
      input: "solve 8x + 31 = 2",
      text: { format: zodTextFormat(Reply, "math_response") },
    });
    const final = await stream.finalResponse();
    expect(Reply.parse(final.output_parsed)).toEqual(final.output_parsed);
  });

  it("throws in the middle of a stream that its vendor broke off", async () => {
    const stream = await client.responses.create({
      model: MODEL,
      input: "[[sim tokens=20 chunkDelay=5 fault=reset@5]]",
      stream: true,
    });
    let text = "";
    const read = async (): Promise<void> => {
      for await (const event of stream) if (event.type === "response.output_text.delta") text += event.delta;
    };
    await expect(read()).rejects.toMatchObject({ code: "provider_error" });
    expect(text).not.toBe("");
  });

  it("throws refusals before the stream begins", async () => {
    await expect(
      client.responses.create({ model: MODEL, input: "[[sim error=context]]", stream: true }),
    ).rejects.toMatchObject({ status: 400, code: "context_length_exceeded" });
    await expect(client.responses.retrieve("resp_1")).rejects.toMatchObject({ status: 404 });
  });

  it("aborts the vendor when the SDK leaves", async () => {
    const index = started.simulator.requests.length;
    const stream = await client.responses.create({
      model: MODEL,
      input: "[[sim tokens=500 chunkDelay=20]]",
      stream: true,
    });
    for await (const event of stream) if (event.type === "response.output_text.delta") break;
    const leftAtMs = Date.now();
    expect((await started.simulator.waitForAbort(index)) - leftAtMs).toBeLessThan(1000);
  });
});
