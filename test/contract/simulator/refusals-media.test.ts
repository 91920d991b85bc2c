import { describe, expect, it } from "vitest";
import { PNG, post, type RefusalRow, user, useSimulator, weatherSchema } from "./support.ts";

const simulator = useSimulator();

const base64 = (text: string): string => Buffer.from(text, "latin1").toString("base64");
const PDF = base64("%PDF-1.4\n1 0 obj << /Type /Page >> endobj");
const WAV = base64("RIFF\0\0\0\0WAVEfmt ");
const MP3 = base64("ID3\u0004\0\0\0\0\0\0");
const pdfOf = (pages: number): string => base64(`%PDF-1.4\n${"<< /Type /Page >>\n".repeat(pages)}`);

describe("of media the simulated OpenAI refuses", () => {
  const good = { model: "gpt-4o-mini", messages: [user("Hello")] };
  const send = (body: object) =>
    post(`${simulator().openai.baseUrl}/chat/completions`, { authorization: `Bearer ${simulator().apiKey}` }, body);
  const part = (content: object, model = "gpt-4o-mini") => ({ model, messages: [user([content])] });
  const file = (file_data: string) => part({ type: "file", file: { filename: "a.pdf", file_data } });
  const audio = (data: string, format: string, model = "gpt-4o-audio-preview") =>
    part({ type: "input_audio", input_audio: { data, format } }, model);
  const wanted = "Expected a base64-encoded data URL with an application/pdf MIME type";

  it("no PDF, WAV or MP3 that is one", async () => {
    expect(await send({ ...good, ...file(`data:application/pdf;base64,${PDF}`) })).toMatchObject({ status: 200 });
    expect(await send({ ...good, ...audio(WAV, "wav") })).toMatchObject({ status: 200 });
    expect(await send({ ...good, ...audio(MP3, "mp3") })).toMatchObject({ status: 200 });
  });

  // One row a line, however long.
  // prettier-ignore
  const rows: RefusalRow[] = [
    ["a file of another type", file(`data:text/markdown;base64,${PDF}`), 400, "but got unsupported MIME type 'text/markdown'"],
    ["a file at a URL", file("https://example.com/a.pdf"), 400, wanted],
    ["a file of nothing", part({ type: "file", file: {} }), 400, "Missing required parameter: 'messages[0].content[0].file.file_id'."],
    ["bytes that are no PDF", file(`data:application/pdf;base64,${PNG}`), 400, "could not be parsed"],
    ["audio of another format", audio(WAV, "flac"), 400, "Invalid value: 'flac'. Supported values are: 'wav' and 'mp3'."],
    ["audio under a wrong format", audio(MP3, "wav"), 400, "input_audio"],
    ["audio in a model without ears", audio(WAV, "wav", "gpt-4o-mini"), 400, "Content blocks are expected to be either text or image_url type."],
    ["text alone in a model made for audio", { model: "gpt-4o-audio-preview" }, 400, "requires that either input content or output modality contain audio"],
    ["a file in a model without eyes", { ...file(`data:application/pdf;base64,${PDF}`), model: "o3-mini" }, 400, "only supported by certain models"],
  ];

  it.each(rows)("%s", async (_behaviour, change, status, says) => {
    const answer = await send({ ...good, ...change });
    expect((JSON.parse(answer.text) as { error: { message: string } }).error.message).toContain(says);
    expect(answer.status).toBe(status);
  });
});

describe("of media and cache breakpoints the simulated Anthropic refuses", () => {
  const good = { model: "claude-haiku-4-5", max_tokens: 100, messages: [user("Hello")] };
  const send = (body: object) =>
    post(
      `${simulator().anthropic.baseUrl}/v1/messages`,
      { "x-api-key": simulator().apiKey, "anthropic-version": "2023-06-01" },
      body,
    );
  const block = (content: object) => ({ messages: [user([content])] });
  const pdf = (data: string) =>
    block({ type: "document", source: { type: "base64", media_type: "application/pdf", data } });
  const marked = (...ttls: (string | undefined)[]) => ({
    messages: [user(ttls.map((ttl) => ({ type: "text", text: "x", cache_control: { type: "ephemeral", ttl } })))],
  });
  const tool = { name: "f", input_schema: weatherSchema(), cache_control: { type: "ephemeral" } };
  const big = Buffer.concat([Buffer.from(PNG, "base64"), Buffer.alloc(4 * 1024 * 1024)]).toString("base64");

  it("no document that is one, and no four breakpoints in order", async () => {
    const text = { type: "document", source: { type: "text", media_type: "text/plain", data: "Hello" }, title: "a" };
    const url = { type: "document", source: { type: "url", url: "https://example.com/a.pdf" } };
    for (const change of [pdf(PDF), block(text), block(url), marked("1h", "1h", "5m", undefined)]) {
      expect(await send({ ...good, ...change })).toMatchObject({ status: 200 });
    }
    expect(await send({ ...good, ...pdf(pdfOf(101)), model: "claude-opus-4-8" })).toMatchObject({ status: 200 });
  });

  // One row a line, however long.
  // prettier-ignore
  const rows: RefusalRow[] = [
    ["a document of another type", block({ type: "document", source: { type: "base64", media_type: "text/csv", data: PDF } }), 400, "messages.0.content.0.document.source.base64.media_type: Input should be 'application/pdf'"],
    ["bytes that are no PDF", pdf(PNG), 400, "messages.0.content.0.pdf.source.base64.data: The PDF specified was not valid."],
    ["a PDF of too many pages", pdf(pdfOf(101)), 400, "A maximum of 100 PDF pages may be provided."],
    ["a document over plain http", block({ type: "document", source: { type: "url", url: "http://example.com/a.pdf" } }), 400, "Only HTTPS URLs are supported."],
    ["text under another type", block({ type: "document", source: { type: "text", media_type: "text/csv", data: "a" } }), 400, "Input should be 'text/plain'"],
    ["audio", block({ type: "audio", source: {} }), 400, "Input tag 'audio' found using 'type' does not match"],
    ["an image of more than 5 MB", block({ type: "image", source: { type: "base64", media_type: "image/png", data: big } }), 400, "image exceeds 5 MB maximum"],
    ["a fifth breakpoint", marked(undefined, undefined, undefined, undefined, undefined), 400, "A maximum of 4 blocks with cache_control may be provided. Found 5."],
    ["a fifth breakpoint for the whole call", { ...marked(undefined, undefined, undefined, undefined), cache_control: { type: "ephemeral" } }, 400, "Found 5."],
    ["an hour after five minutes", { ...marked("1h"), tools: [tool] }, 400, "messages.0.content.0.cache_control.ttl: a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block."],
    ["a breakpoint for a day", marked("24h"), 400, "cache_control.ttl: Input should be '5m' or '1h'"],
  ];

  it.each(rows)("%s", async (_behaviour, change, status, says) => {
    const answer = await send({ ...good, ...change });
    expect(answer.text).toContain(says);
    expect(answer.status).toBe(status);
  });
});

describe("of media the simulated Gemini refuses", () => {
  const send = (part: object, model = "gemini-2.5-flash") =>
    post(
      `${simulator().gemini.baseUrl}/v1beta/models/${model}:generateContent`,
      { "x-goog-api-key": simulator().apiKey },
      { contents: [{ role: "user", parts: [{ text: "Look" }, part] }] },
    );
  const inline = (mimeType: string, data: string) => ({ inlineData: { mimeType, data } });
  const at = (fileUri: string, mimeType?: string) => ({ fileData: { fileUri, mimeType } });

  it("no PDF, audio or video that is one, and no address that the model knows", async () => {
    const parts = [
      inline("application/pdf", PDF),
      inline("audio/mp3", MP3),
      inline("video/mp4", "AAAA"),
      at("https://example.com/a.pdf", "application/pdf"),
      at("https://generativelanguage.googleapis.com/v1beta/files/a", "audio/wav"),
    ];
    for (const part of parts) expect(await send(part)).toMatchObject({ status: 200 });
  });

  it.each([
    ["a type that it does not take", inline("application/zip", PDF), "Unsupported MIME type: application/zip"],
    ["bytes that are no PDF", inline("application/pdf", PNG), "The document has no pages."],
    ["audio at another server", at("https://example.com/a.wav", "audio/wav"), "Invalid or unsupported file uri"],
  ])("%s", async (_behaviour, part, says) => {
    expect(await send(part)).toMatchObject({ status: 400, text: expect.stringContaining(says) as unknown });
  });

  it("another server's address in an older model", async () => {
    const part = at("https://example.com/a.pdf", "application/pdf");
    expect((await send(part, "gemini-2.0-flash")).status).toBe(400);
  });
});

describe("of media the simulated Mistral and Perplexity refuse", () => {
  const send = async (vendor: "mistral" | "perplexity", model: string, ...parts: readonly object[]) => {
    const { baseUrl } = simulator().family[vendor];
    const body = { model, messages: [user([{ type: "text", text: "Look" }, ...parts])] };
    return await post(`${baseUrl}/chat/completions`, { authorization: `Bearer ${simulator().apiKey}` }, body);
  };
  const document = (document_url: string) => ({ type: "document_url", document_url });
  const file = (url: string) => ({ type: "file_url", file_url: { url } });

  it("no document, sound or file that is one", async () => {
    const documents = [document(`data:application/pdf;base64,${PDF}`), document("https://example.com/a.pdf")];
    expect(await send("mistral", "mistral-large-latest", ...documents)).toMatchObject({ status: 200 });
    const files = [file(PDF), file("https://example.com/a.pdf")];
    expect(await send("perplexity", "sonar", ...files)).toMatchObject({ status: 200 });
  });

  const openai = { type: "file", file: { filename: "a.pdf", file_data: `data:application/pdf;base64,${PDF}` } };
  it.each([
    ["OpenAI's files", "mistral", openai, "file_id"],
    ["a document that is no PDF", "mistral", document(`data:application/pdf;base64,${PNG}`), "no PDF"],
    ["a document without a prefix", "mistral", document(PDF), "no PDF"],
    ["sound in a model that does not hear", "mistral", { type: "input_audio", input_audio: WAV }, "not enabled"],
    ["OpenAI's files", "perplexity", openai, "Unsupported content type file"],
    ["sound", "perplexity", { type: "input_audio", input_audio: WAV }, "Unsupported content type input_audio"],
    ["bytes with a prefix", "perplexity", file(`data:application/pdf;base64,${PDF}`), "Invalid base64"],
  ] as const)("%s of %s", async (_behaviour, vendor, part, says) => {
    const model = vendor === "mistral" ? "mistral-large-latest" : "sonar";
    expect(await send(vendor, model, part)).toMatchObject({
      status: 400,
      text: expect.stringContaining(says) as unknown,
    });
  });
});
