import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { parseUsd } from "../../../src/lib/pico-usd.ts";
import { callGraphql } from "../../testkit/graphql-caller.ts";
import { countTokens } from "../../testkit/simulator/answer/text.ts";
import { vectorOf } from "../../testkit/simulator/answer/vector.ts";
import type { Script } from "../../testkit/simulator/control/script.ts";
import type { VendorSimulator } from "../../testkit/simulator/simulator.ts";
import type { StartedApp } from "../../testkit/start-app.ts";
import { read } from "../support/graph.ts";
import { startWithSdkVendors, type StartedWithSdkVendors } from "../support/sdk-vendors.ts";

const CREATE = `mutation ($input: CreateEmbeddingsInput!) { createEmbeddings(input: $input) {
  completionId embeddings { vector } usage { inputTokens estimated } cost { amountUsd } warnings } }`;

/** What a call gives. */
interface Payload {
  readonly completionId: string;
  readonly embeddings: readonly { readonly vector: readonly number[] }[];
  readonly usage: { readonly inputTokens: number; readonly estimated: boolean };
  readonly cost: { readonly amountUsd: string } | null;
  readonly warnings: readonly string[];
}

/** A model of the catalogue: its price of a token in pico-dollars, what one call takes, and the length of its vectors. */
const MODELS = [
  { model: "bedrock/amazon.titan-embed-text-v1", price: 100_000n, maxInputs: 1, length: 1_536 },
  { model: "cohere/embed-v4.0", price: 120_000n, maxInputs: 96, length: 1_536 },
  { model: "vertex/gemini-embedding-001", price: 150_000n, maxInputs: 1, length: 3_072 },
  { model: "vertex/gemini-embedding-2", price: 200_000n, maxInputs: 1, length: 3_072 },
] as const;

let product: StartedWithSdkVendors;
let vendors: VendorSimulator;
let started: StartedApp;

beforeAll(async () => {
  product = await startWithSdkVendors();
  ({ started, vendors } = product);
});
afterEach(() => {
  vendors.reset();
});
afterAll(() => product[Symbol.asyncDispose]());

async function create(input: Record<string, unknown>): Promise<Payload> {
  return (await read<{ createEmbeddings: Payload }>(started.root, CREATE, { input })).createEmbeddings;
}

async function refusalOf(input: Record<string, unknown>): Promise<Readonly<Record<string, unknown>>> {
  const { errors } = await callGraphql(started.root, CREATE, { input });
  return { ...errors?.[0]?.extensions, message: errors?.[0]?.message };
}

describe.each(MODELS)("embeddings of $model", ({ model, price, maxInputs, length }) => {
  it("are charged by the vendor's figure, in as many calls as the vendor's limit asks for, and put on record", async () => {
    const count = maxInputs === 1 ? 3 : maxInputs + 1;
    const texts = Array.from({ length: count }, (_, index) => `text number ${String(index)}`);
    const payload = await create({ model, input: texts });
    const tokens = texts.reduce((sum, text) => sum + countTokens(text), 0);
    expect(payload.embeddings.map(({ vector }) => vector)).toEqual(texts.map((text) => vectorOf(text, length)));
    expect(payload.usage).toEqual({ inputTokens: tokens, estimated: false });
    expect(parseUsd(payload.cost?.amountUsd ?? "")).toBe(BigInt(tokens) * price);
    const calls = Math.ceil(count / maxInputs);
    expect(vendors.requests).toHaveLength(calls);
    const { completion } = await read<{ completion: unknown }>(
      started.root,
      `query ($id: ID!) { completion(id: $id) { operation status usage { inputTokens } attempts { status vendorModelId } } }`,
      { id: payload.completionId },
    );
    const attempt = { status: "SUCCEEDED", vendorModelId: model.slice(model.indexOf("/") + 1) };
    expect(completion).toEqual({
      operation: "EMBEDDING",
      status: "COMPLETED",
      usage: { inputTokens: tokens },
      attempts: Array.from({ length: calls }, () => attempt),
    });
  });

  it("are had by OpenAI's clients, too", async () => {
    const response = await fetch(new URL("/v1/embeddings", started.app.url), {
      method: "POST",
      headers: { authorization: `Bearer ${started.root.key ?? ""}`, "content-type": "application/json" },
      body: JSON.stringify({ model, input: ["red", "green"] }),
    });
    const { data, usage } = (await response.json()) as { data: { embedding: number[] }[]; usage: unknown };
    expect(data.map(({ embedding }) => embedding)).toEqual(["red", "green"].map((text) => vectorOf(text, length)));
    expect(usage).toEqual({ prompt_tokens: 2, total_tokens: 2 });
  });

  it("take texts alone", async () => {
    const response = await fetch(new URL("/v1/embeddings", started.app.url), {
      method: "POST",
      headers: { authorization: `Bearer ${started.root.key ?? ""}`, "content-type": "application/json" },
      body: JSON.stringify({ model, input: [1, 2, 3] }),
    });
    expect(response.status).toBe(400);
    expect(vendors.requests).toEqual([]);
  });

  it("end at timeoutMs, and free the vendor", async () => {
    await create({ model, input: ["a"] });
    vendors.reset();
    vendors.next({ control: { delay: 20_000 } });
    expect(await refusalOf({ model, input: ["a"], timeoutMs: 500 })).toMatchObject({ code: "PROVIDER_TIMEOUT" });
    await vendors.waitForAbort(0);
  });
});

describe("a model that the catalogue has not", () => {
  it("is served where the vendor's own list names it, for vectors without a price", async () => {
    const payload = await create({ model: "cohere/embed-english-v3.0", input: ["red"] });
    expect(payload.embeddings.map(({ vector }) => vector)).toEqual([vectorOf("red", 1_024)]);
    expect([payload.usage, payload.cost]).toEqual([{ inputTokens: 1, estimated: false }, null]);
  });

  /** Makes a deployment of Bedrock. */
  async function deploy(fields: Readonly<Record<string, unknown>>): Promise<string> {
    const made = await read<{ createCredential: { credential: { id: string } } }>(
      started.root,
      "mutation ($input: CreateCredentialInput!) { createCredential(input: $input) { credential { id } userErrors { message } } }",
      {
        input: {
          name: "bedrock",
          provider: "bedrock",
          secret: vendors.bedrock.secret,
          settings: [{ name: "region", value: vendors.bedrock.region }],
        },
      },
    );
    const input = {
      name: "d",
      credentialId: made.createCredential.credential.id,
      capabilities: ["EMBEDDING"],
      ...fields,
    };
    const { createDeployment } = await read<{ createDeployment: { deployment: { id: string } } }>(
      started.root,
      "mutation ($input: CreateDeploymentInput!) { createDeployment(input: $input) { deployment { id } userErrors { message } } }",
      { input },
    );
    return createDeployment.deployment.id;
  }

  it("is served by a deployment that names it and its price, 96 texts a call", async () => {
    const model = "bedrock/cohere.embed-english-v3";
    await deploy({ model, prices: [{ unit: "INPUT_TOKEN", usdPerMillion: "0.1" }] });
    const texts = Array.from({ length: 97 }, (_, index) => `t${String(index)}`);
    const payload = await create({ model, input: texts });
    expect(payload.embeddings.map(({ vector }) => vector)).toEqual(texts.map((text) => vectorOf(text, 1_024)));
    expect(payload.usage).toEqual({ inputTokens: 97, estimated: false });
    expect(parseUsd(payload.cost?.amountUsd ?? "")).toBe(97n * 100_000n);
    const sent = vendors.requests.map(({ body }) => (body as { texts: unknown[] }).texts.length);
    expect(sent.toSorted((a, b) => a - b)).toEqual([1, 96]);
  });

  it.each([
    ["amazon.titan-embed-text-v2:0", { succeeded: true, errorCode: null }],
    ["amazon.titan-embed-text-v9:0", { succeeded: false, errorCode: "MODEL_NOT_FOUND" }],
    ["twelvelabs.marengo-embed-2-7-v1:0", { succeeded: false, errorCode: "BAD_USER_INPUT" }],
  ])("is tested by one word, as Bedrock lists nothing: %s", async (vendorModelId, result) => {
    const id = await deploy({ model: "bedrock/vectors-to-test", vendorModelId });
    const query = "mutation ($id: ID!) { testDeployment(input: { id: $id }) { result { succeeded errorCode } } }";
    expect(await read(started.root, query, { id })).toEqual({ testDeployment: { result } });
    await read(
      started.root,
      "mutation ($id: ID!) { archiveDeployment(input: { id: $id }) { userErrors { message } } }",
      { id },
    );
  });
});

describe("what is asked of the vendor", () => {
  it("is in its words, and what it demands unasked is in warnings", async () => {
    const input = { model: "cohere/embed-v4.0", input: ["red"], dimensions: 256 };
    const unasked = await create(input);
    expect(unasked.warnings).toEqual([
      "providerOptions.cohere.input_type was sent as search_query: Cohere demands one.",
    ]);
    const said = await create({ ...input, providerOptions: { cohere: { input_type: "search_document" } } });
    expect(said.warnings).toEqual([]);
    expect(vendors.requests.map(({ body }) => body)).toEqual(
      ["search_query", "search_document"].map((type) => ({
        model: "embed-v4.0",
        texts: ["red"],
        embedding_types: ["float"],
        output_dimension: 256,
        input_type: type,
      })),
    );
  });

  it("is refused where the model gives no such vectors, before any call", async () => {
    expect(
      await refusalOf({ model: "bedrock/amazon.titan-embed-text-v1", input: ["red"], dimensions: 256 }),
    ).toMatchObject({ code: "BAD_USER_INPUT", field: ["dimensions"] });
    expect(vendors.requests).toEqual([]);
  });

  it("is refused of Hugging Face's models", async () => {
    expect(await refusalOf({ model: "huggingface/Qwen/Qwen3-Embedding-8B", input: ["red"] })).toMatchObject({
      code: "MODEL_NOT_FOUND",
    });
    expect(await refusalOf({ model: "huggingface/gpt-4o-mini", input: ["red"] })).toMatchObject({
      code: "BAD_USER_INPUT",
      message: expect.stringContaining("gives no embeddings") as string,
    });
  });
});

describe("a request of many calls", () => {
  it("has 32 attempts on record and a warning with their number, and everything charged", async () => {
    const texts = Array.from({ length: 40 }, (_, index) => `text number ${String(index)}`);
    const payload = await create({ model: "bedrock/amazon.titan-embed-text-v1", input: texts });
    expect(vendors.requests).toHaveLength(40);
    const { completion } = await read<{ completion: { attempts: unknown[]; warnings: unknown } }>(
      started.root,
      "query ($id: ID!) { completion(id: $id) { warnings attempts { status } } }",
      { id: payload.completionId },
    );
    expect(completion.attempts).toHaveLength(32);
    expect(completion.warnings).toEqual(["The vendor was called 40 times; 32 of the attempts are on record."]);
    expect(payload.usage.inputTokens).toBe(texts.reduce((sum, text) => sum + countTokens(text), 0));
  });
});

describe("an answer that is not what was asked for", () => {
  const cohere = (vectors: readonly (readonly number[])[]): Script => ({
    raw: {
      body: JSON.stringify({
        id: "x",
        embeddings: { float: vectors },
        meta: { billed_units: { input_tokens: 9 } },
        response_type: "embeddings_by_type",
      }),
    },
  });

  it.each<[string, Script, Record<string, unknown>, boolean]>([
    ["one vector for two texts", cohere([[1, 2]]), {}, true],
    ["three vectors for two texts", cohere([[1], [2], [3]]), {}, true],
    ["vectors of two lengths", cohere([[1, 2], [1]]), {}, true],
    ["a vector of nothing", cohere([[1, 2], []]), {}, true],
    [
      "vectors of another length",
      cohere([
        [1, 2],
        [3, 4],
      ]),
      { dimensions: 256 },
      false,
    ],
  ])("%s is PROVIDER_ERROR, and what the vendor counted is on record", async (_, script, more, retryable) => {
    vendors.next(script);
    const refusal = await refusalOf({ model: "cohere/embed-v4.0", input: ["a", "b"], ...more });
    expect(refusal).toMatchObject({ code: "PROVIDER_ERROR", retryable });
    const { completion } = await read<{ completion: unknown }>(
      started.root,
      "query ($id: ID!) { completion(id: $id) { status usage { inputTokens estimated } } }",
      { id: refusal["completionId"] },
    );
    expect(completion).toEqual({ status: "FAILED", usage: { inputTokens: 9, estimated: false } });
  });
});
