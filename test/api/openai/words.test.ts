import { readFileSync } from "node:fs";
import { buildSchema, getNamedType, isEnumType, isInputObjectType } from "graphql";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inOpenAiWords, toParam } from "../../../src/http/openai/shared/openai-words.ts";
import { startApp, type StartedApp } from "../../testkit/start-app.ts";
import { chat, MODEL, readError, send, type RawOptions } from "./support.ts";

const CHAT = "/chat/completions";
const RESPONSES = "/responses";
const EMBEDDINGS = "/embeddings";
const VECTORS = "openai/text-embedding-3-small";
const CLAUDE = "anthropic/claude-haiku-4-5";
const PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const PDF = Buffer.from("%PDF-1.4 nothing").toString("base64");
const WAV = Buffer.from("RIFF0000WAVEfmt ").toString("base64");

/** Every field of what is sent by GraphQL that no client of OpenAI's can know, and the words of its enums. */
const GRAPHQL_WORDS = listWords(["CreateCompletionInput", "CreateEmbeddingsInput"]);

function listWords(roots: readonly string[]): readonly string[] {
  const schema = buildSchema(readFileSync(new URL("../../../schema/schema.graphql", import.meta.url), "utf8"), {
    assumeValid: true,
    assumeValidSDL: true,
  });
  const words = new Set(["subject"]);
  const seen = new Set<string>();
  const visit = (name: string): void => {
    const type = schema.getType(name);
    if (seen.has(name)) return;
    seen.add(name);
    if (isEnumType(type)) for (const value of type.getValues()) words.add(value.name);
    if (!isInputObjectType(type)) return;
    for (const field of Object.values(type.getFields())) {
      if (/[A-Z]/.test(field.name)) words.add(field.name);
      visit(getNamedType(field.type).name);
    }
  };
  for (const root of roots) visit(root);
  // Words of JSON, and of sentences about vendors, too.
  return [...words].filter((word) => word !== "JSON");
}

/** The words of GraphQL in a text, the paths as it writes them among them. */
function findLeaks(text: string): readonly string[] {
  const ofOurHeaders = text.replaceAll(/x-narthex-[a-z-]+/g, "");
  return [
    ...GRAPHQL_WORDS.filter((word) => new RegExp(`\\b${word}\\b`).test(ofOurHeaders)),
    ...(ofOurHeaders.match(/\b[a-z]\w*\.\d+\b/gi) ?? []),
    // A message has parts in any language; a field has none.
    ...(ofOurHeaders.match(/(?<!\bthe )(?<!\bseveral )\bparts\b/g) ?? []),
    ...(ofOurHeaders.match(/query models|createEmbeddings|createCompletion/gi) ?? []),
  ];
}

const user = (...content: readonly unknown[]) => ({ messages: [{ role: "user", content }] });
const item = (...content: readonly unknown[]) => ({ input: [{ role: "user", content }] });
const fn = (name: string, more: object = {}) => ({ type: "function", function: { name, ...more } });
const call = { id: "c", type: "function", function: { name: "f", arguments: "{}" } };
const schema = (more: object) => ({
  response_format: { type: "json_schema", json_schema: { name: "s", schema: {}, ...more } },
});
const format = (more: object) => ({ text: { format: { type: "json_schema", name: "s", schema: {}, ...more } } });
const deep = { a: { b: { c: { d: {} } } } };

/** The endpoint, what is added to a good body, the param, and a part of the message where its words were others before. */
type Bad = readonly [path: string, more: Readonly<Record<string, unknown>>, param: string, says?: string];

const BAD: readonly Bad[] = [
  [CHAT, { max_completion_tokens: 0 }, "max_completion_tokens", "max_completion_tokens must be"],
  [CHAT, { max_tokens: 0 }, "max_tokens", "max_tokens must be"],
  [CHAT, { temperature: 9 }, "temperature"],
  [CHAT, { top_p: 2 }, "top_p", "top_p must be"],
  [CHAT, { seed: 2 ** 40 }, "seed"],
  [CHAT, { stop: Array.from({ length: 65 }, String) }, "stop"],
  [CHAT, { stop: ["a", ""] }, "stop[1]"],
  [CHAT, { stop: ["1", "2", "3", "4", "5"] }, "stop"],
  [CHAT, { user: "" }, "user", "user has 1 to"],
  [CHAT, { safety_identifier: "" }, "safety_identifier", "safety_identifier has 1 to"],
  [CHAT, { metadata: deep }, "metadata"],
  [CHAT, { model: "gpt-4o-mini" }, "model", "GET /v1/models"],
  [CHAT, { model: "acme/none" }, "model", "GET /v1/models"],
  [CHAT, { model: VECTORS }, "model", "POST /v1/embeddings"],
  [CHAT, { messages: [] }, "messages"],
  [CHAT, { messages: [{ role: "system", content: "x" }] }, "messages", "other than system"],
  [CHAT, { messages: [{ role: "user", content: "" }] }, "messages[0].content"],
  [CHAT, { messages: [{ role: "user", content: [] }] }, "messages[0].content"],
  [
    CHAT,
    { messages: [{ role: "assistant", content: "" }] },
    "messages[0]",
    "An assistant message needs text, or tool_calls",
  ],
  [CHAT, { messages: [{ role: "tool", content: "x", tool_call_id: "c" }] }, "messages[0].tool_call_id", "tool_call_id"],
  [CHAT, { messages: [{ role: "assistant", tool_calls: [call, call] }] }, "messages[0].tool_calls[1].id"],
  [CHAT, { messages: [{ role: "assistant", tool_calls: [{ ...call, id: "" }] }] }, "messages[0].tool_calls[0]"],
  [CHAT, user({ type: "text", text: "" }), "messages[0].content[0].text"],
  [
    CHAT,
    user({ type: "image_url", image_url: { url: "ftp://x" } }),
    "messages[0].content[0].image_url.url",
    "media type",
  ],
  [CHAT, user({ type: "image_url", image_url: { url: "http://127.0.0.1/" } }), "messages[0].content[0].image_url.url"],
  [
    CHAT,
    user({ type: "image_url", image_url: { url: `data:application/pdf;base64,${PDF}` } }),
    "messages[0].content[0].image_url",
    "media type",
  ],
  [
    CHAT,
    user({ type: "image_url", image_url: { url: `data:image/png;base64,${PDF}` } }),
    "messages[0].content[0].image_url.url",
    "a part of the type file",
  ],
  [
    CHAT,
    user({ type: "file", file: { file_data: `data:application/pdf;base64,${PNG}` } }),
    "messages[0].content[0].file.file_data",
    "a part of the type image_url",
  ],
  [CHAT, user({ type: "file", file: { file_data: "AAAA" } }), "messages[0].content[0].file.file_data", "media type"],
  [CHAT, user({ type: "file", file: { file_url: "ftp://x" } }), "messages[0].content[0].file.file_url"],
  [CHAT, user({ type: "file", file: { file_url: "https://example.com/a" } }), "messages[0].content[0].file.file_url"],
  [
    CHAT,
    user({ type: "file", file: { filename: "a\nb", file_data: `data:application/pdf;base64,${PDF}` } }),
    "messages[0].content[0].file.filename",
  ],
  [
    CHAT,
    user({ type: "input_audio", input_audio: { data: WAV, format: "wav" } }),
    "messages[0].content[0].input_audio",
  ],
  [
    CHAT,
    user({ type: "input_audio", input_audio: { data: "-", format: "wav" } }),
    "messages[0].content[0].input_audio.data",
  ],
  [
    CHAT,
    { model: CLAUDE, ...user({ type: "image_url", image_url: { url: "data:image/bmp;base64,AAAA" } }) },
    "messages[0].content[0].image_url",
  ],
  [
    CHAT,
    { messages: [{ role: "system", content: [{ type: "image_url", image_url: { url: "https://example.com" } }] }] },
    "messages[0].content[0].image_url",
    "role user only",
  ],
  [
    CHAT,
    {
      messages: [
        {
          role: "system",
          content: [
            { type: "text", text: "a", provider_options: { x: {} } },
            { type: "text", text: "b" },
          ],
        },
      ],
    },
    "messages[0].content[0].provider_options",
    "Outside of user messages",
  ],
  [CHAT, user({ type: "text", text: "a", provider_options: { openai: 1 } }), "messages[0].content[0].provider_options"],
  [
    CHAT,
    user({ type: "text", text: "a", provider_options: { openai: { text: "b" } } }),
    "messages[0].content[0].provider_options.openai.text",
  ],
  [
    CHAT,
    {
      model: CLAUDE,
      ...user(...Array.from({ length: 5 }, () => ({ type: "text", text: "a", cache_control: { type: "ephemeral" } }))),
    },
    "messages[0].content[4].provider_options.anthropic.cache_control",
  ],
  [CHAT, { provider_options: { openai: 1 } }, "provider_options.openai", "provider_options.openai must be"],
  [CHAT, { provider_options: { openai: { messages: [] } } }, "provider_options.openai.messages"],
  [CHAT, { provider_options: { openai: { temperature: 1 } }, temperature: 1 }, "provider_options.openai.temperature"],
  [
    CHAT,
    { provider_options: { openai: { api: "x" } } },
    "provider_options.openai.api",
    "provider_options.openai.api is one",
  ],
  [CHAT, { tools: [fn("a b")] }, "tools[0].function.name"],
  [CHAT, { tools: [fn("a"), fn("a")] }, "tools[1].function.name"],
  [CHAT, { tools: [fn("a", { parameters: { type: "array" } })] }, "tools[0].function.parameters.type"],
  [CHAT, { tools: [{ ...fn("a"), provider_options: { openai: 1 } }] }, "tools[0].provider_options"],
  [CHAT, { tool_choice: "required" }, "tool_choice", "required"],
  [CHAT, { tool_choice: fn("a"), tools: [fn("b")] }, "tool_choice", "With the type function, the function's name"],
  [CHAT, schema({ name: "a b" }), "response_format.json_schema.name"],
  [CHAT, schema({ schema: { type: "x" } }), "response_format.json_schema.schema"],
  [RESPONSES, { max_output_tokens: 0 }, "max_output_tokens", "max_output_tokens must be"],
  [RESPONSES, { top_p: 2 }, "top_p"],
  [RESPONSES, { safety_identifier: "" }, "safety_identifier", "safety_identifier has"],
  [RESPONSES, { input: "" }, "input"],
  [RESPONSES, { input: [] }, "input"],
  [RESPONSES, { instructions: "x", input: [] }, "input", "other than system"],
  [RESPONSES, { input: [{ type: "function_call_output", call_id: "c", output: "x" }] }, "input[0].call_id", "call_id"],
  [RESPONSES, { input: [{ role: "assistant", content: "" }] }, "input[0]", "function_call"],
  [RESPONSES, { input: [{ type: "function_call", call_id: "", name: "f", arguments: "{}" }] }, "input[0]"],
  [RESPONSES, item({ type: "input_text", text: "" }), "input[0].content[0].text"],
  [RESPONSES, item({ type: "input_image", image_url: "ftp://x" }), "input[0].content[0].image_url", "media type"],
  [
    RESPONSES,
    item({ type: "input_image", image_url: `data:image/png;base64,${PDF}` }),
    "input[0].content[0].image_url",
    "a part of the type input_file",
  ],
  [
    RESPONSES,
    item({ type: "input_file", file_data: `data:application/pdf;base64,${PNG}` }),
    "input[0].content[0].file_data",
    "a part of the type input_image",
  ],
  [RESPONSES, item({ type: "input_file", file_url: "ftp://x" }), "input[0].content[0].file_url"],
  [RESPONSES, { tools: [{ type: "function", name: "a b" }] }, "tools[0].name"],
  [RESPONSES, { tool_choice: "required" }, "tool_choice"],
  [
    RESPONSES,
    { tool_choice: { type: "function", name: "a" }, tools: [{ type: "function", name: "b" }] },
    "tool_choice",
    "the function's name",
  ],
  [RESPONSES, format({ name: "a b" }), "text.format.name"],
  [RESPONSES, format({ schema: { type: "x" } }), "text.format.schema"],
  [RESPONSES, { provider_options: { openai: 1 } }, "provider_options.openai"],
  [EMBEDDINGS, { input: [] }, "input"],
  [EMBEDDINGS, { input: ["a", ""] }, "input[1]", "input[1] is empty"],
  [EMBEDDINGS, { input: [[-1]] }, "input[0]", "input[0] must be"],
  [EMBEDDINGS, { input: Array.from({ length: 2_049 }, () => "a"), dimensions: 8 }, "input"],
  [EMBEDDINGS, { dimensions: 0 }, "dimensions"],
  [EMBEDDINGS, { user: "" }, "user", "user has 1 to"],
  [EMBEDDINGS, { model: MODEL }, "model", "Ask a model for embeddings"],
  [EMBEDDINGS, { model: "google/gemini-embedding-001", input: [[1]] }, "input[0]"],
  [EMBEDDINGS, { provider_options: { openai: 1 } }, "provider_options.openai"],
];

const GOOD: Readonly<Record<string, Record<string, unknown>>> = {
  [CHAT]: chat("Hi"),
  [RESPONSES]: { model: MODEL, input: "Hi" },
  [EMBEDDINGS]: { model: VECTORS, input: "Hi" },
};

describe("what /v1 says of a bad request", () => {
  let started: StartedApp;
  beforeAll(async () => {
    started = await startApp();
  });
  afterAll(() => started[Symbol.asyncDispose]());

  async function refusalOf(path: string, more: object, options: RawOptions = {}) {
    const error = await readError(await send(started, path, { ...GOOD[path], ...more }, options));
    return { ...error, leaks: findLeaks(`${error.message} ${error.param ?? ""}`) };
  }

  const rows = BAD.map(([path, more, param, says = ""]) => ({ path, more, param, says, sent: JSON.stringify(more) }));
  it.each(rows)("$path $sent names $param, and nothing by GraphQL's names", async ({ path, more, param, says }) => {
    const { status, message, leaks, ...error } = await refusalOf(path, more);
    expect({ ...error, leaks }, message).toMatchObject({ type: "invalid_request_error", param, leaks: [] });
    expect([400, 404]).toContain(status);
    expect(message).toContain(says);
    const isStreamed = path !== EMBEDDINGS;
    const streamed = await refusalOf(path, isStreamed ? { ...more, stream: true } : more);
    expect(streamed).toMatchObject({ param, message });
  });

  it.each<[string, string]>([
    [CHAT, "x-narthex-end-user-id"],
    [RESPONSES, "x-narthex-session-id"],
    [EMBEDDINGS, "x-narthex-end-user-id"],
    [CHAT, "x-narthex-subject"],
    [EMBEDDINGS, "x-narthex-metadata"],
    [RESPONSES, "x-narthex-timeout-ms"],
    [CHAT, "x-narthex-max-cost-usd"],
  ])("%s names the header %s, in the message too", async (path, header) => {
    const values: Readonly<Record<string, string>> = {
      "x-narthex-subject": `Order:${"7".repeat(300)}`,
      "x-narthex-metadata": JSON.stringify(deep),
      "x-narthex-timeout-ms": "999999999",
      "x-narthex-max-cost-usd": "-1",
    };
    const { param, message, leaks } = await refusalOf(
      path,
      {},
      { headers: { [header]: values[header] ?? "x".repeat(300) } },
    );
    expect({ param, leaks }, message).toEqual({ param: header, leaks: [] });
    expect(message).toMatch(new RegExp(`^${header}\\b`));
  });

  it.each<[string, object]>([
    [
      RESPONSES,
      {
        instructions: "Be nice.",
        input: [
          { role: "user", content: "Hi" },
          { type: "function_call", call_id: "a", name: "f", arguments: "{}" },
          { role: "user", content: "Hi" },
        ],
      },
    ],
    [
      CHAT,
      {
        messages: [
          { role: "system", content: "Be nice." },
          { role: "user", content: "Hi" },
          { role: "assistant", tool_calls: [call] },
          { role: "user", content: "Hi" },
        ],
      },
    ],
  ])("%s repeats a vendor's own path as the vendor wrote it", async (path, more) => {
    const { status, message } = await refusalOf(path, { ...more, model: CLAUDE });
    expect(message).toContain(", parameter messages.1)");
    expect(status).toBe(400);
  });

  it("finds GraphQL's names where there are some", () => {
    expect(findLeaks("messages.0.parts.1.image.mediaType and toolChoice, by the role USER")).toEqual(
      expect.arrayContaining(["mediaType", "toolChoice", "USER", "parts", "messages.0", "parts.1"]),
    );
    expect(findLeaks("messages[0].content[1].image_url and x-narthex-subject")).toEqual([]);
  });
});

describe("a sentence about the gateway's fields, in the words of /v1", () => {
  it.each([
    [
      "m takes no images; ask a model with the capability VISION, which the query models can filter by.",
      "m takes no images; ask another model.",
    ],
    [
      'No model "m" is served here. The query models lists what is.',
      'No model "m" is served here. GET /v1/models lists what is.',
    ],
    [
      "A model is named provider/model; the query models lists them.",
      "A model is named provider/model; GET /v1/models lists them.",
    ],
    ["call it with createEmbeddings or POST /v1/embeddings", "call it with POST /v1/embeddings"],
    ["parts is empty; give text.", "content is empty; give text."],
    [
      "This model gives no embeddings. Ask one whose capabilities hold EMBEDDING; the query models finds them by that filter.",
      "This model gives no embeddings. Ask a model for embeddings.",
    ],
    [
      "With the mode TOOL, toolName must be the name of one of the tools.",
      "With the type function, the function's name must be the name of one of the tools.",
    ],
    ["mediaType is missing.", "media type is missing."],
  ])("%s", (said, words) => {
    expect(inOpenAiWords(said)).toBe(words);
  });

  it("names a field by a path without prose in it", () => {
    expect(toParam(["messages", "0", "toolName"])).toBe("messages[0].toolName");
  });
});
