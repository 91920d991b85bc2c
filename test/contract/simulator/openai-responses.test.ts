import OpenAI from "openai";
import { describe, expect, it } from "vitest";
import { collect, PNG, recipeSchema, useSimulator, weatherSchema } from "./support.ts";

const simulator = useSimulator();

const client = (apiKey = simulator().apiKey): OpenAI =>
  new OpenAI({ apiKey, baseURL: simulator().openai.baseUrl, maxRetries: 0 });

const hello = { model: "gpt-4o-mini", input: "Hello there" };
const weather = {
  type: "function" as const,
  name: "get_weather",
  description: "The weather",
  parameters: weatherSchema(),
  strict: true,
};

describe("the official OpenAI SDK against the simulated Responses API", () => {
  it("gets an answer in one piece, with usage, the dated model and the request id", async () => {
    const { data, response, request_id: requestId } = await client().responses.create(hello).withResponse();
    expect(data).toMatchObject({ object: "response", status: "completed", store: true, error: null });
    expect([data.output_text, data.model]).toEqual(["Echo: Hello there", "gpt-4o-mini-2024-07-18"]);
    expect(data.usage).toMatchObject({ output_tokens: 3, total_tokens: (data.usage?.input_tokens ?? 0) + 3 });
    expect(requestId).toMatch(/^req_/);
    expect(response.headers.get("x-ratelimit-remaining-requests")).toBe("9999");
  });

  it("streams the same in numbered events, which the SDK's helper puts together", async () => {
    const events = await collect(await client().responses.create({ ...hello, stream: true }));
    expect(events.map((event) => event.sequence_number)).toEqual(events.map((_event, index) => index));
    expect(events[0]?.type).toBe("response.created");
    expect(events.at(-1)).toMatchObject({ type: "response.completed", response: { usage: { output_tokens: 3 } } });
    const deltas = events.flatMap((event) => (event.type === "response.output_text.delta" ? [event.delta] : []));
    expect(deltas).toEqual(["Echo:", " Hello", " there"]);
    const whole = await client().responses.stream(hello).finalResponse();
    expect(whole.output_text).toBe("Echo: Hello there");
  });

  it("calls functions in parallel, both ways, and goes on with their results", async () => {
    const question = { role: "user" as const, content: "What is the weather in Paris and Rome?" };
    const request = { model: "gpt-4o-mini", input: [question], tools: [weather] };
    const unary = await client().responses.create(request);
    const streamed = await client().responses.stream(request).finalResponse();
    for (const response of [unary, streamed]) {
      const calls = response.output.flatMap((item) => (item.type === "function_call" ? [item] : []));
      expect(calls.map((call) => call.arguments)).toEqual([
        '{"city":"city 1","unit":"celsius"}',
        '{"city":"city 2","unit":"fahrenheit"}',
      ]);
      const results = calls.map(({ call_id }) => ({
        type: "function_call_output" as const,
        call_id,
        output: "21 degrees",
      }));
      const items = calls.map(({ call_id, name, arguments: given }) => ({
        type: "function_call" as const,
        call_id,
        name,
        arguments: given,
      }));
      const input = [question, ...items, ...results];
      const answer = await client().responses.create({ ...request, input });
      expect(answer.output_text).toBe("Tool said: 21 degrees; 21 degrees");
    }
  });

  it("takes images by URL and as bytes, and answers as a schema says", async () => {
    const image = (url: string) => ({ type: "input_image" as const, image_url: url, detail: "auto" as const });
    const content = [
      { type: "input_text" as const, text: "Look" },
      image(`data:image/png;base64,${PNG}`),
      image("https://example.com/cat.png"),
    ];
    const seen = await client().responses.create({ model: "gpt-4o", input: [{ role: "user", content }] });
    expect(seen.output_text).toBe("Echo: Look [images: 2]");
    const format = { type: "json_schema" as const, name: "recipe", strict: true, schema: recipeSchema() };
    const recipe = await client().responses.parse({ ...hello, text: { format } });
    expect(JSON.parse(recipe.output_text)).toEqual({ name: "name 1", minutes: 1, steps: ["steps 1", "steps 2"] });
  });

  it("reasons, sums it up where asked, and takes its reasoning back encrypted", async () => {
    const request = {
      model: "gpt-5",
      input: "Hello there",
      store: false,
      include: ["reasoning.encrypted_content" as const],
      reasoning: { effort: "low" as const, summary: "auto" as const },
    };
    const unary = await client().responses.create(request);
    const streamed = await client().responses.stream(request).finalResponse();
    for (const response of [unary, streamed]) {
      const [reasoning] = response.output;
      expect(reasoning).toMatchObject({
        type: "reasoning",
        encrypted_content: expect.stringMatching(/^gAAAA/) as string,
      });
      expect(reasoning?.type === "reasoning" && reasoning.summary.length).toBe(2);
      expect(response.usage?.output_tokens_details.reasoning_tokens).toBe(32);
    }
    const items = unary.output.filter((item) => item.type === "reasoning" || item.type === "message");
    const again = { ...request, input: [...items, { role: "user" as const, content: "And now?" }] };
    expect((await client().responses.create(again)).output_text).toBe("Echo: And now?");
    const bare = await client().responses.create({ ...request, include: [], reasoning: { effort: "low" } });
    expect(bare.output[0]).toEqual({ id: expect.stringMatching(/^rs_/) as string, type: "reasoning", summary: [] });
  });

  it("goes on from a response that it keeps, and from no other", async () => {
    const goOn = (previous_response_id: string) => client().responses.create({ ...hello, previous_response_id });
    const kept = await client().responses.create(hello);
    expect(await goOn(kept.id)).toMatchObject({ previous_response_id: kept.id });
    const forgotten = await client().responses.create({ ...hello, store: false });
    await expect(goOn(forgotten.id)).rejects.toMatchObject({ code: "previous_response_not_found" });
  });

  it("ends incomplete at the limit and where content is filtered, and refuses in words", async () => {
    const short = await client().responses.create({ ...hello, input: "one two ".repeat(20), max_output_tokens: 16 });
    expect(short).toMatchObject({ status: "incomplete", incomplete_details: { reason: "max_output_tokens" } });
    simulator().next({ answer: { ending: "filter" } }, { control: { refuse: true } });
    const filtered = await client().responses.create(hello);
    expect(filtered.incomplete_details?.reason).toBe("content_filter");
    const refused = await client().responses.stream(hello).finalResponse();
    expect(refused.output[0]).toMatchObject({ content: [{ type: "refusal" }], status: "completed" });
  });

  it("fails in the middle with an error that the SDK throws", async () => {
    simulator().next({ control: { error: "quota", faults: [{ kind: "error", at: 4 }] } });
    const stream = await client().responses.create({ ...hello, stream: true });
    await expect(collect(stream)).rejects.toMatchObject({ code: "insufficient_quota" });
  });

  it("throws the SDK's own classes for what the vendor refuses", async () => {
    const wrong = client("sk-wrong-key-of-somebody");
    await expect(wrong.responses.create(hello)).rejects.toBeInstanceOf(OpenAI.AuthenticationError);
    simulator().next({ control: { status: 429 } });
    await expect(client().responses.create(hello)).rejects.toBeInstanceOf(OpenAI.RateLimitError);
    await expect(client().responses.create({ ...hello, model: "gpt-none" })).rejects.toMatchObject({
      status: 400,
      code: "model_not_found",
    });
  });
});
