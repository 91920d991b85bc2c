import { createAmazonBedrock } from "@ai-sdk/amazon-bedrock";
import { createCohere } from "@ai-sdk/cohere";
import { createGoogleVertex } from "@ai-sdk/google-vertex/edge";
import { APICallError, embedMany, type EmbeddingModel } from "ai";
import { describe, expect, it } from "vitest";
import { createHttpTransport } from "../../../src/providers/transport/http-transport.ts";
import { createAccessTokens } from "../../../src/providers/vertex/access-token.ts";
import { parseServiceAccount } from "../../../src/providers/vertex/service-account.ts";
import { countTokens } from "../../testkit/simulator/answer/text.ts";
import { vectorOf } from "../../testkit/simulator/answer/vector.ts";
import type { VendorSimulator } from "../../testkit/simulator/simulator.ts";
import { useSimulator } from "./support.ts";

const simulator = useSimulator();

/** The vendors' models, in each format that they speak. */
const MODELS = [
  ["bedrock", "amazon.titan-embed-text-v2:0", 1_024],
  ["bedrock", "amazon.nova-2-multimodal-embeddings-v1:0", 1_024],
  ["bedrock", "cohere.embed-english-v3", 1_024],
  ["bedrock", "us.cohere.embed-v4:0", 1_536],
  ["cohere", "embed-v4.0", 1_536],
  ["vertex", "gemini-embedding-2", 3_072],
  ["vertex", "text-embedding-005", 768],
] as const;
type Vendor = (typeof MODELS)[number][0];

/** A model of a vendor through its AI SDK provider, which signs, and gets tokens, as it does for itself. */
async function modelOf(vendor: Vendor, model: string): Promise<EmbeddingModel> {
  const { apiKey, bedrock, cohere, vertex } = simulator();
  switch (vendor) {
    case "bedrock": {
      const key = JSON.parse(bedrock.secret) as { accessKeyId: string; secretAccessKey: string };
      const provider = createAmazonBedrock({ ...key, apiKey: "", region: bedrock.region, baseURL: bedrock.baseUrl });
      return provider.embeddingModel(model);
    }
    case "cohere":
      return createCohere({ apiKey, baseURL: cohere.baseUrl }).embeddingModel(model);
    case "vertex": {
      const token = await tokenOf(simulator());
      const path = `projects/${vertex.project}/locations/${vertex.location}/publishers/google`;
      return createGoogleVertex({
        apiKey: "none",
        baseURL: `${vertex.baseUrl}/v1beta1/${path}`,
        fetch: (input, init) => {
          const headers = new Headers(init?.headers);
          headers.delete("x-goog-api-key");
          headers.set("authorization", `Bearer ${token}`);
          return fetch(input, { ...init, headers });
        },
      }).embeddingModel(model);
    }
  }
}

/** An access token of the simulated project. */
function tokenOf({ vertex }: VendorSimulator): Promise<string> {
  const provider = { id: "vertex", name: "Vertex" } as const;
  const account = parseServiceAccount(vertex.secret, vertex.baseUrl, provider);
  const transport = createHttpTransport({ baseUrl: new URL(account.tokenUrl).origin, headers: {} });
  const limits = { connectMs: 5_000, firstByteMs: 5_000, idleMs: 5_000, maxBodyBytes: 65_536 };
  const tokens = createAccessTokens({ provider, account, transport, nowMs: Date.now });
  return tokens.get({ signal: new AbortController().signal, limits });
}

describe.each(MODELS)("the AI SDK's embeddings against the simulated %s by %s", (vendor, name, length) => {
  const ask = async (values: string[]) => embedMany({ model: await modelOf(vendor, name), values, maxRetries: 0 });

  it("are a vector for each text, in their order, with the tokens", async () => {
    const values = ["red", "green and blue", "yellow"];
    const { embeddings, usage } = await ask(values);
    expect(embeddings).toEqual(values.map((value) => vectorOf(value, length)));
    expect(usage.tokens).toBe(values.reduce((sum, value) => sum + countTokens(value), 0));
  });

  it("fail as calls that may or may not be retried", async () => {
    for (const [status, isRetryable] of [
      [400, false],
      [429, true],
      [500, true],
    ] as const) {
      simulator().next({ control: { status } });
      await expect(ask(["red"])).rejects.toSatisfy(
        (error: unknown) =>
          APICallError.isInstance(error) && error.statusCode === status && error.isRetryable === isRetryable,
      );
    }
  });
});

describe("what the vendors refuse of a request for embeddings", () => {
  type Body = Readonly<Record<string, unknown>>;
  const texts = (count: number) => Array.from({ length: count }, (_, index) => `t${String(index)}`);
  const send = async (url: string, token: string, body: Body) => {
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
    return { status: response.status, text: await response.text() };
  };

  const cohere: Body = { model: "embed-v4.0", input_type: "search_query", embedding_types: ["float"] };
  it.each<[string, Body, number, string]>([
    ["97 texts", { ...cohere, texts: texts(97) }, 400, "at most 96"],
    ["no text", { ...cohere, texts: [] }, 400, "at least one text"],
    ["an empty text", { ...cohere, texts: [""] }, 400, "must not be empty"],
    ["no input_type", { ...cohere, input_type: undefined, texts: ["a"] }, 400, "valid input_type"],
    ["another length", { ...cohere, texts: ["a"], output_dimension: 300 }, 400, "output_dimension 300"],
    ["a length of version 3", { ...cohere, model: "embed-english-v3.0", texts: ["a"], output_dimension: 256 }, 400, ""],
    ["an unknown field", { ...cohere, texts: ["a"], dimensions: 1 }, 400, "unknown field"],
    ["a model that chats", { ...cohere, model: "command-a-03-2025", texts: ["a"] }, 404, "not found"],
    [
      "a text too long that is not to be cut",
      { ...cohere, texts: ["x ".repeat(128_001)], truncate: "NONE" },
      400,
      "too many tokens",
    ],
  ])("Cohere: %s", async (_, body, status, text) => {
    const answer = await send(`${simulator().cohere.baseUrl}/embed`, simulator().apiKey, body);
    expect(answer).toEqual({ status, text: expect.stringContaining(text) as string });
  });

  it.each<[string, string, Body, string]>([
    ["two texts of Titan's", "amazon.titan-embed-text-v2:0", { inputText: ["a", "b"] }, "expected minLength"],
    [
      "a length of Titan's first",
      "amazon.titan-embed-text-v1",
      { inputText: "a", dimensions: 256 },
      "extraneous key [dimensions]",
    ],
    [
      "another length of Titan's second",
      "amazon.titan-embed-text-v2:0",
      { inputText: "a", dimensions: 300 },
      "300 is not",
    ],
    ["a text too long", "amazon.titan-embed-text-v2:0", { inputText: "x ".repeat(8_193) }, "Too many input tokens"],
    [
      "Nova without a purpose",
      "amazon.nova-2-multimodal-embeddings-v1:0",
      { taskType: "SINGLE_EMBEDDING", singleEmbeddingParams: { text: { value: "a", truncationMode: "END" } } },
      "[embeddingPurpose]",
    ],
    [
      "97 texts of Cohere's",
      "cohere.embed-english-v3",
      { input_type: "search_query", texts: texts(97) },
      "maximum item count: 96",
    ],
    ["no input_type", "us.cohere.embed-v4:0", { texts: ["a"] }, "[input_type] not found"],
    [
      "words for cutting of another version",
      "us.cohere.embed-v4:0",
      { texts: ["a"], input_type: "search_query", truncate: "START" },
      "#/truncate: ",
    ],
    ["a model that chats", "amazon.nova-lite-v1:0", { inputText: "a" }, "model identifier is invalid"],
  ])("Bedrock: %s", async (_, model, body, text) => {
    const { baseUrl } = simulator().bedrock;
    const answer = await send(`${baseUrl}/model/${encodeURIComponent(model)}/invoke`, simulator().apiKey, body);
    expect(answer).toEqual({ status: 400, text: expect.stringContaining(text) as string });
  });

  const one = (content: string, parameters: Body = {}): Body => ({ instances: [{ content }], parameters });
  it.each<[string, string, Body, number, string]>([
    [
      "two texts of Gemini's",
      "gemini-embedding-001:predict",
      { instances: [{ content: "a" }, { content: "b" }] },
      400,
      "1 instance(s)",
    ],
    [
      "251 texts",
      "text-embedding-005:predict",
      { instances: texts(251).map((content) => ({ content })) },
      400,
      "250 instance(s)",
    ],
    [
      "more than 20,000 tokens",
      "text-embedding-005:predict",
      { instances: texts(11).map(() => ({ content: "x ".repeat(2_000) })) },
      400,
      "supports up to 20000",
    ],
    [
      "a text too long that is not to be cut",
      "text-embedding-005:predict",
      one("x ".repeat(2_049), { autoTruncate: false }),
      400,
      "supports up to 2048",
    ],
    [
      "a length that is too large",
      "text-embedding-005:predict",
      one("a", { outputDimensionality: 769 }),
      400,
      "outputDimensionality 769",
    ],
    ["an empty text", "text-embedding-005:predict", one(""), 400, "is empty"],
    ["a model by the other address", "gemini-embedding-2:predict", one("a"), 404, "was not found"],
    [
      "an unknown field",
      "gemini-embedding-2:embedContent",
      { content: { parts: [{ text: "a" }] }, taskType: "X" },
      400,
      "taskType",
    ],
  ])("Vertex: %s", async (_, target, body, status, text) => {
    const { baseUrl, project, location } = simulator().vertex;
    const models = `${baseUrl}/v1beta1/projects/${project}/locations/${location}/publishers/google/models`;
    const answer = await send(`${models}/${target}`, await tokenOf(simulator()), body);
    expect(answer).toEqual({ status, text: expect.stringContaining(text) as string });
  });
});
