import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { callGraphql } from "../../testkit/graphql-caller.ts";
import { startApp, type StartedApp } from "../../testkit/start-app.ts";
import { chat, dataOf, MODEL, send } from "./support.ts";

const RECORD = `query ($id: ID!) {
  completion(id: $id) {
    requestedModel status finishReason cost { amountUsd } usage { inputTokens outputTokens }
    metadata endUserId sessionId subject { type id } warnings
  }
}`;

describe("POST /v1/chat/completions on the wire", () => {
  let started: StartedApp;
  beforeAll(async () => {
    started = await startApp();
  });
  afterAll(async () => {
    await started[Symbol.asyncDispose]();
  });

  async function recordOf(response: Response): Promise<Record<string, unknown> | undefined> {
    const id = response.headers.get("x-narthex-completion-id");
    const { data } = await callGraphql(started.root, RECORD, { id });
    return data?.["completion"];
  }

  it("answers with every field of a chat completion, and what the call cost in headers", async () => {
    const response = await send(started, "/chat/completions", chat("Say hi", { max_tokens: 50 }));
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("application/json; charset=utf-8");
    const completionId = response.headers.get("x-narthex-completion-id") ?? "";
    expect(completionId).toMatch(/^cmpl_[0-9a-f]{32}$/);
    const overheadMs = Number(response.headers.get("x-narthex-overhead-ms"));
    expect(overheadMs).toBeGreaterThan(0);
    const body = (await response.json()) as Record<string, unknown>;
    expect(body).toEqual({
      id: completionId.replace("cmpl_", "chatcmpl-"),
      object: "chat.completion",
      created: expect.any(Number) as number,
      model: MODEL,
      choices: [
        {
          index: 0,
          message: { role: "assistant", content: "Echo: Say hi", refusal: null, annotations: [] },
          logprobs: null,
          finish_reason: "stop",
        },
      ],
      usage: {
        prompt_tokens: 8,
        completion_tokens: 3,
        total_tokens: 11,
        prompt_tokens_details: { cached_tokens: 0, cache_write_tokens: 0, audio_tokens: 0 },
        completion_tokens_details: {
          reasoning_tokens: 0,
          audio_tokens: 0,
          accepted_prediction_tokens: 0,
          rejected_prediction_tokens: 0,
        },
      },
      system_fingerprint: null,
      narthex: { completion_id: completionId, cost_usd: "0.000003", overhead_ms: overheadMs, warnings: [] },
    });
    expect(Math.abs(Number(body["created"]) - Date.now() / 1000)).toBeLessThan(60);
    expect(response.headers.get("x-narthex-cost-usd")).toBe("0.000003");
  });

  it("streams chunks of one id, model and time, and ends with [DONE]", async () => {
    const response = await send(
      started,
      "/chat/completions",
      chat("[[sim tokens=6 chunks=3 chunkDelay=5]]", { stream: true }),
    );
    expect(response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    const text = await response.text();
    expect(text.endsWith("\n\ndata: [DONE]\n\n")).toBe(true);
    const chunks = dataOf(text)
      .slice(0, -1)
      .map((data) => JSON.parse(data) as Record<string, unknown> & { choices: readonly Record<string, unknown>[] });
    const [first] = chunks;
    const completionId = response.headers.get("x-narthex-completion-id") ?? "";
    const common = {
      id: completionId.replace("cmpl_", "chatcmpl-"),
      object: "chat.completion.chunk",
      created: first?.["created"],
      model: MODEL,
      system_fingerprint: null,
    };
    expect(first).toEqual({
      ...common,
      created: expect.any(Number) as number,
      choices: [
        { index: 0, delta: { role: "assistant", content: "", refusal: null }, logprobs: null, finish_reason: null },
      ],
    });
    for (const chunk of chunks) expect(chunk).toMatchObject(common);
    const middle = chunks.slice(1, -1);
    expect(middle.length).toBeGreaterThan(1);
    for (const chunk of middle) {
      expect(chunk.choices).toEqual([
        { index: 0, delta: { content: expect.any(String) as string }, logprobs: null, finish_reason: null },
      ]);
      expect(chunk).not.toHaveProperty("usage");
    }
    expect(chunks.at(-1)).toEqual({
      ...common,
      choices: [{ index: 0, delta: {}, logprobs: null, finish_reason: "stop" }],
      narthex: {
        completion_id: completionId,
        cost_usd: expect.stringMatching(/^0\.0\d+$/) as string,
        overhead_ms: expect.any(Number) as number,
        warnings: ["maxOutputTokens was not given; 4096 was sent."],
      },
    });
  });

  it("says usage null in every chunk but the last, which has no choices, where usage is asked for", async () => {
    const body = chat("Say hi", { stream: true, stream_options: { include_usage: true } });
    const data = dataOf(await (await send(started, "/chat/completions", body)).text());
    expect(data.at(-1)).toBe("[DONE]");
    const chunks = data.slice(0, -1).map((one) => JSON.parse(one) as Record<string, unknown>);
    for (const chunk of chunks.slice(0, -1)) expect(chunk["usage"]).toBeNull();
    expect(chunks.at(-1)).toMatchObject({
      choices: [],
      usage: { prompt_tokens: 8, completion_tokens: 3, total_tokens: 11 },
    });
  });

  it("names a streamed tool call once and gives its arguments in pieces", async () => {
    const tools = [
      {
        type: "function",
        function: {
          name: "get_weather",
          description: "Weather",
          parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
        },
      },
    ];
    const body = chat("Weather in both cities? [[sim chunkDelay=5 calls=2]]", {
      stream: true,
      tools,
      tool_choice: "required",
    });
    const data = dataOf(await (await send(started, "/chat/completions", body)).text()).slice(0, -1);
    const chunks = data.map(
      (one) =>
        JSON.parse(one) as { choices: readonly [{ delta: Record<string, unknown>; finish_reason: string | null }] },
    );
    const calls = new Map<number, { id: string; name: string; arguments: string }>();
    for (const { choices } of chunks) {
      const deltas = (choices[0].delta["tool_calls"] ?? []) as {
        index: number;
        id?: string;
        type?: string;
        function: { name?: string; arguments: string };
      }[];
      for (const delta of deltas) {
        const call = calls.get(delta.index);
        if (call === undefined) {
          expect(delta).toMatchObject({ type: "function", function: { name: "get_weather" } });
          calls.set(delta.index, {
            id: delta.id ?? "",
            name: delta.function.name ?? "",
            arguments: delta.function.arguments,
          });
        } else {
          expect(Object.keys(delta)).toEqual(["index", "function"]);
          expect(Object.keys(delta.function)).toEqual(["arguments"]);
          call.arguments += delta.function.arguments;
        }
      }
    }
    expect([...calls.keys()]).toEqual([0, 1]);
    for (const call of calls.values()) {
      expect(call.id).not.toBe("");
      expect(JSON.parse(call.arguments)).toEqual({ city: expect.any(String) as string });
    }
    expect(chunks.at(-1)?.choices[0].finish_reason).toBe("tool_calls");
  });

  it.each([
    ["Say hi", {}, "stop"],
    ["[[sim tokens=50]]", { max_tokens: 3 }, "length"],
    ["[[sim finish=content_filter]]", {}, "content_filter"],
    ["[[sim finish=gremlins]]", {}, "stop"],
  ])("ends %j with the finish_reason %s%s", async (text, more, reason) => {
    const whole = (await (await send(started, "/chat/completions", chat(text, more))).json()) as Record<string, never>;
    expect(whole["choices"]?.[0]?.["finish_reason"]).toBe(reason);
    const streamed = dataOf(
      await (await send(started, "/chat/completions", chat(text, { ...more, stream: true }))).text(),
    );
    expect(streamed.at(-2)).toContain(`"finish_reason":"${reason}"`);
  });

  it.each([false, true])("puts the call on the same record that GraphQL reads (stream: %s)", async (stream) => {
    const response = await send(
      started,
      "/chat/completions",
      chat("Say hi", { stream, metadata: { feature: "search" }, user: "u-1", store: true }),
      {
        headers: {
          "x-narthex-session-id": "s-1",
          "x-narthex-subject": "Order:7:8",
          "x-narthex-metadata": '{"team":{"name":"a"},"feature":"header"}',
          "x-narthex-timeout-ms": "20000",
          "x-narthex-max-cost-usd": "0.5",
        },
      },
    );
    await response.text();
    expect(await recordOf(response)).toEqual({
      requestedModel: MODEL,
      status: "COMPLETED",
      finishReason: "STOP",
      cost: { amountUsd: "0.000003" },
      usage: { inputTokens: 8, outputTokens: 3 },
      metadata: { feature: "search", team: { name: "a" } },
      endUserId: "u-1",
      sessionId: "s-1",
      subject: { type: "Order", id: "7:8" },
      warnings: [
        "store was ignored: no prompt and no answer is stored here, and none is asked to be stored at the vendor.",
        "maxOutputTokens was not given; 4096 was sent.",
      ],
    });
  });

  it("puts a call of the root key on the record of the organization that it names, and of no other", async () => {
    const CREATE = `mutation ($input: CreateOrganizationInput!) { createOrganization(input: $input) { organization { id } } }`;
    const KEY = `mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { secret } }`;
    const created = await callGraphql(started.root, CREATE, { input: { name: "Other" } });
    const organizationId = (created.data?.["createOrganization"] as unknown as { organization: { id: string } })
      .organization.id;
    const secretOf = async (id: string | undefined): Promise<string> => {
      const input = { name: "k", scopes: ["completion:read", "completion:create"], organizationId: id };
      const { data } = await callGraphql(started.root, KEY, { input });
      return (data?.["createApiKey"] as unknown as { secret: string }).secret;
    };
    const headers = { "x-narthex-organization": organizationId };
    const response = await send(started, "/chat/completions", chat("Say hi"), { headers });
    const id = response.headers.get("x-narthex-completion-id");
    const asOther = await callGraphql(started.as(await secretOf(organizationId)), RECORD, { id });
    expect(asOther.data?.["completion"]).toMatchObject({ status: "COMPLETED" });
    const asDefault = await callGraphql(started.as(await secretOf(undefined)), RECORD, { id });
    expect(asDefault.data?.["completion"]).toBeNull();
  });

  it("keeps the end user of the header before the body's", async () => {
    const response = await send(started, "/chat/completions", chat("Say hi", { user: "body" }), {
      headers: { "x-narthex-end-user-id": "jörg" },
    });
    // A header's text is Latin-1 on the way unless its sender encodes it; fetch sends ö as one byte.
    expect(response.status).toBe(200);
    expect((await recordOf(response))?.["endUserId"]).toMatch(/^j.rg$/);
  });
});
