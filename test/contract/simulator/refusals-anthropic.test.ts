import { describe, expect, it } from "vitest";
import {
  containing,
  matching,
  PNG,
  post,
  recipeSchema,
  type RefusalRow,
  user,
  useSimulator,
  weatherSchema,
} from "./support.ts";

const simulator = useSimulator();

describe("the simulated Anthropic refuses", () => {
  const good = { model: "claude-haiku-4-5", max_tokens: 100, messages: [user("Hello")] };
  const send = (body: unknown, headers: Record<string, string> = {}) => {
    const usual = { "x-api-key": simulator().apiKey, "anthropic-version": "2023-06-01" };
    const all = Object.entries({ ...usual, ...headers }).filter(([, value]) => value !== "");
    return post(`${simulator().anthropic.baseUrl}/v1/messages`, Object.fromEntries(all), body);
  };
  const tool = (name: string) => ({ name, input_schema: weatherSchema() });
  const called = { role: "assistant", content: [{ type: "tool_use", id: "toolu_1", name: "f", input: {} }] };
  const result = { type: "tool_result", tool_use_id: "toolu_1", content: "x" };
  const budget = (budget_tokens: number) => ({ thinking: { type: "enabled", budget_tokens } });
  const image = (source: object) => ({ messages: [user([{ type: "image", source }])] });
  const { additionalProperties: _open, ...openSchema } = recipeSchema();

  it("nothing in a good request, even with everything in it", async () => {
    expect((await send(good)).status).toBe(200);
    const full = {
      ...good,
      system: [{ type: "text", text: "Be kind", cache_control: { type: "ephemeral" } }],
      messages: [user("f"), user("joined"), called, user([result, { type: "text", text: "And now?" }])],
      temperature: 0.5,
      top_k: 4,
      stop_sequences: ["x"],
      tools: [tool("f")],
      tool_choice: { type: "auto", disable_parallel_tool_use: true },
      output_config: { format: { type: "json_schema", schema: recipeSchema() } },
      metadata: { user_id: "u" },
      service_tier: "auto",
      stream: true,
    };
    expect(await send(full)).toMatchObject({ status: 200 });
    expect((await send({ ...good, messages: [user("Say"), { role: "assistant", content: "I say" }] })).status).toBe(
      200,
    );
  });

  it("no neighbours of one role, which it joins, results of parallel calls among them", async () => {
    const both = { role: "assistant", content: [...called.content, { ...called.content[0], id: "toolu_2" }] };
    const apart = [user("f"), both, user([result]), user([{ ...result, tool_use_id: "toolu_2" }])];
    expect(await send({ ...good, messages: apart, tools: [tool("f")] })).toMatchObject({ status: 200 });
    expect((await send({ ...good, messages: apart.slice(0, 3), tools: [tool("f")] })).status).toBe(400);
  });

  // One row a line, however long.
  // prettier-ignore
  const rows: RefusalRow[] = [
    ["a request without max_tokens", { max_tokens: undefined }, 400, "max_tokens: Field required"],
    ["a request without a model", { model: undefined }, 400, "model: Field required"],
    ["a request without messages", { messages: undefined }, 400, "messages: Field required"],
    ["a model it does not have", { model: "claude-nope" }, 404, "model: claude-nope"],
    ["a field it does not know", { frequency_penalty: 1 }, 400, "frequency_penalty: Extra inputs are not permitted"],
    ["an empty list of messages", { messages: [] }, 400, "messages: at least one message is required"],
    ["a conversation that the assistant begins", { messages: [{ role: "assistant", content: "x" }, user("y")] }, 400, 'first message must use the \\"user\\" role'],
    ["a role it does not know", { messages: [{ role: "tool", content: "x" }] }, 400, "messages.0.role: Input should be 'user' or 'assistant'"],
    ["a system message in an older model", { messages: [user("x"), { role: "system", content: "y" }] }, 400, "role 'system' is not supported on this model"],
    ["a system message out of place", { model: "claude-opus-4-8", messages: [{ role: "system", content: "y" }, user("x")] }, 400, "must immediately follow a `user` message"],
    ["empty content", { messages: [user("")] }, 400, "must have non-empty content"],
    ["an empty text block", { messages: [user([{ type: "text", text: "" }])] }, 400, "text content blocks must be non-empty"],
    ["a text block of white space", { messages: [user([{ type: "text", text: "  " }])] }, 400, "must contain non-whitespace text"],
    ["a block it does not know", { messages: [user([{ type: "image_url", image_url: {} }])] }, 400, "Input tag 'image_url' found using 'type' does not match"],
    ["a result without a call", { messages: [user([result])] }, 400, "messages.0.content.0: unexpected `tool_use_id` found in `tool_result` blocks: toolu_1"],
    ["a call without its result", { messages: [user("x"), called, user("y")] }, 400, "messages.1: `tool_use` ids were found without `tool_result` blocks immediately after: toolu_1"],
    ["a call at the end", { messages: [user("x"), called] }, 400, "`tool_use` ids were found without"],
    ["an image of a type it does not take", image({ type: "base64", media_type: "image/bmp", data: PNG }), 400, "media_type: Input should be 'image/jpeg', 'image/png'"],
    ["an image under a wrong type", image({ type: "base64", media_type: "image/jpeg", data: PNG }), 400, "appears to be a image/png image"],
    ["an image in bad base64", image({ type: "base64", media_type: "image/png", data: "@@" }), 400, "invalid base64 data"],
    ["bytes that are no image", image({ type: "base64", media_type: "image/png", data: "aGVsbG8h" }), 400, "Could not process image"],
    ["an image over plain http", image({ type: "url", url: "http://example.com/a.png" }), 400, "Only HTTPS URLs are supported."],
    ["max_tokens below 1", { max_tokens: 0 }, 400, "max_tokens: Input should be greater than or equal to 1"],
    ["max_tokens above what the model gives", { max_tokens: 70_000 }, 400, "max_tokens: 70000 > 64000, which is the maximum allowed number of output tokens for claude-haiku-4-5-20251001"],
    ["a temperature above 1", { temperature: 1.5 }, 400, "temperature: range: 0..1"],
    ["temperature and top_p together", { temperature: 0.5, top_p: 0.5 }, 400, "`temperature` and `top_p` cannot both be specified"],
    ["a temperature from a newer model", { model: "claude-opus-4-8", temperature: 0.5 }, 400, "`temperature` is deprecated for this model."],
    ["a thinking budget below 1024", { ...budget(100), max_tokens: 5_000 }, 400, "budget_tokens: Input should be greater than or equal to 1024"],
    ["a thinking budget not below max_tokens", { ...budget(2_000), max_tokens: 2_000 }, 400, "`max_tokens` must be greater than `thinking.budget_tokens`"],
    ["a temperature while thinking", { ...budget(1_024), max_tokens: 2_000, temperature: 0.5 }, 400, "`temperature` may only be set to 1 when thinking is enabled"],
    ["forced tools while thinking", { ...budget(1_024), max_tokens: 2_000, tools: [tool("f")], tool_choice: { type: "any" } }, 400, "Thinking may not be enabled when tool_choice forces tool use."],
    ["a budget from a newer model", { ...budget(1_024), max_tokens: 2_000, model: "claude-opus-4-8" }, 400, 'thinking.type.enabled\\" is not supported for this model'],
    ["adaptive thinking from an older model", { thinking: { type: "adaptive" } }, 400, "adaptive thinking is not supported on this model"],
    ["a turn of tools without its thinking", { ...budget(1_024), max_tokens: 2_000, messages: [user("x"), called, user([result])] }, 400, "Expected `thinking` or `redacted_thinking`, but found `tool_use`"],
    ["a prefill in a newer model", { model: "claude-opus-4-8", messages: [user("x"), { role: "assistant", content: "y" }] }, 400, "does not support assistant message prefill"],
    ["a prefill that ends with white space", { messages: [user("x"), { role: "assistant", content: "y " }] }, 400, "cannot end with trailing whitespace"],
    ["a tool's name with a space", { tools: [tool("a b")] }, 400, "tools.0.custom.name: String should match pattern"],
    ["two tools of one name", { tools: [tool("f"), tool("f")] }, 400, "Tool names must be unique"],
    ["a tool without a schema", { tools: [{ name: "f" }] }, 400, "tools.0.custom.input_schema: Field required"],
    ["a choice without tools", { tool_choice: { type: "any" } }, 400, "may only be specified while providing `tools`"],
    ["a choice of a tool that is not there", { tools: [tool("f")], tool_choice: { type: "tool", name: "g" } }, 400, "Tool 'g' not found in provided tools"],
    ["a stop sequence of white space", { stop_sequences: [" "] }, 400, "each stop sequence must contain non-whitespace"],
    ["a schema that is open", { output_config: { format: { type: "json_schema", schema: openSchema } } }, 400, "'additionalProperties' must be explicitly set to false"],
    ["a schema from a model that has none", { model: "claude-3-haiku-20240307", output_config: { format: { type: "json_schema", schema: recipeSchema() } } }, 400, "does not support output format"],
    ["a prompt longer than the context", { messages: [user("word ".repeat(201_000))] }, 400, "tokens > 200000 maximum"],
  ];

  it.each(rows)("%s", async (_behaviour, change, status, says) => {
    const answer = await send({ ...good, ...change });
    expect(answer.text).toContain(says);
    expect(answer.status).toBe(status);
    const type = status === 404 ? "not_found_error" : "invalid_request_error";
    expect(JSON.parse(answer.text)).toMatchObject({
      type: "error",
      error: { type },
      request_id: matching(/^req_/),
    });
  });

  it("requests without a key, with a wrong one, without a version or with one that never was", async () => {
    expect(await send(good, { "x-api-key": "" })).toMatchObject({
      status: 401,
      text: containing("x-api-key header is required"),
    });
    expect(await send(good, { "x-api-key": "no" })).toMatchObject({
      status: 401,
      text: containing("invalid x-api-key"),
    });
    const bearer = { "x-api-key": "", authorization: `Bearer ${simulator().apiKey}` };
    expect((await send(good, bearer)).status).toBe(200);
    const missing = await send(good, { "anthropic-version": "" });
    expect(missing).toMatchObject({
      status: 400,
      text: containing("anthropic-version: header is required"),
    });
    expect((await send(good, { "anthropic-version": "2024-01-01" })).status).toBe(400);
  });

  it("in version 2026-10-21 what that version took away", async () => {
    const version = { "anthropic-version": "2026-10-21" };
    expect((await send(good, version)).status).toBe(200);
    for (const name of ["temperature", "top_p", "top_k"]) {
      expect((await send({ ...good, [name]: 1 }, version)).text).toContain(`${name}: Extra inputs are not permitted`);
    }
  });
});
