import { describe, expect, it } from "vitest";
import { containing, post, type RefusalRow, useSimulator, weatherSchema } from "./support.ts";

const simulator = useSimulator();

describe("the simulated Gemini refuses", () => {
  const say = (text: string) => ({ role: "user", parts: [{ text }] });
  const good = { contents: [say("Hello")] };
  const send = (
    body: unknown,
    model = "gemini-2.5-flash",
    headers: Record<string, string> = { "x-goog-api-key": simulator().apiKey },
  ) => post(`${simulator().gemini.baseUrl}/v1beta/models/${model}:generateContent`, headers, body);
  const declare = (name: string) => ({
    tools: [{ functionDeclarations: [{ name, parametersJsonSchema: weatherSchema() }] }],
  });
  const call = (signature?: string) => ({
    role: "model",
    parts: [
      { functionCall: { name: "f", args: {} }, ...(signature === undefined ? {} : { thoughtSignature: signature }) },
    ],
  });
  const result = { role: "user", parts: [{ functionResponse: { name: "f", response: { a: 1 } } }] };
  const config = (generationConfig: object) => ({ generationConfig });

  it("nothing in a good request, even with everything in it, in camel case and in snake case", async () => {
    expect((await send(good)).status).toBe(200);
    const full = {
      contents: [say("f"), call(), result, say("And now?")],
      systemInstruction: { parts: [{ text: "Be kind" }] },
      ...declare("f"),
      toolConfig: { functionCallingConfig: { mode: "ANY", allowedFunctionNames: ["f"] } },
      safetySettings: [{ category: "HARM_CATEGORY_HARASSMENT", threshold: "BLOCK_NONE" }],
      generationConfig: {
        temperature: 0.5,
        topP: 0.9,
        topK: 4,
        maxOutputTokens: 100,
        stopSequences: ["x"],
        seed: 1,
        thinkingConfig: { thinkingBudget: 600 },
      },
    };
    expect(await send(full)).toMatchObject({ status: 200 });
    const snake = {
      ...good,
      system_instruction: { parts: [{ text: "x" }] },
      generation_config: { max_output_tokens: 5, stop_sequences: ["x"] },
    };
    expect(await send(snake)).toMatchObject({ status: 200 });
  });

  // One row a line, however long.
  // prettier-ignore
  const rows: RefusalRow[] = [
    ["a name it does not know", { foo: 1 }, 400, 'Unknown name \\"foo\\": Cannot find field.'],
    ["a name it does not know, deep inside", config({ max_tokens: 5 }), 400, "Unknown name \\\"max_tokens\\\" at 'generation_config': Cannot find field."],
    ["JSON schema words in its own schemas", config({ responseMimeType: "application/json", responseSchema: { type: "OBJECT", properties: { a: { type: "STRING", additionalProperties: false } } } }), 400, "Unknown name \\\"additionalProperties\\\" at 'generation_config.response_schema.properties[0].value'"],
    ["a request without contents", { contents: undefined }, 400, "contents is not specified"],
    ["a role it does not know", { contents: [{ role: "assistant", parts: [{ text: "x" }] }] }, 400, "Please use a valid role: user, model."],
    ["a content without parts", { contents: [{ role: "user", parts: [] }] }, 400, "GenerateContentRequest.contents[0].parts: contents.parts must not be empty."],
    ["a part without data", { contents: [{ role: "user", parts: [{ text: "" }] }] }, 400, "contents[0].parts[0].data: required oneof field 'data' must have one initialized field"],
    ["a file over plain http", { contents: [{ role: "user", parts: [{ fileData: { fileUri: "http://example.com/a.png" } }] }] }, 400, "unsupported file uri"],
    ["an image in bad base64", { contents: [{ role: "user", parts: [{ inlineData: { mimeType: "image/png", data: "@@" } }] }] }, 400, "Base64 decoding failed"],
    ["bytes that are no image", { contents: [{ role: "user", parts: [{ inlineData: { mimeType: "image/png", data: "aGVsbG8h" } }] }] }, 400, "Unable to process input image"],
    ["a result without a call", { contents: [say("x"), result] }, 400, "function response turn comes immediately after a function call turn"],
    ["fewer results than calls", { contents: [say("x"), { role: "model", parts: [...call().parts, ...call().parts] }, result] }, 400, "number of function response parts is equal to the number of function call parts"],
    ["a call that nobody asked for", { contents: [call(), result] }, 400, "function call turn comes immediately after a user turn"],
    ["a temperature above 2", config({ temperature: 3 }), 400, "temperature must be in the range [0.0, 2.0]"],
    ["a temperature that is text", config({ temperature: "hot" }), 400, "Invalid value at 'generation_config.temperature' (TYPE_FLOAT)"],
    ["a limit of no tokens", config({ maxOutputTokens: 0 }), 400, "max_output_tokens must be positive"],
    ["more than five stop sequences", config({ stopSequences: ["a", "b", "c", "d", "e", "f"] }), 400, "stop_sequences"],
    ["a schema without the JSON type", config({ responseSchema: { type: "OBJECT" } }), 400, "only supported when response mime type is application/json"],
    ["a media type it does not give", config({ responseMimeType: "text/html" }), 400, "allowed mimetypes"],
    ["tools with a JSON answer", { ...declare("f"), ...config({ responseMimeType: "application/json" }) }, 400, "Function calling with a response mime type: 'application/json' is unsupported"],
    ["a thinking budget out of range", config({ thinkingConfig: { thinkingBudget: 99_999 } }), 400, "Please choose a value between 0 and 24576."],
    ["a thinking level from an older model", config({ thinkingConfig: { thinkingLevel: "low" } }), 400, "Thinking level is not supported for this model."],
    ["level and budget together", config({ thinkingConfig: { thinkingLevel: "low", thinkingBudget: 600 } }), 400, "only one of thinking budget and thinking level"],
    ["a function's name with a space", declare("a b"), 400, "Invalid function name"],
    ["two functions of one name", { tools: [...declare("f").tools, ...declare("f").tools] }, 400, "Duplicate function declaration found: f"],
    ["a calling mode it does not know", { ...declare("f"), toolConfig: { functionCallingConfig: { mode: "MUST" } } }, 400, "Invalid value at 'tool_config.function_calling_config.mode'"],
    ["a calling mode without functions", { toolConfig: { functionCallingConfig: { mode: "ANY" } } }, 400, "without function_declarations"],
    ["a prompt longer than the context", { contents: [say("word ".repeat(1_050_000))] }, 400, "exceeds the maximum number of tokens allowed (1048576)"],
  ];

  it.each(rows)("%s", async (_behaviour, change, status, says) => {
    const answer = await send({ ...good, ...change });
    expect(answer.text).toContain(says);
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.text)).toMatchObject({ error: { code: status, status: "INVALID_ARGUMENT" } });
  });

  it("requests without a key or with a wrong one, wherever it stands", async () => {
    expect(await send(good, undefined, {})).toMatchObject({
      status: 403,
      text: containing("unregistered callers"),
    });
    expect(await send(good, undefined, { "x-goog-api-key": "no" })).toMatchObject({
      status: 400,
      text: containing("API_KEY_INVALID"),
    });
    const inQuery = `${simulator().gemini.baseUrl}/v1beta/models/gemini-2.5-flash:generateContent?key=`;
    expect((await post(inQuery + simulator().apiKey, {}, good)).status).toBe(200);
    expect((await post(`${inQuery}no`, {}, good)).status).toBe(400);
  });

  it("models it does not have, and thinking where the model cannot or must", async () => {
    expect(await send(good, "gemini-nope")).toMatchObject({
      status: 404,
      text: containing("models/gemini-nope is not found for API version v1beta"),
    });
    const off = config({ thinkingConfig: { thinkingBudget: 0 } });
    expect((await send({ ...good, ...off }, "gemini-2.5-pro")).text).toContain(
      "This model only works in thinking mode",
    );
    expect((await send({ ...good, ...off }, "gemini-2.0-flash")).text).toContain(
      "Thinking is not enabled for models/gemini-2.0-flash",
    );
  });

  it("calls of this turn that come back without their signature, from the models that sign", async () => {
    const turns = (signature?: string) => ({ contents: [say("x"), call(signature), result], ...declare("f") });
    const unsigned = await send(turns(), "gemini-3-pro-preview");
    expect(unsigned).toMatchObject({
      status: 400,
      text: containing("Function call is missing a thought_signature in functionCall parts"),
    });
    expect((await send(turns("c2lnbmVk"), "gemini-3-pro-preview")).status).toBe(200);
    expect((await send(turns("skip_thought_signature_validator"), "gemini-3-pro-preview")).status).toBe(200);
    expect((await send(turns(), "gemini-2.5-flash")).status).toBe(200);
    const earlier = { ...turns(), contents: [...turns().contents, say("Next")] };
    expect((await send(earlier, "gemini-3-pro-preview")).status).toBe(200);
  });
});
