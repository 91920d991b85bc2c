import { createOpenAI } from "@ai-sdk/openai";
import { OpenAIEmbeddings } from "@langchain/openai";
import { embed, embedMany } from "ai";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { vectorOf } from "../../testkit/simulator/answer/vector.ts";
import { startApp, type StartedApp } from "../../testkit/start-app.ts";
import { createSdk, readError, send } from "./support.ts";

const MODEL = "openai/text-embedding-3-small";
const TEXTS = ["The quick brown fox", "jumps", "over the lazy dog, again and again."];

describe("POST /v1/embeddings", () => {
  let started: StartedApp;
  beforeAll(async () => {
    started = await startApp();
  });
  afterEach(() => {
    started.simulator.reset();
  });
  afterAll(async () => {
    await started[Symbol.asyncDispose]();
  });
  const bodies = () => started.simulator.requests.map(({ body }) => body as Record<string, unknown>);

  it("gives the official SDK, which asks for base64 unless it is told otherwise, every number as the vendor has it", async () => {
    const { data, model, usage } = await createSdk(started).embeddings.create({ model: MODEL, input: TEXTS });
    expect(data.map(({ index }) => index)).toEqual([0, 1, 2]);
    expect(data.map(({ embedding }) => embedding)).toEqual(TEXTS.map((text) => vectorOf(text, 1_536)));
    expect(model).toBe(MODEL);
    expect(usage.prompt_tokens).toBeGreaterThan(3);
    expect(usage.total_tokens).toBe(usage.prompt_tokens);
  });

  it("gives floats where they are asked for, or nothing is, though the vendor is asked for bytes", async () => {
    for (const format of [{}, { encoding_format: "float" }]) {
      const response = await send(started, "/embeddings", { model: MODEL, input: "one", dimensions: 3, ...format });
      const { data } = (await response.json()) as { data: unknown };
      expect(data).toEqual([{ object: "embedding", index: 0, embedding: vectorOf("one", 3) }]);
    }
    expect(bodies()).toEqual(
      [1, 2].map(() => ({
        model: "text-embedding-3-small",
        input: ["one"],
        dimensions: 3,
        encoding_format: "base64",
      })),
    );
  });

  it("writes bytes in base64 where they are asked for, also of a vendor that gives numbers", async () => {
    for (const model of [MODEL, "google/gemini-embedding-2"]) {
      const body = { model, input: "one", dimensions: 3, encoding_format: "base64" };
      const { data } = (await (await send(started, "/embeddings", body)).json()) as { data: { embedding: unknown }[] };
      const bytes = Buffer.from(Float32Array.from(vectorOf("one", 3)).buffer);
      expect(data[0]?.embedding).toBe(bytes.toString("base64"));
    }
  });

  it("says cost, id and overhead, and keeps user and headers on the record", async () => {
    const response = await send(
      started,
      "/embeddings",
      { model: MODEL, input: ["one"], user: "u-7" },
      { headers: { "x-narthex-session-id": "s-1", "x-narthex-metadata": '{"feature":"search"}' } },
    );
    const { narthex } = (await response.json()) as { narthex: { completion_id: string; cost_usd: string } };
    expect(narthex.completion_id).toMatch(/^emb_/);
    expect(response.headers.get("x-narthex-completion-id")).toBe(narthex.completion_id);
    expect(response.headers.get("x-narthex-cost-usd")).toBe(narthex.cost_usd);
    expect(Number(response.headers.get("x-narthex-overhead-ms"))).toBeGreaterThan(0);
    const record = await readRecord(started, narthex.completion_id);
    expect(record).toMatchObject({ endUserId: "u-7", sessionId: "s-1", metadata: { feature: "search" } });
    expect(bodies()[0]).not.toHaveProperty("user");
  });

  it("takes tokens instead of texts where the vendor does, and refuses them where it does not", async () => {
    const sdk = createSdk(started);
    const one = await sdk.embeddings.create({ model: MODEL, input: [1, 2, 3] });
    const many = await sdk.embeddings.create({ model: MODEL, input: [[1, 2, 3], [4]] });
    expect(one.data.map(({ embedding }) => embedding)).toEqual([vectorOf([1, 2, 3], 1_536)]);
    expect(many.data.map(({ embedding }) => embedding)).toEqual([[1, 2, 3], [4]].map((of) => vectorOf(of, 1_536)));
    expect(one.usage.prompt_tokens).toBe(3);
    const calls = started.simulator.requests.length;
    const refused = await send(started, "/embeddings", { model: "google/gemini-embedding-001", input: [[1, 2]] });
    expect(await readError(refused)).toMatchObject({ status: 400, param: "input[0]", code: "invalid_value" });
    expect(started.simulator.requests).toHaveLength(calls);
  });

  it.each<[string, Record<string, unknown>, string, string]>([
    ["no input", {}, "input", "missing_required_parameter"],
    ["an empty text", { input: "" }, "input", "invalid_value"],
    ["an empty text in a list", { input: ["a", ""] }, "input[1]", "invalid_value"],
    ["an empty list", { input: [] }, "input", "invalid_value"],
    ["an empty list of tokens", { input: [[]] }, "input[0]", "invalid_value"],
    ["an object", { input: { text: "a" } }, "input", "invalid_type"],
    ["a list that is no list of texts", { input: ["a", 7] }, "input[1]", "invalid_type"],
    ["tokens that are texts", { input: [7, "a"] }, "input[1]", "invalid_type"],
    ["tokens that are no whole numbers", { input: [[1.5]] }, "input[0]", "invalid_value"],
    ["too many texts", { input: Array.from({ length: 2_049 }, () => "a"), dimensions: 1 }, "input", "invalid_value"],
    ["no dimensions", { input: "a", dimensions: 0 }, "dimensions", "invalid_value"],
    ["half a dimension", { input: "a", dimensions: 1.5 }, "dimensions", "invalid_type"],
    ["an unknown form", { input: "a", encoding_format: "int8" }, "encoding_format", "invalid_value"],
    ["an unknown parameter", { input: "a", truncate: true }, "truncate", "unknown_parameter"],
    ["a model that chats", { input: "a", model: "openai/gpt-4o-mini" }, "model", "invalid_value"],
    ["a vendor without embeddings", { input: "a", model: "anthropic/claude-haiku-4-5" }, "model", "invalid_value"],
    ["what is paid already by nothing", { input: "a" }, "x-narthex-max-cost-usd", "invalid_value"],
  ])("refuses %s before any call", async (name, more, param, code) => {
    const headers = name.startsWith("what is paid") ? { "x-narthex-max-cost-usd": "0.000000001" } : {};
    const response = await send(started, "/embeddings", { model: MODEL, ...more }, { headers });
    expect(await readError(response)).toMatchObject({ status: 400, type: "invalid_request_error", param, code });
    expect(started.simulator.requests).toEqual([]);
  });

  it("gives a model for embeddings no chats", async () => {
    const body = { model: MODEL, messages: [{ role: "user", content: "Hi" }] };
    const refused = await send(started, "/chat/completions", body);
    expect(await readError(refused)).toMatchObject({ status: 400, param: "model" });
    expect(started.simulator.requests).toEqual([]);
  });

  it("says that a text is too long as OpenAI's clients know it", async () => {
    const response = await send(started, "/embeddings", { model: MODEL, input: ["word ".repeat(9_000)] });
    expect(await readError(response)).toMatchObject({ status: 400, param: "input", code: "context_length_exceeded" });
    const id = response.headers.get("x-narthex-completion-id") ?? "";
    expect(await readRecord(started, id)).toMatchObject({
      status: "FAILED",
      errorCode: "CONTEXT_LENGTH_EXCEEDED",
      usage: { inputTokens: 0 },
      cost: { amountUsd: "0" },
    });
  });

  it("serves the AI SDK's embed and embedMany", async () => {
    const openai = createOpenAI({ baseURL: `${started.root.url}/v1`, apiKey: started.root.key ?? "" });
    const model = openai.embedding(MODEL);
    const one = await embed({ model, value: "sunny day at the beach", maxRetries: 0 });
    expect(one.embedding).toEqual(vectorOf("sunny day at the beach", 1_536));
    expect(one.usage.tokens).toBeGreaterThan(0);
    const options = { openai: { dimensions: 8, user: "u-1" } };
    const many = await embedMany({ model, values: TEXTS, providerOptions: options, maxRetries: 0 });
    expect(many.embeddings).toEqual(TEXTS.map((text) => vectorOf(text, 8)));
  });

  it("serves LangChain's OpenAIEmbeddings", async () => {
    const embeddings = new OpenAIEmbeddings({
      model: MODEL,
      apiKey: started.root.key ?? "",
      dimensions: 16,
      batchSize: 2,
      maxRetries: 0,
      configuration: { baseURL: `${started.root.url}/v1` },
    });
    expect(await embeddings.embedQuery(TEXTS[0] ?? "")).toEqual(vectorOf(TEXTS[0] ?? "", 16));
    expect(await embeddings.embedDocuments(TEXTS)).toEqual(TEXTS.map((text) => vectorOf(text, 16)));
  });
});

async function readRecord(started: StartedApp, id: string): Promise<unknown> {
  const query =
    "query ($id: ID!) { completion(id: $id) { status errorCode endUserId sessionId metadata usage { inputTokens } cost { amountUsd } } }";
  const response = await fetch(`${started.root.url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${started.root.key ?? ""}` },
    body: JSON.stringify({ query, variables: { id } }),
  });
  const { data } = (await response.json()) as { data: { completion: unknown } };
  return data.completion;
}
