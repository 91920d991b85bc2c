import {
  ApiError,
  createPartFromBase64,
  createPartFromUri,
  FunctionCallingConfigMode,
  GoogleGenAI,
  ThinkingLevel,
} from "@google/genai";
import { describe, expect, it } from "vitest";
import { containing, collect, PNG, recipeSchema, useSimulator, weatherSchema } from "./support.ts";

const simulator = useSimulator();

const client = (apiKey = simulator().apiKey): GoogleGenAI =>
  new GoogleGenAI({ apiKey, httpOptions: { baseUrl: simulator().gemini.baseUrl, retryOptions: { attempts: 1 } } });

const flash = "gemini-2.5-flash";
const still = { thinkingConfig: { thinkingBudget: 0 } };
const declarations = [{ name: "get_weather", description: "The weather", parametersJsonSchema: weatherSchema() }];

describe("the official Google Gen AI SDK against the simulator", () => {
  it("gets an answer in one piece, with usage and the model's version", async () => {
    const answer = await client().models.generateContent({ model: flash, contents: "Hello there", config: still });
    expect(answer.text).toBe("Echo: Hello there");
    expect(answer.candidates?.[0]?.finishReason).toBe("STOP");
    expect(answer.usageMetadata).toMatchObject({ promptTokenCount: 3, candidatesTokenCount: 3, totalTokenCount: 6 });
    expect(answer.modelVersion).toBe(flash);
    expect(answer.responseId).toMatch(/^[A-Za-z0-9]{23}$/);
  });

  it("streams the same text, usage growing to the same totals", async () => {
    const chunks = await collect(
      await client().models.generateContentStream({ model: flash, contents: "Hello there", config: still }),
    );
    expect(chunks.map((chunk) => chunk.text ?? "").join("")).toBe("Echo: Hello there");
    expect(chunks.map((chunk) => chunk.usageMetadata?.candidatesTokenCount)).toEqual([1, 2, 3, 3]);
    expect(chunks.at(-1)?.candidates?.[0]?.finishReason).toBe("STOP");
    expect(chunks.slice(0, -1).every((chunk) => chunk.candidates?.[0]?.finishReason === undefined)).toBe(true);
  });

  it("calls tools in parallel, in one piece and streamed, and goes on with their results and the signatures", async () => {
    for (const model of [flash, "gemini-3-pro-preview"]) {
      const contents = [{ role: "user", parts: [{ text: "What is the weather in Paris and Rome?" }] }];
      const config = { tools: [{ functionDeclarations: declarations }] };
      const unary = await client().models.generateContent({ model, contents, config });
      const streamed = await collect(await client().models.generateContentStream({ model, contents, config }));
      const calls = [unary.functionCalls ?? [], streamed.flatMap((chunk) => chunk.functionCalls ?? [])];
      for (const found of calls) {
        expect(found.map((call) => call.args)).toEqual([
          { city: "city 1", unit: "celsius" },
          { city: "city 2", unit: "fahrenheit" },
        ]);
      }
      const content = unary.candidates?.[0]?.content;
      if (content === undefined) throw new Error("no content");
      const parts = (unary.functionCalls ?? []).map((call) => ({
        functionResponse: {
          ...(call.id === undefined ? {} : { id: call.id }),
          name: call.name ?? "",
          response: { degrees: 21 },
        },
      }));
      const turns = [...contents, content, { role: "user", parts }];
      const answer = await client().models.generateContent({ model, contents: turns, config });
      expect(answer.text).toBe('Tool said: {"degrees":21}; {"degrees":21}');
    }
  });

  it("obeys the calling mode", async () => {
    const tools = [{ functionDeclarations: declarations }];
    const ask = (mode: FunctionCallingConfigMode, contents: string) =>
      client().models.generateContent({
        model: flash,
        contents,
        config: { ...still, tools, toolConfig: { functionCallingConfig: { mode } } },
      });
    expect((await ask(FunctionCallingConfigMode.ANY, "Hello")).functionCalls).toHaveLength(1);
    expect((await ask(FunctionCallingConfigMode.NONE, "The weather?")).functionCalls).toBeUndefined();
  });

  it("takes images in base64 and by address", async () => {
    const contents = [
      "Look",
      createPartFromBase64(PNG, "image/png"),
      createPartFromUri("https://example.com/cat.png", "image/png"),
    ];
    const answer = await client().models.generateContent({ model: flash, contents, config: still });
    expect(answer.text).toBe("Echo: Look [images: 2]");
    expect(answer.usageMetadata?.promptTokenCount).toBeGreaterThan(516);
  });

  it("thinks: shown thoughts as parts, their tokens beside the candidate's", async () => {
    const config = { thinkingConfig: { includeThoughts: true, thinkingBudget: 64 } };
    const unary = await client().models.generateContent({ model: flash, contents: "Hello there", config });
    expect(unary.candidates?.[0]?.content?.parts?.[0]).toMatchObject({ thought: true });
    expect(unary.text).toBe("Echo: Hello there");
    expect(unary.usageMetadata).toMatchObject({
      promptTokenCount: 3,
      candidatesTokenCount: 3,
      thoughtsTokenCount: 64,
      totalTokenCount: 70,
    });
    const streamed = await collect(
      await client().models.generateContentStream({ model: flash, contents: "Hello there", config }),
    );
    const thoughts = streamed
      .flatMap((chunk) => chunk.candidates?.[0]?.content?.parts ?? [])
      .filter((part) => part.thought === true);
    expect(thoughts.map((part) => part.text).join("")).toBe(unary.candidates?.[0]?.content?.parts?.[0]?.text);
    const level = await client().models.generateContent({
      model: "gemini-3-pro-preview",
      contents: "Hello",
      config: { thinkingConfig: { thinkingLevel: ThinkingLevel.LOW } },
    });
    expect(level.usageMetadata?.thoughtsTokenCount).toBe(32);
    expect(level.candidates?.[0]?.content?.parts?.[0]?.thoughtSignature).toBeTruthy();
  });

  it("answers in JSON: any value, or what a schema of either kind says", async () => {
    const json = { ...still, responseMimeType: "application/json" };
    const any = await client().models.generateContent({ model: flash, contents: "Hello", config: json });
    expect(JSON.parse(any.text ?? "")).toEqual({ echo: "Hello" });
    const byJsonSchema = { ...json, responseJsonSchema: recipeSchema() };
    const exact = await client().models.generateContent({ model: flash, contents: "Hello", config: byJsonSchema });
    expect(JSON.parse(exact.text ?? "")).toEqual({ name: "name 1", minutes: 1, steps: ["steps 1", "steps 2"] });
  });

  it("ends with the vendor's reasons: MAX_TOKENS, STOP at a stop sequence, SAFETY when told so", async () => {
    const ask = (config: object) =>
      client().models.generateContent({ model: flash, contents: "Hello there", config: { ...still, ...config } });
    const short = await ask({ maxOutputTokens: 2 });
    expect([short.text, short.candidates?.[0]?.finishReason]).toEqual(["Echo: Hello", "MAX_TOKENS"]);
    const stopped = await ask({ stopSequences: [" there"] });
    expect([stopped.text, stopped.candidates?.[0]?.finishReason]).toEqual(["Echo: Hello", "STOP"]);
    simulator().next({ answer: { ending: "filter", text: "" } });
    expect((await ask({})).candidates?.[0]?.finishReason).toBe("SAFETY");
  });

  it("lists models page by page and describes one", async () => {
    const models = await collect(await client().models.list({ config: { pageSize: 7 } }));
    expect(models.map((model) => model.name)).toContain("models/gemini-2.5-flash");
    expect(new Set(models.map((model) => model.name)).size).toBe(models.length);
    expect(await client().models.get({ model: flash })).toMatchObject({
      name: "models/gemini-2.5-flash",
      inputTokenLimit: 1_048_576,
    });
  });

  it("throws the SDK's error class with the vendor's status for what the vendor refuses", async () => {
    const ask = (apiKey?: string) => client(apiKey).models.generateContent({ model: flash, contents: "Hello" });
    await expect(ask("wrong")).rejects.toMatchObject({
      status: 400,
      message: containing("API_KEY_INVALID"),
    });
    for (const status of [400, 403, 404, 429, 500, 503]) {
      simulator().next({ control: { status } });
      const failure = ask();
      await expect(failure).rejects.toBeInstanceOf(ApiError);
      await expect(failure).rejects.toMatchObject({ status });
    }
  });

  it("sees the socket close when the SDK aborts", async () => {
    const leaving = new AbortController();
    const stream = await client().models.generateContentStream({
      model: flash,
      contents: "[[sim tokens=1000 chunkDelay=20]]",
      config: { ...still, abortSignal: leaving.signal },
    });
    const reading = (async () => {
      for await (const chunk of stream) if (chunk.text !== "") leaving.abort();
    })();
    await expect(reading).rejects.toThrow();
    expect(await simulator().waitForAbort(0, 2_000)).toBeGreaterThan(0);
  });
});
