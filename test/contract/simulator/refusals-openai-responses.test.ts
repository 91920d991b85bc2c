import { describe, expect, it } from "vitest";
import { matching, post, recipeSchema, type RefusalRow, user, useSimulator, weatherSchema } from "./support.ts";

const simulator = useSimulator();

describe("the simulated Responses API refuses", () => {
  const good = { model: "gpt-4o-mini", input: "Hello" };
  const send = (body: unknown) =>
    post(`${simulator().openai.baseUrl}/responses`, { authorization: `Bearer ${simulator().apiKey}` }, body);
  const tool = (extra: object = {}) => ({ type: "function", name: "f", parameters: weatherSchema(), ...extra });
  const call = { type: "function_call", call_id: "call_1", name: "f", arguments: "{}" };
  const result = { type: "function_call_output", call_id: "call_1", output: "x" };
  const format = (extra: object) => ({ text: { format: extra } });
  const schema = (extra: object) => format({ type: "json_schema", name: "r", schema: recipeSchema(), ...extra });
  const image = (url: unknown) => ({ input: [user([{ type: "input_image", image_url: url }])] });
  const { additionalProperties: _open, ...openSchema } = recipeSchema();

  it("nothing in a good request, even with everything in it", async () => {
    const full = {
      ...good,
      input: [
        { role: "system", content: "Be kind" },
        { role: "developer", content: [{ type: "input_text", text: "Be brief" }] },
        user([{ type: "input_text", text: "f" }]),
        { role: "assistant", content: [{ type: "output_text", text: "I look" }] },
        call,
        result,
        { type: "message", role: "user", content: "And now?" },
      ],
      instructions: "Be quick",
      temperature: 0.5,
      top_p: 0.9,
      max_output_tokens: 100,
      tools: [tool({ strict: true }), { type: "web_search" }, { type: "custom", name: "patch" }],
      tool_choice: { type: "function", name: "f" },
      parallel_tool_calls: true,
      store: false,
      include: ["reasoning.encrypted_content"],
      stream: true,
      stream_options: { include_obfuscation: false },
      ...schema({ strict: true }),
      metadata: { a: "b" },
      truncation: "auto",
    };
    expect(await send(full)).toMatchObject({ status: 200 });
  });

  // One row a line, however long.
  // prettier-ignore
  const rows: RefusalRow[] = [
    ["a request without a model", { model: undefined }, 400, "Missing required parameter: 'model'."],
    ["a model it does not have", { model: "gpt-nope" }, 400, '"code":"model_not_found"'],
    ["an argument it does not know", { top_k: 5 }, 400, "Unknown parameter: 'top_k'."],
    ["messages, which are input here", { messages: [user("x")] }, 400, "this parameter has moved to 'input'"],
    ["response_format, which is text.format here", { response_format: { type: "text" } }, 400, "has moved to 'text.format'"],
    ["seed", { seed: 1 }, 400, "Unknown parameter: 'seed'."],
    ["stop", { stop: ["x"] }, 400, "Unknown parameter: 'stop'."],
    ["a request without input", { input: undefined }, 400, "Missing required parameter: 'input'."],
    ["input of another type", { input: 5 }, 400, "expected one of a string or array of objects, but got integer"],
    ["a role it does not know", { input: [{ role: "tool", content: "x" }] }, 400, "Supported values are: 'assistant', 'system', 'developer', and 'user'."],
    ["a message without content", { input: [{ role: "user" }] }, 400, "Missing required parameter: 'input[0].content'."],
    ["a content part of chat completions", { input: [user([{ type: "text", text: "x" }])] }, 400, "Invalid value: 'text'. Supported values are: 'input_text'"],
    ["input text from an assistant", { input: [{ role: "assistant", content: [{ type: "input_text", text: "x" }] }] }, 400, "Supported values are: 'output_text' and 'refusal'."],
    ["an image in an object", image({ url: "https://example.com/a.png" }), 400, "expected an image URL, but got an object instead."],
    ["bytes that are no image", image("data:image/png;base64,aGVsbG8h"), 400, "does not represent a valid image"],
    ["an item it does not know", { input: [{ type: "tool_result" }] }, 400, "Invalid value: 'tool_result'."],
    ["a call without its id", { input: [{ ...call, call_id: undefined }, result] }, 400, "Missing required parameter: 'input[0].call_id'."],
    ["arguments that are no text", { input: [{ ...call, arguments: {} }, result] }, 400, "expected a string, but got object instead"],
    ["a result without a call", { input: [user("x"), result] }, 400, "No tool call found for function call output with call_id call_1."],
    ["a call without its result", { input: [user("x"), call] }, 400, "No tool output found for function call call_1."],
    ["an item that was not stored", { store: false, input: [{ type: "reasoning", id: "rs_1", summary: [] }] }, 404, "Items are not persisted when `store` is set to false."],
    ["a previous response that was not stored", { previous_response_id: "resp_1" }, 400, '"code":"previous_response_not_found"'],
    ["fewer than sixteen tokens", { max_output_tokens: 15 }, 400, "Expected a value >= 16, but got 15 instead."],
    ["more tokens than the model gives", { max_output_tokens: 20_000 }, 400, "Expected a value <= 16384"],
    ["a temperature above 2", { temperature: 3 }, 400, '"code":"decimal_above_max_value"'],
    ["a temperature from a reasoning model", { model: "gpt-5", temperature: 0.2 }, 400, "'temperature' is not supported with this model."],
    ["an effort from a model that does not reason", { reasoning: { effort: "low" } }, 400, "'reasoning.effort' is not supported with this model."],
    ["an effort the model does not have", { model: "gpt-5", reasoning: { effort: "none" } }, 400, "'none' is not supported with the 'gpt-5' model."],
    ["stream options without a stream", { stream_options: { include_obfuscation: false } }, 400, "only allowed when 'stream' is enabled"],
    ["an inclusion it does not know", { include: ["everything"] }, 400, "Invalid value: 'everything'."],
    ["background work that is not stored", { background: true, store: false }, 400, "requires 'store' to be true"],
    ["a tool it does not know", { tools: [{ type: "retrieval" }] }, 400, "Invalid value: 'retrieval'."],
    ["a function in the form of chat completions", { tools: [{ type: "function", function: { name: "f" } }] }, 400, "Missing required parameter: 'tools[0].name'."],
    ["a strict function that is open", { tools: [tool({ strict: true, parameters: openSchema })] }, 400, '"code":"invalid_function_parameters"'],
    ["a choice of a tool that is not there", { tools: [tool()], tool_choice: { type: "function", name: "g" } }, 400, "Tool choice 'g' not found"],
    ["a demand for a call without tools", { tool_choice: "required" }, 400, "must be specified with 'tools' parameter"],
    ["JSON without the word", format({ type: "json_object" }), 400, "must contain the word 'json'"],
    ["a schema without a name", schema({ name: undefined }), 400, "Missing required parameter: 'text.format.name'."],
    ["a schema that is open, which strict mode is the default for", schema({ schema: openSchema }), 400, '"code":"invalid_json_schema"'],
    ["a prompt longer than the context", { model: "gpt-4", input: "word ".repeat(9_000) }, 400, '"code":"context_length_exceeded"'],
  ];

  it.each(rows)("%s", async (_behaviour, change, status, says) => {
    const answer = await send({ ...good, ...change });
    expect(answer.text).toContain(says);
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.text)).toMatchObject({ error: { message: matching(/./), type: "invalid_request_error" } });
  });

  it("requests without a key, and what is no JSON", async () => {
    const url = `${simulator().openai.baseUrl}/responses`;
    expect((await post(url, {}, good)).status).toBe(401);
    expect((await send("{oops")).text).toContain("could not parse the JSON body");
    const got = await fetch(url, { headers: { authorization: `Bearer ${simulator().apiKey}` } });
    expect(got.status).toBe(404);
  });
});
