import OpenAI from "openai";
import { describe, expect, it } from "vitest";
import { collect, PNG, recipeSchema, useSimulator, weatherSchema } from "./support.ts";

const simulator = useSimulator();

const client = (options: Partial<ConstructorParameters<typeof OpenAI>[0]> = {}): OpenAI =>
  new OpenAI({ apiKey: simulator().apiKey, baseURL: simulator().openai.baseUrl, maxRetries: 0, ...options });

const hello = { model: "gpt-4o-mini", messages: [{ role: "user" as const, content: "Hello there" }] };
const weather = {
  type: "function" as const,
  function: { name: "get_weather", description: "The weather", parameters: weatherSchema(), strict: true },
};

describe("the official OpenAI SDK against the simulator", () => {
  it("gets an answer in one piece, with usage, the dated model and the request id", async () => {
    const { data, response, request_id: requestId } = await client().chat.completions.create(hello).withResponse();
    expect(data.choices[0]?.message.content).toBe("Echo: Hello there");
    expect(data.choices[0]?.finish_reason).toBe("stop");
    expect(data.model).toBe("gpt-4o-mini-2024-07-18");
    expect(data.usage).toMatchObject({ prompt_tokens: 8, completion_tokens: 3, total_tokens: 11 });
    expect(requestId).toMatch(/^req_/);
    expect(response.headers.get("x-ratelimit-remaining-requests")).toBe("9999");
    expect(response.headers.get("openai-processing-ms")).toBe("42");
  });

  it("streams the same text, and usage only when it is asked for", async () => {
    const chunks = await collect(await client().chat.completions.create({ ...hello, stream: true }));
    expect(chunks.map((chunk) => chunk.choices[0]?.delta.content ?? "").join("")).toBe("Echo: Hello there");
    expect(chunks.every((chunk) => chunk.usage === undefined)).toBe(true);
    expect(new Set(chunks.map((chunk) => chunk.id)).size).toBe(1);

    expect(chunks.slice(0, -1).every((chunk) => chunk.obfuscation !== undefined)).toBe(true);

    const asked = {
      ...hello,
      stream: true as const,
      stream_options: { include_usage: true, include_obfuscation: false },
    };
    const counted = await collect(await client().chat.completions.create(asked));
    expect(counted.at(-1)).toMatchObject({
      choices: [],
      usage: { prompt_tokens: 8, completion_tokens: 3, total_tokens: 11 },
    });
    expect(counted.every((chunk) => chunk.obfuscation === undefined)).toBe(true);
    expect(counted.slice(0, -1).every((chunk) => chunk.usage === null)).toBe(true);
  });

  it("calls tools in parallel, in one piece and in the SDK's stream helper, and goes on with their results", async () => {
    const messages = [{ role: "user" as const, content: "What is the weather in Paris and Rome?" }];
    const request = { model: "gpt-4o-mini", messages, tools: [weather] };
    const unary = await client().chat.completions.create(request);
    expect(unary.choices[0]?.finish_reason).toBe("tool_calls");
    expect(unary.choices[0]?.message.content).toBeNull();
    const streamed = await client().chat.completions.stream(request).finalChatCompletion();
    for (const completion of [unary, streamed]) {
      const calls = completion.choices[0]?.message.tool_calls ?? [];
      const args = calls.map((call) => (call.type === "function" ? call.function.arguments : ""));
      expect(args).toEqual(['{"city":"city 1","unit":"celsius"}', '{"city":"city 2","unit":"fahrenheit"}']);
      expect(new Set(calls.map((call) => call.id)).size).toBe(2);
    }
    const message = unary.choices[0]?.message;
    if (message?.tool_calls === undefined) throw new Error("no tool calls");
    const results = message.tool_calls.map((call) => ({
      role: "tool" as const,
      tool_call_id: call.id,
      content: "21 degrees",
    }));
    const answer = await client().chat.completions.create({ ...request, messages: [...messages, message, ...results] });
    expect(answer.choices[0]?.message.content).toBe("Tool said: 21 degrees; 21 degrees");
  });

  it("calls one tool where parallel calls are forbidden, the named one where one is named, none with `none`", async () => {
    const messages = [{ role: "user" as const, content: "What is the weather in Paris and Rome?" }];
    const base = { model: "gpt-4o-mini", messages, tools: [weather] };
    const count = async (extra: object): Promise<number> => {
      const completion = await client().chat.completions.create({ ...base, ...extra });
      return completion.choices[0]?.message.tool_calls?.length ?? 0;
    };
    expect(await count({ parallel_tool_calls: false })).toBe(1);
    expect(await count({ tool_choice: "none" })).toBe(0);
    const named = { tool_choice: { type: "function", function: { name: "get_weather" } }, messages: hello.messages };
    expect(await count(named)).toBe(1);
  });

  it("takes images as data URLs and as addresses and counts them as input", async () => {
    const image = (url: string) => ({ type: "image_url" as const, image_url: { url } });
    const content = [
      { type: "text" as const, text: "Look" },
      image(`data:image/png;base64,${PNG}`),
      image("https://example.com/cat.png"),
    ];
    const seen = await client().chat.completions.create({ model: "gpt-4o", messages: [{ role: "user", content }] });
    expect(seen.choices[0]?.message.content).toBe("Echo: Look [images: 2]");
    expect(seen.usage?.prompt_tokens).toBeGreaterThan(170);
  });

  it("answers in JSON: any object, or what a strict schema says", async () => {
    const any = await client().chat.completions.create({
      model: "gpt-4o-mini",
      messages: [{ role: "user", content: "Answer in JSON" }],
      response_format: { type: "json_object" },
    });
    expect(JSON.parse(any.choices[0]?.message.content ?? "")).toEqual({ echo: "Answer in JSON" });
    const exact = await client().chat.completions.parse({
      ...hello,
      response_format: {
        type: "json_schema",
        json_schema: { name: "recipe", strict: true, schema: recipeSchema() },
      },
    });
    expect(JSON.parse(exact.choices[0]?.message.content ?? "")).toEqual({
      name: "name 1",
      minutes: 1,
      steps: ["steps 1", "steps 2"],
    });
  });

  it("ends with the vendor's reasons: length, stop sequence, reasoning counted in the output", async () => {
    const short = await client().chat.completions.create({ ...hello, max_tokens: 2 });
    expect(short.choices[0]).toMatchObject({ finish_reason: "length", message: { content: "Echo: Hello" } });
    const stopped = await client().chat.completions.create({ ...hello, stop: [" there"] });
    expect(stopped.choices[0]).toMatchObject({ finish_reason: "stop", message: { content: "Echo: Hello" } });
    const reasoned = await client().chat.completions.create({ ...hello, model: "o4-mini", reasoning_effort: "low" });
    expect(reasoned.usage).toMatchObject({
      completion_tokens: 35,
      completion_tokens_details: { reasoning_tokens: 32 },
    });
    const spent = await client().chat.completions.create({
      ...hello,
      model: "o4-mini",
      reasoning_effort: "low",
      max_completion_tokens: 10,
    });
    expect(spent.choices[0]).toMatchObject({ finish_reason: "length", message: { content: "" } });
  });

  it("reports cached tokens when a long prompt comes again", async () => {
    const long = { ...hello, messages: [{ role: "user" as const, content: "word ".repeat(2000) }] };
    const first = await client().chat.completions.create(long);
    expect(first.usage?.prompt_tokens_details?.cached_tokens).toBe(0);
    const second = await client().chat.completions.create(long);
    expect(second.usage?.prompt_tokens_details?.cached_tokens).toBe(1920);
  });

  it("lists models and describes one", async () => {
    const models = await collect(client().models.list());
    expect(models.map((model) => model.id)).toContain("gpt-4o-mini");
    expect(await client().models.retrieve("gpt-4o")).toMatchObject({ id: "gpt-4o", object: "model" });
    await expect(client().models.retrieve("gpt-none")).rejects.toBeInstanceOf(OpenAI.NotFoundError);
  });

  it("throws the SDK's own classes for what the vendor refuses", async () => {
    const wrong = client({ apiKey: "sk-wrong-key-of-somebody" });
    await expect(wrong.chat.completions.create(hello)).rejects.toMatchObject({ status: 401, code: "invalid_api_key" });
    await expect(wrong.chat.completions.create(hello)).rejects.toBeInstanceOf(OpenAI.AuthenticationError);
    const classes = [
      [400, OpenAI.BadRequestError],
      [403, OpenAI.PermissionDeniedError],
      [404, OpenAI.NotFoundError],
      [422, OpenAI.UnprocessableEntityError],
      [429, OpenAI.RateLimitError],
      [500, OpenAI.InternalServerError],
      [503, OpenAI.InternalServerError],
    ] as const;
    for (const [status, type] of classes) {
      simulator().next({ control: { status } });
      const failure = client().chat.completions.create(hello);
      await expect(failure).rejects.toBeInstanceOf(type);
      await expect(failure).rejects.toMatchObject({ status });
    }
  });

  it("lets the SDK wait as long as retry-after-ms says and try again", async () => {
    simulator().next({ control: { status: 429, retryAfterMs: 300 } });
    const started = Date.now();
    const answer = await client({ maxRetries: 1 }).chat.completions.create(hello);
    expect(answer.choices[0]?.message.content).toBe("Echo: Hello there");
    expect(Date.now() - started).toBeGreaterThanOrEqual(290);
    expect(simulator().requests.map((request) => request.status)).toEqual([429, 200]);
  });

  it("throws for an error in the middle of a stream, after the text before it", async () => {
    const stream = await client().chat.completions.create(
      { ...hello, stream: true },
      { headers: { "x-sim": "fault=error@2" } },
    );
    const texts: string[] = [];
    const reading = (async () => {
      for await (const chunk of stream) texts.push(chunk.choices[0]?.delta.content ?? "");
    })();
    await expect(reading).rejects.toBeInstanceOf(OpenAI.APIError);
    expect(texts.join("")).toBe("Echo:");
  });

  it("sees the socket close when the SDK aborts", async () => {
    const stream = await client().chat.completions.create(
      { ...hello, stream: true },
      { headers: { "x-sim": "tokens=1000 chunkDelay=20" } },
    );
    for await (const chunk of stream) {
      if (chunk.choices[0]?.delta.content !== "") break;
    }
    const closedAt = await simulator().waitForAbort(0, 2_000);
    expect(closedAt).toBeGreaterThan(0);
    expect(simulator().requests[0]?.framesSent).toBeLessThan(100);
  });
});
