import { describe, expect, it } from "vitest";
import {
  containing,
  matching,
  post,
  recipeSchema,
  type RefusalRow,
  user,
  useSimulator,
  weatherSchema,
} from "./support.ts";

const simulator = useSimulator();

describe("the simulated OpenAI refuses", () => {
  const good = { model: "gpt-4o-mini", messages: [user("Hello")] };
  const send = (body: unknown, key = `Bearer ${simulator().apiKey}`) =>
    post(`${simulator().openai.baseUrl}/chat/completions`, key === "" ? {} : { authorization: key }, body);
  const tool = (name: string, extra: object = {}) => ({
    type: "function",
    function: { name, parameters: weatherSchema(), ...extra },
  });
  const called = {
    role: "assistant",
    content: null,
    tool_calls: [{ id: "call_1", type: "function", function: { name: "f", arguments: "{}" } }],
  };
  const result = { role: "tool", tool_call_id: "call_1", content: "x" };
  const strict = (schema: object) => ({
    response_format: { type: "json_schema", json_schema: { name: "r", strict: true, schema } },
  });
  const image = (url: string) => [user([{ type: "image_url", image_url: { url } }])];
  const { additionalProperties: _open, ...openSchema } = recipeSchema();

  it("nothing in a good request, even with everything in it", async () => {
    expect((await send(good)).status).toBe(200);
    const full = {
      ...good,
      messages: [
        { role: "system", content: "Be kind" },
        { role: "developer", content: "Be brief" },
        user("f"),
        called,
        result,
        user("And now?"),
      ],
      temperature: 0.5,
      top_p: 0.9,
      max_completion_tokens: 100,
      stop: ["x"],
      n: 2,
      seed: 1,
      tools: [tool("f", { strict: true })],
      tool_choice: "auto",
      parallel_tool_calls: true,
      stream: true,
      stream_options: { include_usage: true, include_obfuscation: false },
      ...strict(recipeSchema()),
      metadata: { a: "b" },
      user: "u",
      logprobs: true,
      top_logprobs: 2,
      service_tier: "auto",
    };
    expect(await send(full)).toMatchObject({ status: 200 });
  });

  // One row a line, however long.
  // prettier-ignore
  const rows: RefusalRow[] = [
    ["a request without a model", { model: undefined }, 400, "you must provide a model parameter"],
    ["a model it does not have", { model: "gpt-nope" }, 404, '"code":"model_not_found"'],
    ["an argument it does not know", { top_k: 5 }, 400, "Unrecognized request argument supplied: top_k"],
    ["several of them together", { top_k: 5, foo: 1 }, 400, "Unrecognized request arguments supplied: top_k, foo"],
    ["a request without messages", { messages: undefined }, 400, "Missing required parameter: 'messages'."],
    ["an empty list of messages", { messages: [] }, 400, '"code":"empty_array"'],
    ["messages that are no list", { messages: "hi" }, 400, "expected an array of objects, but got a string"],
    ["a role it does not know", { messages: [{ role: "model", content: "x" }] }, 400, "Invalid value: 'model'. Supported values are: 'system', 'assistant'"],
    ["a user without content", { messages: [user(null)] }, 400, "expected a string, got null"],
    ["a content part it does not know", { messages: [user([{ type: "image", source: 1 }])] }, 400, "Invalid value: 'image'. Supported values are: 'text', 'image_url'"],
    ["an image that is no address", { messages: image("cat.png") }, 400, "Expected a base64-encoded data URL"],
    ["a data URL that is no image", { messages: image("data:text/plain;base64,aGk=") }, 400, "Invalid MIME type"],
    ["an image in bad base64", { messages: image("data:image/png;base64,@@@") }, 400, "Invalid base64"],
    ["bytes that are no image", { messages: image("data:image/png;base64,aGVsbG8h") }, 400, "unsupported image"],
    ["a tool's result without a call", { messages: [user("x"), result] }, 400, "must be a response to a preceeding message with 'tool_calls'"],
    ["a call without its result", { messages: [user("x"), called, user("y")] }, 400, "did not have response messages: call_1"],
    ["a call without its result at the end", { messages: [user("x"), called] }, 400, "did not have response messages: call_1"],
    ["an empty list of calls", { messages: [user("x"), { ...called, tool_calls: [] }] }, 400, "messages[1].tool_calls': empty array"],
    ["max_tokens below 1", { max_tokens: 0 }, 400, '"code":"integer_below_min_value"'],
    ["max_tokens above what the model gives", { max_tokens: 20_000 }, 400, "supports at most 16384 completion tokens"],
    ["both limits at once", { max_tokens: 5, max_completion_tokens: 5 }, 400, "at the same time is not supported"],
    ["max_tokens from a reasoning model", { model: "o4-mini", max_tokens: 5 }, 400, "Use 'max_completion_tokens' instead."],
    ["max_tokens from gpt-5", { model: "gpt-5", max_tokens: 5 }, 400, '"code":"unsupported_parameter"'],
    ["a temperature from a reasoning model", { model: "gpt-5", temperature: 0.2 }, 400, "'temperature' does not support 0.2 with this model. Only the default (1) value"],
    ["top_p from a reasoning model", { model: "o3", top_p: 0.2 }, 400, "'top_p' is not supported with this model"],
    ["stop from a reasoning model", { model: "o3", stop: "x" }, 400, "'stop' is not supported with this model"],
    ["an effort it does not know", { model: "o3", reasoning_effort: "huge" }, 400, "'reasoning_effort' does not support 'huge'"],
    ["an effort from a model that does not reason", { reasoning_effort: "low" }, 400, "Unrecognized request argument supplied: reasoning_effort"],
    ["a temperature above 2", { temperature: 3 }, 400, '"code":"decimal_above_max_value"'],
    ["a temperature that is text", { temperature: "hot" }, 400, "expected a decimal, but got a string"],
    ["more than four stop sequences", { stop: ["a", "b", "c", "d", "e"] }, 400, '"code":"array_above_max_length"'],
    ["stream options without a stream", { stream_options: { include_usage: true } }, 400, "only allowed when 'stream' is enabled"],
    ["an empty list of tools", { tools: [] }, 400, "Invalid 'tools': empty array"],
    ["a choice without tools", { tool_choice: "auto" }, 400, "'tool_choice' is only allowed when 'tools' are specified"],
    ["parallel calls without tools", { parallel_tool_calls: true }, 400, "only allowed when 'tools' are specified"],
    ["a choice of a tool that is not there", { tools: [tool("f")], tool_choice: { type: "function", function: { name: "g" } } }, 400, "no function named 'g'"],
    ["a tool's name with a space", { tools: [tool("a b")] }, 400, "string does not match pattern"],
    ["a tool whose arguments are no object", { tools: [tool("f", { parameters: { type: "string" } })] }, 400, '"code":"invalid_function_parameters"'],
    ["a strict tool that is open", { tools: [tool("f", { strict: true, parameters: openSchema })] }, 400, "'additionalProperties' is required to be supplied and to be false"],
    ["JSON without the word", { response_format: { type: "json_object" } }, 400, "must contain the word 'json'"],
    ["a format it does not know", { response_format: { type: "xml" } }, 400, "'json_object', 'json_schema', and 'text'"],
    ["a schema without a name", { response_format: { type: "json_schema", json_schema: { schema: {} } } }, 400, "response_format.json_schema.name"],
    ["a strict schema that is open", strict(openSchema), 400, "In context=(), 'additionalProperties' is required"],
    ["a strict schema with optional properties", strict({ ...recipeSchema(), required: ["name"] }), 400, "Missing 'minutes'"],
    ["a strict schema that is open deep inside", strict({ ...recipeSchema(), required: ["a"], properties: { a: { type: "array", items: openSchema } } }), 400, "In context=('properties', 'a', 'items')"],
    ["a strict schema that is no object", strict({ type: "array" }), 400, "got 'type: \\\"array\\\"'"],
    ["a prompt longer than the context", { model: "gpt-4", messages: [user("word ".repeat(9_000))] }, 400, '"code":"context_length_exceeded"'],
  ];

  it.each(rows)("%s", async (_behaviour, change, status, says) => {
    const answer = await send({ ...good, ...change });
    expect(answer.text).toContain(says);
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.text)).toMatchObject({
      error: { message: matching(/./), type: "invalid_request_error" },
    });
  });

  it("requests without a key or with a wrong one, which it shows masked", async () => {
    const missing = await send(good, "");
    expect([missing.status, missing.text]).toEqual([401, containing("You didn't provide an API key")]);
    const wrong = await send(good, "Bearer sk-somebody-elses-key");
    expect(wrong.status).toBe(401);
    expect(wrong.text).toContain("Incorrect API key provided: sk-s");
    expect(wrong.text).not.toContain("somebody");
  });

  it("what is no JSON, and addresses it does not have", async () => {
    expect(await send("{oops")).toMatchObject({
      status: 400,
      text: containing("could not parse the JSON body"),
    });
    const elsewhere = await post(
      `${simulator().openai.baseUrl}/nothing`,
      { authorization: `Bearer ${simulator().apiKey}` },
      good,
    );
    expect(elsewhere).toMatchObject({ status: 404, text: containing("Invalid URL (POST /v1/nothing)") });
  });

  it("no sampling parameters of a newer reasoning model that is not asked to reason", async () => {
    expect((await send({ ...good, model: "gpt-5.1", temperature: 0.2, top_p: 0.5 })).status).toBe(200);
    expect((await send({ ...good, model: "gpt-5.1", temperature: 0.2, reasoning_effort: "low" })).status).toBe(400);
  });
});
