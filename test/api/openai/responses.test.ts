import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { callGraphql } from "../../testkit/graphql-caller.ts";
import { startApp, type StartedApp } from "../../testkit/start-app.ts";
import { dataOf, MODEL, readError, send } from "./support.ts";

const RECORD = `query ($id: ID!) { completion(id: $id) { requestedModel status errorCode cost { amountUsd } metadata endUserId sessionId } }`;
const TOOL = {
  type: "function",
  name: "get_weather",
  parameters: {
    type: "object",
    properties: { city: { type: "string" } },
    required: ["city"],
    additionalProperties: false,
  },
  strict: false,
};

/** An event of the responses API. */
type ResponseEvent = Record<string, unknown> & { readonly type: string; readonly sequence_number: number };

describe("POST /v1/responses on the wire", () => {
  let started: StartedApp;
  beforeAll(async () => {
    started = await startApp();
  });
  afterAll(async () => {
    await started[Symbol.asyncDispose]();
  });

  async function eventsOf(body: Record<string, unknown>): Promise<readonly ResponseEvent[]> {
    const response = await send(started, "/responses", { model: MODEL, ...body, stream: true });
    expect(response.status).toBe(200);
    const text = await response.text();
    expect(text).not.toContain("[DONE]");
    const events = dataOf(text).map((data) => JSON.parse(data) as ResponseEvent);
    // Each event is named as its data says, and they are numbered from 0.
    expect([...text.matchAll(/^event: (.+)$/gm)].map((match) => match[1])).toEqual(events.map(({ type }) => type));
    expect(events.map((event) => event.sequence_number)).toEqual(events.map((_event, index) => index));
    return events;
  }

  it("answers with every field of a response", async () => {
    const response = await send(started, "/responses", {
      model: MODEL,
      instructions: "Be nice.",
      input: "Say hi",
      max_output_tokens: 50,
      metadata: { feature: "search" },
      user: "u-1",
    });
    const completionId = response.headers.get("x-narthex-completion-id") ?? "";
    const hex = completionId.replace("cmpl_", "");
    expect(await response.json()).toEqual({
      id: `resp_${hex}`,
      object: "response",
      created_at: expect.any(Number) as number,
      completed_at: expect.any(Number) as number,
      status: "completed",
      background: false,
      error: null,
      incomplete_details: null,
      instructions: "Be nice.",
      max_output_tokens: 50,
      max_tool_calls: null,
      metadata: { feature: "search" },
      model: MODEL,
      output: [
        {
          id: `msg_${hex}_0`,
          type: "message",
          status: "completed",
          role: "assistant",
          content: [{ type: "output_text", annotations: [], logprobs: [], text: "Echo: Say hi" }],
        },
      ],
      parallel_tool_calls: true,
      previous_response_id: null,
      reasoning: { effort: null, summary: null },
      safety_identifier: null,
      service_tier: null,
      store: false,
      temperature: null,
      text: { format: { type: "text" } },
      tool_choice: "auto",
      tools: [],
      top_logprobs: 0,
      top_p: null,
      truncation: "disabled",
      usage: {
        input_tokens: expect.any(Number) as number,
        input_tokens_details: { cached_tokens: 0, cache_write_tokens: 0 },
        output_tokens: 3,
        output_tokens_details: { reasoning_tokens: 0 },
        total_tokens: expect.any(Number) as number,
      },
      user: "u-1",
      narthex: {
        completion_id: completionId,
        cost_usd: response.headers.get("x-narthex-cost-usd"),
        overhead_ms: Number(response.headers.get("x-narthex-overhead-ms")),
        warnings: [],
      },
    });
    const { data } = await callGraphql(started.root, RECORD, { id: completionId });
    expect(data?.["completion"]).toEqual({
      requestedModel: MODEL,
      status: "COMPLETED",
      errorCode: null,
      cost: { amountUsd: response.headers.get("x-narthex-cost-usd") },
      metadata: { feature: "search" },
      endUserId: "u-1",
      sessionId: null,
    });
    expect(started.simulator.requests.at(-1)?.body).toMatchObject({
      messages: [
        { role: "system", content: "Be nice." },
        { role: "user", content: "Say hi" },
      ],
    });
  });

  it("streams text as the whole sequence of events", async () => {
    const events = await eventsOf({ input: "[[sim text=one%20two%20three chunks=3 chunkDelay=10]]" });
    const types = events.map(({ type }) => type);
    const deltas = types.filter((type) => type === "response.output_text.delta").length;
    expect(deltas).toBeGreaterThan(0);
    expect(types).toEqual([
      "response.created",
      "response.in_progress",
      "response.output_item.added",
      "response.content_part.added",
      ...Array.from({ length: deltas }, () => "response.output_text.delta"),
      "response.output_text.done",
      "response.content_part.done",
      "response.output_item.done",
      "response.completed",
    ]);
    const [created] = events;
    expect(created).toMatchObject({ response: { status: "in_progress", output: [], usage: null, error: null } });
    const last = events.at(-1);
    expect(last).toMatchObject({
      response: {
        id: (created?.["response"] as { id: string }).id,
        status: "completed",
        output: [{ type: "message", status: "completed", content: [{ type: "output_text", text: "one two three" }] }],
        usage: { output_tokens: 3 },
        narthex: { cost_usd: expect.any(String) as string },
      },
    });
    const itemId = (events[2]?.["item"] as { id: string }).id;
    for (const event of events.slice(3, -2))
      expect(event).toMatchObject({ item_id: itemId, output_index: 0, content_index: 0 });
  });

  it("gives reasoning, text and calls items of their own, in the order in which they began", async () => {
    const events = await eventsOf({
      model: "anthropic/claude-haiku-4-5",
      input: "Weather in both [[sim reasoning=5 chunkDelay=5]]",
      reasoning: { effort: "low" },
      tools: [TOOL],
    });
    const added = events.filter(({ type }) => type === "response.output_item.added");
    expect(added.map(({ output_index }) => output_index)).toEqual(added.map((_event, index) => index));
    const last = events.at(-1)?.["response"] as {
      output: { type: string; id: string; arguments?: string; summary?: unknown[] }[];
    };
    expect(last.output.map(({ type }) => type)).toEqual(["reasoning", "function_call", "function_call"]);
    expect(last.output.map(({ id }) => id)).toEqual(added.map(({ item }) => (item as { id: string }).id));
    expect(last.output[0]?.summary).toEqual([{ type: "summary_text", text: expect.stringMatching(/\w/) as string }]);
    for (const [index, item] of last.output.entries()) {
      if (item.type !== "function_call") continue;
      const deltas = events.filter(
        (event) => event.type === "response.function_call_arguments.delta" && event["output_index"] === index,
      );
      expect(deltas.map(({ delta }) => delta).join("")).toBe(item.arguments);
      expect(JSON.parse(item.arguments ?? "")).toEqual({ city: expect.any(String) as string });
    }
  });

  it("sends a conversation of items as messages, calls of one turn together", async () => {
    const response = await send(started, "/responses", {
      model: MODEL,
      input: [
        { role: "developer", content: "Be brief." },
        {
          role: "user",
          content: [
            { type: "input_text", text: "Weather?" },
            { type: "input_image", image_url: "https://example.com/a.png", detail: "auto" },
          ],
        },
        { type: "reasoning", id: "rs_1", summary: [], encrypted_content: "x" },
        {
          type: "message",
          id: "msg_1",
          role: "assistant",
          status: "completed",
          content: [{ type: "output_text", text: "Looking.", annotations: [] }],
        },
        {
          type: "function_call",
          id: "fc_1",
          call_id: "call_1",
          name: "get_weather",
          arguments: '{"city":"Bern"}',
          status: "completed",
        },
        { type: "function_call", call_id: "call_2", name: "get_weather", arguments: "" },
        { type: "function_call_output", call_id: "call_1", output: "Rain" },
        { type: "function_call_output", call_id: "call_2", output: [{ type: "input_text", text: "Sun" }] },
        { type: "message", role: "user", content: "Go on." },
      ],
      tools: [TOOL],
      tool_choice: { type: "allowed_tools", mode: "auto", tools: [{ type: "function", name: "get_weather" }] },
    });
    expect(response.status).toBe(200);
    const call = (id: string, text: string) => ({
      id,
      type: "function",
      function: { name: "get_weather", arguments: text },
    });
    expect(started.simulator.requests.at(-1)?.body).toMatchObject({
      messages: [
        { role: "system", content: "Be brief." },
        { role: "user", content: [{ type: "text" }, { type: "image_url" }] },
        {
          role: "assistant",
          content: "Looking.",
          tool_calls: [call("call_1", '{"city":"Bern"}'), call("call_2", "{}")],
        },
        { role: "tool", tool_call_id: "call_1", content: "Rain" },
        { role: "tool", tool_call_id: "call_2", content: "Sun" },
        { role: "user", content: "Go on." },
      ],
    });
    expect(await response.json()).toMatchObject({
      narthex: {
        warnings: [
          "input[2] was ignored: reasoning of earlier turns is not sent to the vendor.",
          expect.any(String) as string,
        ],
      },
    });
  });

  it.each([
    ["[[sim tokens=50]]", { max_output_tokens: 3 }, "max_output_tokens"],
    ["[[sim finish=content_filter]]", {}, "content_filter"],
  ])("is incomplete for %j %j", async (input, more, reason) => {
    const whole = await (await send(started, "/responses", { model: MODEL, input, ...more })).json();
    const streamed = (await eventsOf({ input, ...more })).at(-1);
    expect(streamed?.type).toBe("response.incomplete");
    for (const response of [whole, streamed?.["response"]]) {
      expect(response).toMatchObject({ status: "incomplete", incomplete_details: { reason }, error: null });
    }
  });

  it("ends a stream that its vendor broke off with an error and the part that there was", async () => {
    const events = await eventsOf({ input: "[[sim tokens=20 chunkDelay=5 fault=reset@5]]" });
    expect(events.at(-2)).toMatchObject({
      type: "error",
      error: { code: "provider_error", type: "server_error", param: null, message: expect.any(String) as string },
    });
    expect(events.at(-1)).toMatchObject({
      type: "response.failed",
      response: {
        status: "failed",
        error: { code: "provider_error" },
        output: [{ type: "message", status: "incomplete", content: [{ text: expect.stringMatching(/\w/) as string }] }],
        narthex: { cost_usd: expect.stringMatching(/^0\.0*[1-9]/) as string },
      },
    });
  });

  it.each([
    [{ input: "x" }, "model", "missing_required_parameter"],
    [{ model: MODEL }, "input", "missing_required_parameter"],
    [{ model: MODEL, input: 1 }, "input", "invalid_type"],
    [{ model: MODEL, input: [] }, "input", "invalid_value"],
    [{ model: MODEL, input: "" }, "input", "invalid_value"],
    [
      {
        model: MODEL,
        input: [
          { role: "user", content: "x" },
          { role: "user", content: "" },
        ],
      },
      "input[1].content",
      "invalid_value",
    ],
    [
      { model: MODEL, instructions: "i", input: [{ type: "function_call_output", call_id: "c", output: "x" }] },
      "input[0].call_id",
      "invalid_value",
    ],
    [{ model: MODEL, input: [{ type: "item_reference", id: "msg_1" }] }, "input[0].type", "unsupported_value"],
    [{ model: MODEL, input: [{ type: "web_search_call", id: "ws_1" }] }, "input[0].type", "unsupported_value"],
    [
      { model: MODEL, input: [{ role: "user", content: [{ type: "input_image", file_id: "file-1" }] }] },
      "input[0].content[0].file_id",
      "unsupported_parameter",
    ],
    [{ model: MODEL, input: "x", store: true }, "store", "unsupported_parameter"],
    [{ model: MODEL, input: "x", previous_response_id: "resp_1" }, "previous_response_id", "unsupported_parameter"],
    [{ model: MODEL, input: "x", background: true }, "background", "unsupported_parameter"],
    [{ model: MODEL, input: "x", include: ["message.output_text.logprobs"] }, "include", "unsupported_parameter"],
    [{ model: MODEL, input: "x", tools: [{ type: "web_search" }] }, "tools[0].type", "unsupported_value"],
    [{ model: MODEL, input: "x", tools: [{ type: "function", name: "a b" }] }, "tools[0].name", "invalid_value"],
    [{ model: MODEL, input: "x", tool_choice: { type: "file_search" } }, "tool_choice.type", "unsupported_value"],
    [{ model: MODEL, input: "x", max_output_tokens: 0 }, "max_output_tokens", "invalid_value"],
    [{ model: MODEL, input: "x", reasoning: { effort: "much" } }, "reasoning.effort", "invalid_value"],
    [
      { model: MODEL, input: "x", text: { format: { type: "json_schema", name: "n", schema: { type: "gremlin" } } } },
      "text.format.schema",
      "invalid_value",
    ],
    [{ model: MODEL, input: "x", messages: [] }, "messages", "unknown_parameter"],
  ])("refuses %j at %s", async (body, param, code) => {
    expect(await readError(await send(started, "/responses", body))).toMatchObject({ status: 400, param, code });
  });
});
