import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startApp, type StartedApp } from "../../testkit/start-app.ts";
import { completeWhole, failWhole, priceOf, streamWhole } from "../support/completion.ts";

const PDF = Buffer.from("%PDF-1.4\n<< /Type /Page >>", "latin1").toString("base64");
const PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const WAV = Buffer.from("RIFF\0\0\0\0WAVEfmt ", "latin1").toString("base64");
const NOTE = Buffer.from("Bring milk.").toString("base64");
const OWN_FILE = "https://generativelanguage.googleapis.com/v1beta/files/a";

type Part = Readonly<Record<string, unknown>>;

let started: StartedApp;
beforeAll(async () => {
  started = await startApp();
});
beforeEach(() => {
  started.simulator.reset();
});
afterAll(() => started[Symbol.asyncDispose]());

const input = (model: string, ...parts: readonly Part[]) => ({
  input: { model, messages: [{ role: "USER", parts: [{ text: "Look" }, ...parts] }], maxOutputTokens: 500 },
});
const lastBody = (): unknown => JSON.parse(started.simulator.requests.at(-1)?.rawBody ?? "null");

describe("files and audio in messages", () => {
  const pdf = { file: { base64: PDF, filename: "invoice.pdf" } };
  const taken: [string, string, Part[], string, unknown][] = [
    ["a PDF", "openai/gpt-4o-mini", [pdf], "[files: 1]", { filename: "invoice.pdf" }],
    ["audio", "openai/gpt-4o-audio-preview", [{ audio: { base64: WAV } }], "[audio: 1]", { format: "wav" }],
    ["a PDF", "openai/gpt-5", [pdf], "[files: 1]", { filename: "invoice.pdf" }],
    ["a PDF", "anthropic/claude-haiku-4-5", [pdf], "[files: 1]", { media_type: "application/pdf", data: PDF }],
    [
      "a PDF at a URL",
      "anthropic/claude-haiku-4-5",
      [{ file: { url: "https://example.com/a.pdf" } }],
      "[files: 1]",
      { type: "url", url: "https://example.com/a.pdf" },
    ],
    [
      "a text",
      "anthropic/claude-haiku-4-5",
      [{ file: { base64: NOTE, mediaType: "text/markdown" } }],
      "[files: 1]",
      { type: "text", media_type: "text/plain", data: "Bring milk." },
    ],
    [
      "a PDF and audio",
      "google/gemini-2.5-flash",
      [{ file: { base64: PDF } }, { audio: { base64: WAV } }],
      "[audio: 1] [files: 1]",
      { mimeType: "audio/wav", data: WAV },
    ],
    [
      "files at URLs",
      "google/gemini-2.5-flash",
      [
        { file: { url: "https://example.com/a.pdf", mediaType: "application/pdf" } },
        { audio: { url: OWN_FILE, mediaType: "audio/wav" } },
      ],
      "[audio: 1] [files: 1]",
      { fileUri: OWN_FILE, mimeType: "audio/wav" },
    ],
  ];

  it.each(taken)("%s reaches %s in its own words, and it answers", async (_what, model, parts, echo, sent) => {
    const completion = await completeWhole(started.root, input(model, ...parts));
    expect(completion).toMatchObject({ status: "COMPLETED", text: `Echo: Look ${echo}`, warnings: [] });
    expect(flatten(lastBody())).toContainEqual(expect.objectContaining(sent as object));
  });

  it("a stream takes them as well", async () => {
    const { end } = await streamWhole(started.root, input("anthropic/claude-haiku-4-5", pdf));
    expect(end).toMatchObject({ __typename: "CompletionFinished", completion: { text: "Echo: Look [files: 1]" } });
  });

  const refused: [string, string, Part, string, string][] = [
    ["audio", "anthropic/claude-haiku-4-5", { audio: { base64: WAV } }, "audio", "takes no audio"],
    ["audio", "openai/gpt-4o-mini", { audio: { base64: WAV } }, "audio", "AUDIO_INPUT"],
    ["an image", "openai/o3-mini", { image: { base64: PNG } }, "image", "IMAGE_INPUT"],
    ["a PDF", "openai/gpt-4", pdf, "file", "FILE_INPUT"],
    [
      "a PDF at a URL",
      "openai/gpt-4o-mini",
      { file: { url: "https://example.com/a.pdf" } },
      "file.url",
      "OpenAI takes no URLs of files; send the bytes as base64.",
    ],
    [
      "a text file",
      "openai/gpt-4o-mini",
      { file: { base64: NOTE, mediaType: "text/plain" } },
      "file.mediaType",
      "application/pdf",
    ],
    [
      "a text file at a URL",
      "anthropic/claude-haiku-4-5",
      { file: { url: "https://example.com/a", mediaType: "text/plain" } },
      "file.mediaType",
      "PDFs only",
    ],
    [
      "text that is none",
      "anthropic/claude-haiku-4-5",
      { file: { base64: "/////w==", mediaType: "text/plain" } },
      "file.base64",
      "UTF-8",
    ],
    [
      "a ZIP",
      "anthropic/claude-haiku-4-5",
      { file: { base64: NOTE, mediaType: "application/zip" } },
      "file.mediaType",
      "text/*",
    ],
    [
      "another server's file",
      "google/gemini-2.0-flash",
      { file: { url: "https://example.com/a.pdf" } },
      "file.url",
      "Files API",
    ],
    ["audio at a URL", "google/gemini-2.5-flash", { audio: { url: "https://example.com/a" } }, "audio.url", "base64"],
    [
      "a ZIP",
      "google/gemini-2.5-flash",
      { file: { base64: NOTE, mediaType: "application/zip" } },
      "file.mediaType",
      "application/pdf",
    ],
  ];

  it.each(refused)("%s is refused for %s before any call", async (_what, model, part, field, says) => {
    const refusal = await failWhole(started.root, input(model, part));
    expect(refusal).toMatchObject({
      code: "BAD_USER_INPUT",
      field: ["messages", "0", "parts", "1", ...field.split(".")],
    });
    expect(refusal.message).toContain(says);
    expect(started.simulator.requests.filter(({ method }) => method === "POST")).toEqual([]);
  });

  it("what the vendor alone can see is the caller's mistake too", async () => {
    const big = Buffer.concat([Buffer.from(PNG, "base64"), Buffer.alloc(4_000_000)]).toString("base64");
    const refusal = await failWhole(started.root, input("anthropic/claude-haiku-4-5", { image: { base64: big } }));
    expect(refusal).toMatchObject({ code: "BAD_USER_INPUT", retryable: false });
    expect(refusal.message).not.toContain(big.slice(0, 40));
  });

  it("twelve megabytes pass", async () => {
    const bytes = Buffer.concat([Buffer.from("%PDF-1.4\n<< /Type /Page >>"), Buffer.alloc(11_000_000, "narthex")]);
    const file = { base64: bytes.toString("base64"), mediaType: "application/pdf" };
    const completion = await completeWhole(started.root, input("google/gemini-2.5-flash", { file }));
    expect(completion.status).toBe("COMPLETED");
  });
});

describe("Anthropic's prompt cache", () => {
  const model = "anthropic/claude-haiku-4-5";
  const LONG = "The house has many rooms, and each has a name. ".repeat(200);
  const mark = (ttl?: string) => ({
    anthropic: { cacheControl: { type: "ephemeral", ...(ttl === undefined ? {} : { ttl }) } },
  });
  const withMessages = (messages: readonly object[], more: object = {}) => ({
    input: { model, messages, maxOutputTokens: 500, ...more },
  });

  it("is written the first time and read the second, and both are priced", async () => {
    const call = withMessages([
      { role: "SYSTEM", text: LONG, providerOptions: mark() },
      { role: "USER", text: "Where am I?" },
    ]);
    const first = await completeWhole(started.root, call);
    const second = await completeWhole(started.root, call);
    expect(lastBody()).toMatchObject({ system: [{ cache_control: { type: "ephemeral" } }] });
    expect(first.usage.cacheWriteTokens).toBeGreaterThan(1_024);
    expect(second.usage).toMatchObject({ cacheWriteTokens: 0, cacheReadTokens: first.usage.cacheWriteTokens });
    for (const { usage, cost } of [first, second]) {
      expect(cost?.amountUsd).toBe(toUsd(await priceOf(started.root, model, usage)));
    }
    expect(Number(second.cost?.amountUsd)).toBeLessThan(Number(first.cost?.amountUsd) / 2);
  });

  it("for an hour is priced apart", async () => {
    const { usage, cost } = await completeWhole(
      started.root,
      withMessages([
        { role: "SYSTEM", text: `Kept for long. ${LONG}`, providerOptions: mark("1h") },
        { role: "USER", text: "Where am I?" },
      ]),
    );
    const lines: readonly object[] = cost?.breakdown ?? [];
    // Twice the price of input, where five minutes cost a quarter more.
    expect(lines).toContainEqual(
      expect.objectContaining({ unit: "CACHE_WRITE_1H_TOKEN", quantity: usage.cacheWriteTokens, usdPerMillion: "2" }),
    );
    expect(lines).not.toContainEqual(expect.objectContaining({ unit: "CACHE_WRITE_TOKEN" }));
  });

  it("takes breakpoints on the call, tools, messages and parts", async () => {
    const tool = { name: "look", parameters: { type: "object" }, providerOptions: mark("1h") };
    const completion = await completeWhole(
      started.root,
      withMessages(
        [{ role: "USER", parts: [{ text: "One", providerOptions: mark() }, { text: "Two" }], providerOptions: mark() }],
        { tools: [tool], toolChoice: { mode: "NONE" }, providerOptions: mark("5m") },
      ),
    );
    expect(completion.warnings).toEqual([]);
    const cache_control = { type: "ephemeral" };
    expect(lastBody()).toMatchObject({
      cache_control: { type: "ephemeral", ttl: "5m" },
      tools: [{ name: "look", cache_control: { type: "ephemeral", ttl: "1h" } }],
      messages: [
        {
          content: [
            { text: "One", cache_control },
            { text: "Two", cache_control },
          ],
        },
      ],
    });
  });

  const USER = (providerOptions: object) => ({ role: "USER", text: "Hi", providerOptions });
  const refusals: [string, readonly object[], object, string][] = [
    ["a fifth", Array.from({ length: 5 }, () => USER(mark())), {}, "messages.4.providerOptions.anthropic.cacheControl"],
    [
      "a fifth for the whole call",
      Array.from({ length: 4 }, () => USER(mark())),
      { providerOptions: mark() },
      "providerOptions.anthropic.cacheControl",
    ],
    [
      "an hour after five minutes",
      [USER(mark()), USER(mark("1h"))],
      {},
      "messages.1.providerOptions.anthropic.cacheControl",
    ],
    ["a day", [USER(mark("24h"))], {}, "messages.0.providerOptions.anthropic.cacheControl"],
  ];
  it.each(refusals)("refuses %s before any call", async (_what, messages, more, field) => {
    const refusal = await failWhole(started.root, withMessages(messages, more));
    expect(refusal).toMatchObject({ code: "BAD_USER_INPUT", field: field.split(".") });
    expect(started.simulator.requests).toEqual([]);
  });

  it("is nothing to another vendor, which the answer says once", async () => {
    const completion = await completeWhole(started.root, {
      input: { model: "openai/gpt-4o-mini", messages: [USER(mark()), USER(mark())], maxOutputTokens: 500 },
    });
    expect(completion.warnings).toEqual([
      "messages.0.providerOptions.anthropic was not sent: the model is served by openai.",
    ]);
  });
});

/** Every object in a body. */
function flatten(value: unknown): unknown[] {
  if (typeof value !== "object" || value === null) return [];
  return [value, ...Object.values(value).flatMap(flatten)];
}

/** Pico-dollars as the graph shows dollars. */
function toUsd(pico: bigint): string {
  const digits = pico.toString().padStart(13, "0");
  return `${digits.slice(0, -12)}.${digits.slice(-12)}`.replace(/\.?0+$/, "");
}
