import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CHAT_PARAMETERS } from "../../../src/http/openai/chat/parameters.ts";
import { RESPONSE_PARAMETERS } from "../../../src/http/openai/responses/parameters.ts";
import { startApp, type StartedApp } from "../../testkit/start-app.ts";
import { MODEL, readError, send } from "./support.ts";

/** A value of each parameter that is not used by a field, which asks for something. */
const SAMPLES: Readonly<Record<string, unknown>> = {
  access_programs: { cyber: "standard" },
  audio: { format: "wav", voice: "alloy" },
  background: true,
  context_management: [{ type: "compaction" }],
  conversation: "conv_1",
  frequency_penalty: 0.5,
  function_call: "auto",
  functions: [{ name: "f" }],
  image: { context_compression: "auto" },
  include: ["reasoning.encrypted_content"],
  logit_bias: { "50256": -100 },
  logprobs: true,
  max_tool_calls: 3,
  modalities: ["text", "audio"],
  moderation: { model: "omni-moderation-latest" },
  n: 2,
  parallel_tool_calls: false,
  prediction: { type: "content", content: "x" },
  presence_penalty: 0.5,
  previous_response_id: "resp_1",
  prompt: { id: "pmpt_1" },
  prompt_cache_key: "key",
  prompt_cache_options: { mode: "explicit" },
  prompt_cache_retention: "24h",
  safety_identifier: "hash",
  service_tier: "flex",
  store: true,
  top_logprobs: 2,
  truncation: "auto",
  verbosity: "low",
  web_search_options: {},
};
/** Values that ask for what happens anyway. */
const HARMLESS: Readonly<Record<string, unknown>> = {
  background: false,
  frequency_penalty: 0,
  include: [],
  logit_bias: {},
  logprobs: false,
  modalities: ["text"],
  n: 1,
  parallel_tool_calls: true,
  presence_penalty: 0,
  service_tier: "auto",
  store: false,
  top_logprobs: 0,
  truncation: "disabled",
};
const CLOSED = { type: "object", properties: {}, required: [], additionalProperties: false };
const ANTHROPIC = "anthropic/claude-haiku-4-5";
const WAV = Buffer.from("RIFF0000WAVEfmt ").toString("base64");
const PDF = Buffer.from("%PDF-1.4 nothing").toString("base64");

const ENDPOINTS = [
  {
    path: "/chat/completions",
    rules: CHAT_PARAMETERS,
    body: { messages: [{ role: "user", content: "Hi" }], max_tokens: 50 },
    tool: { type: "function", function: { name: "f", strict: true, parameters: CLOSED } },
  },
  {
    path: "/responses",
    rules: RESPONSE_PARAMETERS,
    body: { input: "Hi", max_output_tokens: 50 },
    tool: { type: "function", name: "f", strict: true, parameters: CLOSED },
  },
] as const;

describe.each(ENDPOINTS)("parameters of /v1$path", { timeout: 60_000 }, ({ path, rules, body, tool }) => {
  let started: StartedApp;
  beforeAll(async () => {
    started = await startApp();
  });
  afterAll(async () => {
    await started[Symbol.asyncDispose]();
  });

  const namesOf = (handling: string): string[] =>
    [...rules].filter(([, rule]) => rule.handling === handling).map(([name]) => name);

  /** Sends a good call with more and gives the warnings. */
  async function warningsOf(more: Record<string, unknown>, model = MODEL): Promise<readonly string[]> {
    const response = await send(started, path, { model, ...body, ...more });
    const answer = (await response.json()) as { narthex?: { warnings: string[] }; error?: { message: string } };
    expect(answer.error ?? null).toBeNull();
    return answer.narthex?.warnings ?? [];
  }

  function sent(): Record<string, unknown> {
    return started.simulator.requests.at(-1)?.body as Record<string, unknown>;
  }

  it.each(namesOf("refused"))("refuses %s before any call", async (name) => {
    const before = started.simulator.requests.length;
    const error = await readError(await send(started, path, { model: MODEL, ...body, [name]: SAMPLES[name] }));
    expect(error).toMatchObject({ status: 400, code: "unsupported_parameter", param: name });
    expect(error.message).toContain(rules.get(name)?.note ?? "?");
    expect(started.simulator.requests.length).toBe(before);
  });

  it.each(namesOf("passed on"))(
    "passes %s on to OpenAI, and notes it for a vendor that has no such setting",
    async (name) => {
      const more = { [name]: SAMPLES[name], ...(name === "parallel_tool_calls" ? { tools: [tool] } : {}) };
      expect(await warningsOf(more)).toEqual([]);
      expect(sent()).toMatchObject({ [name]: SAMPLES[name] });
      const warnings = await warningsOf(more, ANTHROPIC);
      if (name === "parallel_tool_calls") {
        expect(sent()).toMatchObject({ tool_choice: { type: "auto", disable_parallel_tool_use: true } });
      } else {
        expect(sent()).not.toHaveProperty(name);
        expect(warnings).toEqual([`${name} was not sent: anthropic has no such setting.`]);
      }
    },
  );

  it.each(namesOf("noted"))("goes on without %s and says so", async (name) => {
    expect(await warningsOf({ [name]: SAMPLES[name] })).toEqual([
      `${name} was ignored: ${rules.get(name)?.note ?? "?"}`,
    ]);
    expect(sent()).not.toHaveProperty(name);
  });

  it("takes null and what asks for nothing without a word", async () => {
    const names = [...rules].filter(([, { handling }]) => handling !== "used").map(([name]) => name);
    expect(await warningsOf(Object.fromEntries(names.map((name) => [name, null])))).toEqual([]);
    const harmless = Object.entries(HARMLESS).filter(([name]) => rules.has(name));
    expect(harmless.map(([name]) => name).sort()).toEqual(
      [...rules]
        .filter(([, rule]) => rule.harmless !== undefined)
        .map(([name]) => name)
        .sort(),
    );
    expect(await warningsOf(Object.fromEntries(harmless))).toEqual([]);
    for (const [name] of harmless) expect(sent()).not.toHaveProperty(name);
  });

  it("says penalties in Gemini's words", async () => {
    if (!rules.has("frequency_penalty")) return;
    expect(await warningsOf({ frequency_penalty: 0.5, presence_penalty: 0.25 }, "google/gemini-2.5-flash")).toEqual([]);
    expect(sent()).toMatchObject({ generationConfig: { frequencyPenalty: 0.5, presencePenalty: 0.25 } });
  });

  it("passes strict tools on to OpenAI, and notes it for others", async () => {
    expect(await warningsOf({ tools: [tool] })).toEqual([]);
    expect(sent()).toMatchObject({ tools: [{ type: "function", function: { name: "f", strict: true } }] });
    expect(await warningsOf({ tools: [tool] }, ANTHROPIC)).toEqual([
      expect.stringMatching(
        /^tools\[0\]\.(?:function\.)?strict was not sent: anthropic has no such setting\.$/,
      ) as string,
    ]);
  });

  it("takes a vendor's own options of the call and of tools", async () => {
    const options = { anthropic: { top_k: 5 } };
    expect(await warningsOf({ provider_options: options }, ANTHROPIC)).toEqual([]);
    expect(sent()).toMatchObject({ top_k: 5 });
    const cached = { ...tool, provider_options: { anthropic: { cacheControl: { type: "ephemeral" } } } };
    await warningsOf({ tools: [cached] }, ANTHROPIC);
    expect(sent()).toMatchObject({ tools: [{ name: "f", cache_control: { type: "ephemeral" } }] });
  });

  const isChat = path === "/chat/completions";
  /** A body of one message with parts. */
  const withParts = (parts: readonly unknown[]): Record<string, unknown> => {
    const message = { role: "user", content: [{ type: isChat ? "text" : "input_text", text: "See" }, ...parts] };
    return isChat ? { messages: [message] } : { input: [message] };
  };
  const audio = { type: "input_audio", input_audio: { data: WAV, format: "wav" } };

  it("sends images with their detail, and files", async () => {
    const url = "https://example.com/a.png";
    const parts = isChat
      ? [
          { type: "image_url", image_url: { url, detail: "low" } },
          { type: "file", file: { filename: "a.pdf", file_data: `data:application/pdf;base64,${PDF}` } },
        ]
      : [
          { type: "input_image", image_url: url, detail: "low" },
          { type: "input_file", filename: "a.pdf", file_data: PDF },
        ];
    expect(await warningsOf(withParts(parts))).toEqual([]);
    expect(sent()).toMatchObject({
      messages: [
        {
          content: [
            { type: "text", text: "See" },
            { type: "image_url", image_url: { url, detail: "low" } },
            { type: "file", file: { filename: "a.pdf", file_data: `data:application/pdf;base64,${PDF}` } },
          ],
        },
      ],
    });
  });

  it("sends audio to models that take it, and refuses it for others where it stands", async () => {
    expect(await warningsOf(withParts([audio]), "google/gemini-2.5-flash")).toEqual([]);
    expect(sent()).toMatchObject({
      contents: [{ parts: [{ text: "See" }, { inlineData: { mimeType: "audio/wav", data: WAV } }] }],
    });
    expect(await readError(await send(started, path, { model: MODEL, ...withParts([audio]) }))).toMatchObject({
      status: 400,
      param: isChat ? "messages[0].content[1].input_audio" : "input[0].content[1].input_audio",
    });
  });
});

describe("messages of /v1/chat/completions", { timeout: 60_000 }, () => {
  it("pass a speaker's name on to OpenAI and a cache breakpoint to Anthropic, and note both for others", async () => {
    await using started = await startApp();
    const messages = [
      { role: "system", content: [{ type: "text", text: "Long.", cache_control: { type: "ephemeral" } }] },
      { role: "user", content: "Hi", name: "ann" },
    ];
    const ask = async (model: string): Promise<readonly string[]> => {
      const response = await send(started, "/chat/completions", { model, messages, max_tokens: 9 });
      return ((await response.json()) as { narthex: { warnings: string[] } }).narthex.warnings;
    };
    expect(await ask(MODEL)).toEqual([
      "messages[0].content[0].cache_control was not sent: openai has no such setting.",
    ]);
    expect(started.simulator.requests.at(-1)?.body).toMatchObject({ messages: [{}, { role: "user", name: "ann" }] });
    expect(await ask(ANTHROPIC)).toEqual(["messages[1].name was not sent: anthropic has no such setting."]);
    expect(started.simulator.requests.at(-1)?.body).toMatchObject({
      system: [{ cache_control: { type: "ephemeral" } }],
    });
  });
});
