import Anthropic from "@anthropic-ai/sdk";
import { describe, expect, it } from "vitest";
import { collect, PNG, recipeSchema, useSimulator, weatherSchema } from "./support.ts";

const simulator = useSimulator();

const client = (options: Partial<ConstructorParameters<typeof Anthropic>[0]> = {}): Anthropic =>
  new Anthropic({ apiKey: simulator().apiKey, baseURL: simulator().anthropic.baseUrl, maxRetries: 0, ...options });

const user = (content: string) => ({ role: "user" as const, content });
const hello = { model: "claude-haiku-4-5", max_tokens: 200, messages: [user("Hello there")] };
const weather = {
  name: "get_weather",
  description: "The weather",
  input_schema: weatherSchema(),
};

/** The text blocks of a message, joined. */
const textOf = (message: Anthropic.Message): string =>
  message.content.map((block) => (block.type === "text" ? block.text : "")).join("");

describe("the official Anthropic SDK against the simulator", () => {
  it("gets an answer in one piece, with usage, the dated model, request id and limits", async () => {
    const { data, response, request_id: requestId } = await client().messages.create(hello).withResponse();
    expect(textOf(data)).toBe("Echo: Hello there");
    expect(data).toMatchObject({
      model: "claude-haiku-4-5-20251001",
      stop_reason: "end_turn",
      usage: { input_tokens: 9, output_tokens: 3 },
    });
    expect(requestId).toMatch(/^req_011/);
    expect(response.headers.get("anthropic-ratelimit-requests-remaining")).toBe("3999");
    expect(Date.parse(response.headers.get("anthropic-ratelimit-tokens-reset") ?? "")).toBeGreaterThan(Date.now());
  });

  it("streams the same message: events in the vendor's order, the SDK's helper puts them together", async () => {
    const events = await collect(await client().messages.create({ ...hello, stream: true }));
    expect(events.map((event) => event.type)).toEqual([
      "message_start",
      "content_block_start",
      "content_block_delta",
      "content_block_delta",
      "content_block_delta",
      "content_block_stop",
      "message_delta",
      "message_stop",
    ]);
    const message = await client().messages.stream(hello).finalMessage();
    expect(textOf(message)).toBe("Echo: Hello there");
    expect(message).toMatchObject({ stop_reason: "end_turn", usage: { input_tokens: 9, output_tokens: 3 } });
  });

  it("calls tools in parallel, in one piece and streamed, and goes on with their results", async () => {
    const request = { ...hello, messages: [user("What is the weather in Paris and Rome?")], tools: [weather] };
    const unary = await client().messages.create(request);
    const streamed = await client().messages.stream(request).finalMessage();
    for (const message of [unary, streamed]) {
      expect(message.stop_reason).toBe("tool_use");
      const inputs = message.content.map((block) => (block.type === "tool_use" ? block.input : null));
      expect(inputs).toEqual([
        { city: "city 1", unit: "celsius" },
        { city: "city 2", unit: "fahrenheit" },
      ]);
    }
    const results = unary.content.map((block) => ({
      type: "tool_result" as const,
      tool_use_id: block.type === "tool_use" ? block.id : "",
      content: "21 degrees",
    }));
    const turns = [
      ...request.messages,
      { role: "assistant" as const, content: unary.content },
      { role: "user" as const, content: results },
    ];
    expect(textOf(await client().messages.create({ ...request, messages: turns }))).toBe(
      "Tool said: 21 degrees; 21 degrees",
    );
    const single = await client().messages.create({
      ...request,
      tool_choice: { type: "any", disable_parallel_tool_use: true },
    });
    expect(single.content).toHaveLength(1);
  });

  it("takes images in base64 and by address", async () => {
    const content = [
      { type: "image" as const, source: { type: "base64" as const, media_type: "image/png" as const, data: PNG } },
      { type: "image" as const, source: { type: "url" as const, url: "https://example.com/cat.png" } },
      { type: "text" as const, text: "Look" },
    ];
    const message = await client().messages.create({ ...hello, messages: [{ role: "user", content }] });
    expect(textOf(message)).toBe("Echo: Look [images: 2]");
    expect(message.usage.input_tokens).toBeGreaterThan(2_400);
  });

  it("thinks when asked: a signed block first, its tokens told, the signature checked when it comes back", async () => {
    const request = { ...hello, max_tokens: 4_000, thinking: { type: "enabled" as const, budget_tokens: 1_024 } };
    const unary = await client().messages.create(request);
    const streamed = await client().messages.stream(request).finalMessage();
    for (const message of [unary, streamed]) {
      const [thought] = message.content;
      if (thought?.type !== "thinking") throw new Error("no thinking");
      expect(thought.thinking.length).toBeGreaterThan(100);
      expect(thought.signature.length).toBeGreaterThan(100);
      expect(textOf(message)).toBe("Echo: Hello there");
      expect(message.usage.output_tokens).toBe(99);
      expect(message.usage.output_tokens_details?.thinking_tokens).toBe(96);
    }
    const again = [...request.messages, { role: "assistant" as const, content: unary.content }, user("More")];
    expect(textOf(await client().messages.create({ ...request, messages: again }))).toBe("Echo: More");
    const forged = unary.content.map((block) =>
      block.type === "thinking" ? { ...block, thinking: "something else" } : block,
    );
    const bad = [...request.messages, { role: "assistant" as const, content: forged }, user("More")];
    await expect(client().messages.create({ ...request, messages: bad })).rejects.toThrow(
      "Invalid `signature` in `thinking` block",
    );
  });

  it("thinks adaptively by effort, and hides the text of thoughts where it is omitted", async () => {
    const adaptive = {
      ...hello,
      model: "claude-opus-4-8",
      max_tokens: 4_000,
      output_config: { effort: "low" as const },
    };
    const shown = await client().messages.create({ ...adaptive, thinking: { type: "adaptive" } });
    expect(shown.usage.output_tokens_details?.thinking_tokens).toBe(32);
    const hidden = await client()
      .messages.stream({ ...adaptive, thinking: { type: "adaptive", display: "omitted" } })
      .finalMessage();
    expect(hidden.content[0]).toMatchObject({ type: "thinking", thinking: "" });
  });

  it("answers in JSON as a schema says", async () => {
    const format = { type: "json_schema" as const, schema: recipeSchema() };
    const message = await client().messages.create({ ...hello, output_config: { format } });
    expect(JSON.parse(textOf(message))).toEqual({ name: "name 1", minutes: 1, steps: ["steps 1", "steps 2"] });
  });

  it("ends with the vendor's reasons: max_tokens, stop_sequence", async () => {
    const short = await client().messages.create({ ...hello, max_tokens: 2 });
    expect(short).toMatchObject({ stop_reason: "max_tokens", usage: { output_tokens: 2 } });
    const stopped = await client().messages.create({ ...hello, stop_sequences: [" there"] });
    expect(stopped).toMatchObject({ stop_reason: "stop_sequence", stop_sequence: " there" });
    expect(textOf(stopped)).toBe("Echo: Hello");
  });

  it("writes a marked prompt to the cache, reads it the next time, and counts both beside the input", async () => {
    const system = [
      { type: "text" as const, text: "word ".repeat(1_500), cache_control: { type: "ephemeral" as const } },
    ];
    const first = await client().messages.create({ ...hello, system });
    expect(first.usage).toMatchObject({ cache_creation_input_tokens: 1501, cache_read_input_tokens: 0 });
    const second = await client().messages.create({ ...hello, system, messages: [user("Something else")] });
    expect(second.usage).toMatchObject({ cache_creation_input_tokens: 0, cache_read_input_tokens: 1501 });
    expect(second.usage.input_tokens).toBeLessThan(30);
  });

  it("lists models page by page and describes one", async () => {
    const models = await collect(client().models.list({ limit: 5 }));
    expect(models.length).toBeGreaterThan(10);
    expect(new Set(models.map((model) => model.id)).size).toBe(models.length);
    expect(await client().models.retrieve("claude-haiku-4-5")).toMatchObject({
      id: "claude-haiku-4-5-20251001",
      type: "model",
    });
  });

  it("throws the SDK's own classes for what the vendor refuses", async () => {
    await expect(client({ apiKey: "wrong" }).messages.create(hello)).rejects.toBeInstanceOf(
      Anthropic.AuthenticationError,
    );
    const classes = [
      [400, Anthropic.BadRequestError, "invalid_request_error"],
      [403, Anthropic.PermissionDeniedError, "permission_error"],
      [404, Anthropic.NotFoundError, "not_found_error"],
      [422, Anthropic.UnprocessableEntityError, "invalid_request_error"],
      [429, Anthropic.RateLimitError, "rate_limit_error"],
      [500, Anthropic.InternalServerError, "api_error"],
      [529, Anthropic.APIError, "overloaded_error"],
    ] as const;
    for (const [status, type, word] of classes) {
      simulator().next({ control: { status } });
      const failure = client().messages.create(hello);
      await expect(failure).rejects.toBeInstanceOf(type);
      await expect(failure).rejects.toMatchObject({ status, type: word });
    }
  });

  it("throws for an overload in the middle of a stream, after the text before it", async () => {
    simulator().next({ control: { error: "overloaded", faults: [{ kind: "error", at: 4 }] } });
    const texts: string[] = [];
    const reading = (async () => {
      for await (const event of await client().messages.create({ ...hello, stream: true })) {
        if (event.type === "content_block_delta" && event.delta.type === "text_delta") texts.push(event.delta.text);
      }
    })();
    await expect(reading).rejects.toBeInstanceOf(Anthropic.APIError);
    await expect(reading).rejects.toMatchObject({ type: "overloaded_error" });
    expect(texts.join("")).toBe("Echo:");
  });

  it("sees the socket close when the SDK aborts", async () => {
    const stream = client().messages.stream({
      ...hello,
      messages: [user("[[sim tokens=1000 chunkDelay=20]]")],
      max_tokens: 2_000,
    });
    stream.on("text", () => {
      stream.abort();
    });
    await expect(stream.finalMessage()).rejects.toBeInstanceOf(Anthropic.APIUserAbortError);
    expect(await simulator().waitForAbort(0, 2_000)).toBeGreaterThan(0);
  });
});
