import OpenAI, { toFile } from "openai";
import { zodFunction, zodResponseFormat } from "openai/helpers/zod";
import type { ChatCompletionMessageParam } from "openai/resources/chat/completions";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { startApp, type StartedApp } from "../../testkit/start-app.ts";
import { createSdk, MODEL } from "./support.ts";

/** A transparent pixel. */
const PIXEL =
  "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";
const WEATHER = {
  type: "function",
  function: {
    name: "get_weather",
    description: "The weather of a city.",
    parameters: {
      type: "object",
      properties: { city: { type: "string" } },
      required: ["city"],
      additionalProperties: false,
    },
  },
} as const;

describe("the official SDK's chat completions", () => {
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
    const completion = await client.chat.completions.create({
      model,
      messages: [
        { role: "developer", content: "Talk like a pirate." },
        { role: "user", content: "Are semicolons optional?" },
      ],
    });
    expect(completion.choices[0]?.message.content).toContain("Are semicolons optional?");
    expect(completion.model).toBe(model);
    expect(completion.usage?.total_tokens).toBeGreaterThan(3);
    expect(completion._request_id).toMatch(/^req_/);
  });

  it("gives the raw answer beside the data", async () => {
    const { data, response, request_id } = await client.chat.completions
      .create({ model: MODEL, messages: [{ role: "user", content: "Say hi" }] })
      .withResponse();
    expect(response.headers.get("x-narthex-completion-id")).toBe(data.id.replace("chatcmpl-", "cmpl_"));
    expect(request_id).toBe(response.headers.get("x-request-id"));
  });

  it("streams one, with usage at the end", async () => {
    const stream = await client.chat.completions.create({
      model: MODEL,
      messages: [{ role: "user", content: "[[sim text=one%20two%20three%20four chunks=4 chunkDelay=5]]" }],
      stream: true,
      stream_options: { include_usage: true },
    });
    let text = "";
    let usage: OpenAI.CompletionUsage | null | undefined;
    const ids = new Set<string>();
    for await (const chunk of stream) {
      ids.add(chunk.id);
      text += chunk.choices[0]?.delta.content ?? "";
      usage = chunk.usage;
    }
    expect(text).toBe("one two three four");
    expect(ids.size).toBe(1);
    expect(usage?.completion_tokens).toBe(4);
  });

  it("streams by its helper, which puts the whole completion together", async () => {
    const seen: string[] = [];
    const stream = client.chat.completions
      .stream({
        model: MODEL,
        messages: [{ role: "user", content: "Weather in both towns, please [[sim chunkDelay=3 calls=2]]" }],
        tools: [WEATHER],
        tool_choice: "required",
        stream_options: { include_usage: true },
      })
      .on("tool_calls.function.arguments.done", (call) => seen.push(call.name));
    const completion = await stream.finalChatCompletion();
    const [choice] = completion.choices;
    expect(choice?.finish_reason).toBe("tool_calls");
    expect(choice?.message.tool_calls).toHaveLength(2);
    expect(seen).toEqual(["get_weather", "get_weather"]);
    expect((await stream.totalUsage()).total_tokens).toBe(completion.usage?.total_tokens);
  });

  it("streams text by its helper", async () => {
    const deltas: string[] = [];
    const stream = client.chat.completions
      .stream({ model: MODEL, messages: [{ role: "user", content: "[[sim tokens=8 chunks=4 chunkDelay=5]]" }] })
      .on("content", (delta) => deltas.push(delta));
    const content = await stream.finalContent();
    expect(deltas.join("")).toBe(content);
    expect(deltas.length).toBeGreaterThan(1);
    expect((await stream.finalMessage()).content).toBe(content);
  });

  it("runs tools until the model is done", async () => {
    const asked: unknown[] = [];
    const runner = client.chat.completions.runTools({
      model: MODEL,
      messages: [{ role: "user", content: "What is the weather? Use get_weather." }],
      tools: [
        zodFunction({
          name: "get_weather",
          parameters: z.object({ city: z.string() }),
          function: ({ city }) => {
            asked.push(city);
            return `Sunny in ${city}`;
          },
        }),
      ],
    });
    expect(await runner.finalContent()).toContain("Sunny in");
    expect(asked).toHaveLength(1);
    expect(runner.messages.map(({ role }) => role)).toEqual(["user", "assistant", "tool", "assistant"]);
  });

  it("runs tools by streams, with another vendor behind", async () => {
    const runner = client.chat.completions.runTools({
      model: "anthropic/claude-haiku-4-5",
      stream: true,
      messages: [{ role: "user", content: "What is the weather? Use get_weather." }],
      tools: [
        zodFunction({ name: "get_weather", parameters: z.object({ city: z.string() }), function: () => "Sunny" }),
      ],
    });
    expect(await runner.finalContent()).toContain("Sunny");
  });

  const Event = z.object({ name: z.string(), date: z.string(), participants: z.array(z.string()) });

  it("parses structured output, held to the schema", async () => {
    const completion = await client.chat.completions.parse({
      model: MODEL,
      messages: [{ role: "user", content: "Alice and Bob go to a fair on Friday." }],
      response_format: zodResponseFormat(Event, "event"),
    });
    const event = completion.choices[0]?.message.parsed;
    expect(Event.parse(event)).toEqual(event);
    expect(started.simulator.requests.at(-1)?.body).toMatchObject({
      response_format: { type: "json_schema", json_schema: { name: "event", strict: true } },
    });
  });

  it("parses structured output of a stream, and the arguments of strict tools", async () => {
    const stream = client.chat.completions.stream({
      model: MODEL,
      messages: [{ role: "user", content: "Alice and Bob" }],
      response_format: zodResponseFormat(Event, "event"),
    });
    const parsed = (await stream.finalChatCompletion()).choices[0]?.message.parsed;
    expect(Event.parse(parsed)).toEqual(parsed);

    const called = await client.chat.completions.parse({
      model: MODEL,
      messages: [{ role: "user", content: "Ask get_event" }],
      tools: [zodFunction({ name: "get_event", parameters: z.object({ id: z.string() }) })],
    });
    const call = called.choices[0]?.message.tool_calls?.[0];
    expect(call?.type === "function" ? call.function.parsed_arguments : undefined).toEqual({
      id: expect.any(String) as string,
    });
  });

  it("says so where an answer was cut off before its JSON was whole", async () => {
    const cut = client.chat.completions.parse({
      model: MODEL,
      max_completion_tokens: 2,
      messages: [{ role: "user", content: "Alice and Bob" }],
      response_format: zodResponseFormat(Event, "event"),
    });
    await expect(cut).rejects.toThrow(/length limit was reached/);
  });

  it("sends images, by address and as data", async () => {
    const completion = await client.chat.completions.create({
      model: MODEL,
      messages: [
        {
          role: "user",
          content: [
            { type: "text", text: "What is in these?" },
            { type: "image_url", image_url: { url: "https://example.com/a.png" } },
            { type: "image_url", image_url: { url: PIXEL, detail: "auto" } },
          ],
        },
      ],
    });
    expect(completion.choices[0]?.message.content).toContain("[images: 2]");
    const sent = started.simulator.requests.at(-1)?.body as { messages: { content: unknown[] }[] };
    expect(sent.messages[0]?.content[2]).toEqual({ type: "image_url", image_url: { url: PIXEL } });
  });

  it("sends a whole conversation back", async () => {
    const messages: ChatCompletionMessageParam[] = [
      { role: "system", content: [{ type: "text", text: "Be brief." }] },
      { role: "user", content: "Weather?" },
      {
        role: "assistant",
        content: null,
        tool_calls: [
          { id: "call_1", type: "function", function: { name: "get_weather", arguments: '{"city":"Bern"}' } },
        ],
      },
      { role: "tool", tool_call_id: "call_1", content: [{ type: "text", text: "Rain" }] },
      { role: "assistant", content: null, refusal: "I would rather not." },
      { role: "user", content: "Do." },
    ];
    const completion = await client.chat.completions.create({ model: MODEL, messages, tools: [WEATHER] });
    expect(completion.choices[0]?.finish_reason).toBe("stop");
    expect(started.simulator.requests.at(-1)?.body).toMatchObject({
      messages: [
        { role: "system", content: "Be brief." },
        { role: "user", content: "Weather?" },
        {
          role: "assistant",
          tool_calls: [
            { id: "call_1", type: "function", function: { name: "get_weather", arguments: '{"city":"Bern"}' } },
          ],
        },
        { role: "tool", tool_call_id: "call_1", content: "Rain" },
        { role: "assistant", content: "I would rather not." },
        { role: "user", content: "Do." },
      ],
    });
  });

  it("chooses tools in every form", async () => {
    const tools = ["get_weather", "get_time"].map((name) => ({ ...WEATHER, function: { ...WEATHER.function, name } }));
    const messages = [{ role: "user", content: "Go" }] as const;
    const ask = async (tool_choice: OpenAI.ChatCompletionToolChoiceOption) => {
      await client.chat.completions.create({ model: MODEL, messages: [...messages], tools, tool_choice });
      return started.simulator.requests.at(-1)?.body as { tools: unknown[]; tool_choice: unknown };
    };
    expect((await ask("none")).tool_choice).toBe("none");
    expect((await ask("auto")).tool_choice).toBe("auto");
    expect((await ask("required")).tool_choice).toBe("required");
    const named = { type: "function", function: { name: "get_time" } } as const;
    expect((await ask(named)).tool_choice).toEqual(named);
    const allowed = await ask({ type: "allowed_tools", allowed_tools: { mode: "required", tools: [named] } });
    expect(allowed).toMatchObject({ tools: [{ function: { name: "get_time" } }], tool_choice: "required" });
    expect(allowed.tools).toHaveLength(1);
  });

  it("throws the class of each refusal", async () => {
    const messages = [{ role: "user", content: "x" }] as const;
    const ask = (content: string, model = MODEL) =>
      client.chat.completions.create({ model, messages: [{ role: "user", content }] });
    const stranger = new OpenAI({ baseURL: client.baseURL, apiKey: "wrong", maxRetries: 0 });
    await expect(stranger.models.list()).rejects.toThrow(OpenAI.AuthenticationError);
    await expect(ask("x", "openai/none")).rejects.toThrow(OpenAI.NotFoundError);
    await expect(client.chat.completions.create({ model: MODEL, messages: [...messages], n: 2 })).rejects.toMatchObject(
      {
        status: 400,
        code: "unsupported_parameter",
        param: "n",
        type: "invalid_request_error",
        requestID: expect.stringMatching(/^req_/) as string,
      },
    );
    await expect(ask("[[sim error=context]]")).rejects.toThrow(OpenAI.BadRequestError);
    await expect(ask("[[sim status=500]]")).rejects.toThrow(OpenAI.InternalServerError);
    await expect(client.files.create({ file: await toFile(Buffer.from("x"), "x"), purpose: "batch" })).rejects.toThrow(
      OpenAI.NotFoundError,
    );
  });

  it("is tried again by the SDK where that makes sense, and after the time that the vendor asks for", async () => {
    const patient = new OpenAI({ baseURL: client.baseURL, apiKey: client.apiKey, maxRetries: 2 });
    const before = started.simulator.requests.length;
    const answer = await patient.chat.completions.create({
      model: MODEL,
      messages: [{ role: "user", content: "again [[sim status=429 retryAfterMs=10 times=1]]" }],
    });
    expect(answer.choices[0]?.message.content).toContain("again");
    expect(started.simulator.requests.length - before).toBe(2);
    await expect(
      patient.chat.completions.create({ model: MODEL, messages: [{ role: "user", content: "[[sim error=auth]]" }] }),
    ).rejects.toMatchObject({ status: 502 });
    expect(started.simulator.requests.length - before).toBe(3);
  });

  it("throws in the middle of a stream that its vendor broke off", async () => {
    const stream = await client.chat.completions.create({
      model: MODEL,
      stream: true,
      messages: [{ role: "user", content: "[[sim tokens=20 chunkDelay=5 fault=reset@5]]" }],
    });
    let text = "";
    const read = async (): Promise<void> => {
      for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? "";
    };
    await expect(read()).rejects.toMatchObject({ code: "provider_error", type: "server_error" });
    expect(text).not.toBe("");
  });

  it("aborts the vendor when the SDK aborts", async () => {
    const index = started.simulator.requests.length;
    const stream = await client.chat.completions.create({
      model: MODEL,
      stream: true,
      messages: [{ role: "user", content: "[[sim tokens=500 chunkDelay=20]]" }],
    });
    for await (const chunk of stream) if (chunk.choices[0]?.delta.content !== "") break;
    const leftAtMs = Date.now();
    const abortedAtMs = await started.simulator.waitForAbort(index);
    expect(abortedAtMs - leftAtMs).toBeLessThan(1000);

    const controller = new AbortController();
    const asked = client.chat.completions.create(
      { model: MODEL, messages: [{ role: "user", content: "[[sim delay=20000]]" }] },
      { signal: controller.signal },
    );
    await started.simulator.waitForRequest(index + 1);
    controller.abort();
    await expect(asked).rejects.toThrow(OpenAI.APIUserAbortError);
    await started.simulator.waitForAbort(index + 1);
  });
});
