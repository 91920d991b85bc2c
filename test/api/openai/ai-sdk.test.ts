import { createOpenAI, type OpenAIProvider } from "@ai-sdk/openai";
import { APICallError, generateText, Output, stepCountIs, streamText, tool } from "ai";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { startApp, type StartedApp } from "../../testkit/start-app.ts";
import { MODEL } from "./support.ts";

const weather = tool({
  description: "The weather of a city.",
  inputSchema: z.object({ city: z.string() }),
  execute: ({ city }) => Promise.resolve({ city, sky: "sunny" }),
});

describe.each(["chat", "responses"] as const)("the AI SDK's OpenAI provider (%s)", (api) => {
  let started: StartedApp;
  let openai: OpenAIProvider;
  beforeAll(async () => {
    started = await startApp();
    openai = createOpenAI({ baseURL: `${started.root.url}/v1`, apiKey: started.root.key ?? "" });
  });
  afterAll(async () => {
    await started[Symbol.asyncDispose]();
  });

  const model = (id = MODEL) => openai[api](id);
  // The responses API refers to stored items unless it is told that none are stored.
  const providerOptions = { openai: { store: false, user: "u-1" } };

  it("generates text", async () => {
    const { text, usage, finishReason, response } = await generateText({
      model: model(),
      system: "You are a friendly assistant.",
      prompt: "Invent a holiday.",
      maxOutputTokens: 100,
      temperature: 0.3,
      maxRetries: 0,
    });
    expect(text).toBe("Echo: Invent a holiday.");
    expect(finishReason).toBe("stop");
    expect(usage.outputTokens).toBeGreaterThan(0);
    expect(response.modelId).toBe(MODEL);
  });

  it("streams text", async () => {
    const result = streamText({ model: model(), prompt: "[[sim text=one%20two%20three chunks=3 chunkDelay=5]]" });
    let text = "";
    for await (const delta of result.textStream) text += delta;
    expect(text).toBe("one two three");
    expect((await result.totalUsage).outputTokens).toBe(3);
    expect(await result.finishReason).toBe("stop");
  });

  it("goes several steps with tools, streamed and not", async () => {
    const options = {
      model: model(),
      providerOptions,
      tools: { get_weather: weather },
      stopWhen: stepCountIs(5),
      prompt: "Please use get_weather.",
    };
    const { text, steps } = await generateText(options);
    expect(text).toMatch(/^Tool said: .*sunny/);
    expect(steps).toHaveLength(2);
    const streamed = streamText(options);
    expect(await streamed.text).toMatch(/^Tool said: .*sunny/);
    expect(await streamed.steps).toHaveLength(2);
  });

  it("gives structured output, streamed and not", async () => {
    const schema = z.object({ recipe: z.object({ name: z.string(), steps: z.array(z.string()) }) });
    const output = Output.object({ schema });
    const whole = await generateText({ model: model(), prompt: "A lasagna", output });
    expect(schema.parse(whole.output)).toEqual(whole.output);
    const streamed = streamText({ model: model(), prompt: "A lasagna", output });
    expect(schema.parse(await streamed.output)).toEqual(whole.output);
  });

  it("sends images", async () => {
    const { text } = await generateText({
      model: model(),
      messages: [
        {
          role: "user",
          content: [
            { type: "text", text: "What is in it?" },
            { type: "image", image: new URL("https://example.com/a.png") },
          ],
        },
      ],
    });
    expect(text).toContain("[images: 1]");
  });

  it("reads errors, and what may be tried again", async () => {
    const ask = (prompt: string, id?: string) => generateText({ model: model(id), prompt, maxRetries: 0 });
    await expect(ask("x", "openai/none")).rejects.toMatchObject({ statusCode: 404, isRetryable: false });
    const failed: unknown = await ask("[[sim status=503]]").catch((error: unknown) => error);
    expect(APICallError.isInstance(failed) && failed.isRetryable).toBe(true);
  });

  it("gives the error of a stream that broke off, and the part before it", async () => {
    const errors: unknown[] = [];
    const result = streamText({
      model: model(),
      prompt: "[[sim tokens=20 chunkDelay=5 fault=reset@5]]",
      onError: ({ error }) => errors.push(error),
    });
    let text = "";
    for await (const part of result.fullStream) if (part.type === "text-delta") text += part.text;
    expect(text).not.toBe("");
    expect(errors.length).toBeGreaterThan(0);
    expect(await result.finishReason).toBe("error");
  });
});
