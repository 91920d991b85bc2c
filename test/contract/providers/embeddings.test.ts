import { describe, expect, test } from "vitest";
import type { ErrorCode } from "../../../src/domain/error/codes.ts";
import { GatewayError } from "../../../src/domain/error/gateway-error.ts";
import { ProviderError } from "../../../src/domain/provider/provider-error.ts";
import { countTokens } from "../../testkit/simulator/answer/text.ts";
import { vectorOf } from "../../testkit/simulator/answer/vector.ts";
import type { Control } from "../../testkit/simulator/control/control.ts";
import { EMBEDDING_MODELS, embeddingCall, embeddingsOf, embedOf } from "./embedding-models.ts";
import { clientOf, useSimulator, wrongSecretOf } from "./support.ts";

const simulator = useSimulator();

function providerError(error: unknown): ProviderError {
  if (error instanceof ProviderError) return error;
  throw new Error(`expected a ProviderError, got ${String(error)}`, { cause: error });
}

describe.each(EMBEDDING_MODELS)("embeddings of $vendor by $model", (row) => {
  const { vendor, maxInputs, length, otherLength, counts } = row;
  const client = (secret?: string) => clientOf(simulator(), vendor, secret);
  const texts = Array.from({ length: Math.min(maxInputs, 3) }, (_, index) => `text number ${String(index)}`);
  const after = async (control: Control): Promise<ProviderError> => {
    simulator().next({ control });
    return providerError((await embedOf(client(), embeddingCall(row, texts))).error);
  };

  test("are a vector for every text in their order, with the vendor's figure and the id of its request", async () => {
    const { answer, error } = await embedOf(client(), embeddingCall(row, texts));
    expect(error).toBeUndefined();
    expect(answer?.vectors.map((vector) => [...(vector ?? [])])).toEqual(texts.map((text) => vectorOf(text, length)));
    const tokens = texts.reduce((sum, text) => sum + countTokens(text), 0);
    expect(answer?.inputTokens).toBe(counts ? tokens : undefined);
    if (vendor !== "google" && vendor !== "vertex") expect(answer?.response.vendorRequestId).toBeDefined();
  });

  test("are of the length that was asked for, or refused before any call where the model has one length", async () => {
    const call = embeddingCall(row, texts, { dimensions: otherLength ?? 256 });
    if (otherLength === undefined) {
      await expect(async () => embeddingsOf(client()).checkRequest(call)).rejects.toMatchObject({
        code: "BAD_USER_INPUT",
        field: ["dimensions"],
      });
      expect(simulator().requests).toEqual([]);
      return;
    }
    await embeddingsOf(client()).checkRequest(call);
    const { answer } = await embedOf(client(), call);
    expect(answer?.vectors.map((vector) => vector?.length)).toEqual(texts.map(() => otherLength));
  });

  test("are asked for as many at a time as the vendor takes, and no more are given", async () => {
    const { callSize } = embeddingsOf(client());
    expect(callSize(row.model).maxInputs).toBe(maxInputs);
    const most = Array.from({ length: maxInputs }, (_, index) => `t${String(index)}`);
    const full = await embedOf(client(), embeddingCall(row, most, { dimensions: otherLength }));
    expect(full.answer?.vectors).toHaveLength(maxInputs);
    const { error } = await embedOf(client(), embeddingCall(row, [...most, "more"], { dimensions: otherLength }));
    expect(error).toBeInstanceOf(Error);
  });

  test("say before any call what is not sent: options of another provider", async () => {
    const call = embeddingCall(row, texts, { providerOptions: { mistral: { x: 1 } } });
    const warnings = await embeddingsOf(client()).checkRequest(call);
    expect(warnings.filter((warning) => warning.startsWith("providerOptions.mistral was not sent"))).toHaveLength(1);
    expect(simulator().requests).toEqual([]);
  });

  test.each<[Control, ErrorCode]>([
    [{ body: "html" }, "PROVIDER_ERROR"],
    [{ body: "truncated" }, "PROVIDER_ERROR"],
    [{ body: "empty" }, "PROVIDER_ERROR"],
    [{ body: "garbage" }, "PROVIDER_ERROR"],
    [{ body: "error" }, "PROVIDER_ERROR"],
    [{ contentType: "text/html" }, "PROVIDER_ERROR"],
    [{ faults: [{ kind: "reset", at: 0 }] }, "PROVIDER_ERROR"],
    [{ faults: [{ kind: "eof", at: 0 }] }, "PROVIDER_ERROR"],
    [{ status: 400 }, "BAD_USER_INPUT"],
    [{ status: 400, error: "context" }, "CONTEXT_LENGTH_EXCEEDED"],
    [{ status: 401 }, "PROVIDER_ERROR"],
    [{ status: 403 }, "PROVIDER_ERROR"],
    [{ status: 404, error: "model" }, "MODEL_NOT_FOUND"],
    [{ status: 429 }, "PROVIDER_UNAVAILABLE"],
    [{ status: 500 }, "PROVIDER_ERROR"],
    [{ status: 503 }, "PROVIDER_UNAVAILABLE"],
    [{ status: 504 }, "PROVIDER_TIMEOUT"],
  ])("under %j fail with %s", async (control, code) => {
    const error = await after(control);
    expect(error.code).toBe(code);
    expect(error.message).not.toMatch(/sim-key|text number/);
    if (code === "CONTEXT_LENGTH_EXCEEDED") expect(error.field).toEqual(["input"]);
  });

  test("hand on how long to wait, and whether trying again makes sense", async () => {
    expect(await after({ status: 429, retryAfter: 7 })).toMatchObject({ retryable: true, retryAfterMs: 7_000 });
    expect((await after({ status: 401 })).retryable).toBe(false);
    expect((await after({ status: 500 })).retryable).toBe(true);
  });

  test("of an answer that has another shape are a failure", async () => {
    for (const body of ["{}", "[]", "null", '{"embeddings":[["a"]],"predictions":7,"embedding":{}}']) {
      simulator().next({ raw: { body } });
      const { answer, error } = await embedOf(client(), embeddingCall(row, texts));
      if (answer !== undefined) expect(answer.vectors).toEqual([undefined]);
      else expect(providerError(error)).toMatchObject({ code: "PROVIDER_ERROR", vendorStatus: 200 });
    }
  });

  test("may take more bytes than a completion", async () => {
    const { answer } = await embedOf(client(), embeddingCall(row, texts));
    const maxBodyBytes = Math.round(0.75 * JSON.stringify(answer?.vectors).length);
    expect((await embedOf(client(), embeddingCall(row, texts, { limits: { maxBodyBytes } }))).error).toBeUndefined();
  });

  test("are cut off at the limit of bytes", async () => {
    simulator().next({ control: { body: "huge" } });
    const { error } = await embedOf(client(), embeddingCall(row, texts, { limits: { maxBodyBytes: 256 * 1024 } }));
    expect(providerError(error)).toMatchObject({ code: "PROVIDER_ERROR", retryable: false });
    await simulator().waitForAbort(0, 1_000);
  });

  test("time out where no header comes", async () => {
    simulator().next({ control: { delay: 60_000 } });
    const { error } = await embedOf(client(), embeddingCall(row, texts, { limits: { firstByteMs: 150 } }));
    expect(providerError(error)).toMatchObject({ code: "PROVIDER_TIMEOUT", neverSent: false });
  });

  test.each([new Error("gone"), "gone"])(
    "that nobody wants any more close the vendor's socket within a second, and end with the reason %s",
    async (reason) => {
      simulator().next({ control: { delay: 60_000 } });
      const controller = new AbortController();
      let unsent = 0;
      const onUnsent = (): void => void (unsent += 1);
      const call = { ...embeddingCall(row, texts, { signal: controller.signal }), onUnsent };
      const pending = embedOf(client(), call);
      await simulator().waitForRequest(0);
      const abortedAt = Date.now();
      controller.abort(reason);
      expect((await pending).error).toBe(reason);
      expect((await simulator().waitForAbort(0, 1_000)) - abortedAt).toBeLessThan(1_000);
      expect(unsent).toBe(0);
      const gone = { ...embeddingCall(row, texts, { signal: AbortSignal.abort(reason) }), onUnsent };
      expect((await embedOf(client(), gone)).error).toBe(reason);
      // What never left is not charged.
      expect(unsent).toBe(1);
      expect(simulator().requests).toHaveLength(1);
    },
  );

  test("of the wrong credential never name it", async () => {
    const secret = wrongSecretOf(simulator(), vendor, "wrong-secret-value");
    const error = providerError((await embedOf(client(secret), embeddingCall(row, texts))).error);
    expect(error.code).toBe("PROVIDER_ERROR");
    const said = JSON.stringify([error.message, error.detail, error.cause, error.response]);
    expect(said).not.toContain("wrong-secret-value");
  });

  test("of a name that leads elsewhere are refused", async () => {
    const { error } = await embedOf(client(), embeddingCall({ model: "../../../x" }, texts));
    expect(error).toBeInstanceOf(GatewayError);
    expect(error).toMatchObject({ code: "BAD_USER_INPUT", field: ["model"] });
    expect(simulator().requests).toEqual([]);
  });
});

test.each([
  ["bedrock", "amazon.nova-2-multimodal-embeddings-v1:0", { embeddings: [{ embeddingType: "TEXT", embedding: [1] }] }],
  ["bedrock", "cohere.embed-english-v3", { embeddings: [[1]] }],
  ["bedrock", "us.cohere.embed-v4:0", { embeddings: { float: [[1]] } }],
  ["vertex", "gemini-embedding-2", { embedding: { values: [1] } }],
] as const)("the answer of %s by %s may have no figures, which are none then", async (vendor, model, body) => {
  simulator().next({ raw: { body: JSON.stringify(body) } });
  const { answer } = await embedOf(clientOf(simulator(), vendor), embeddingCall({ model }, ["red"]));
  expect(answer).toMatchObject({ vectors: [[1]], inputTokens: undefined });
});

test("Cohere's list names what chats and what embeds, and nothing else", async () => {
  const listed = await clientOf(simulator(), "cohere").listModels(new AbortController().signal);
  const names = listed.map(({ vendorModelId }) => vendorModelId);
  expect(names).toEqual(expect.arrayContaining(["command-a-03-2025", "embed-v4.0", "embed-english-v3.0"]));
  expect(names.filter((name) => name.startsWith("rerank"))).toEqual([]);
});

test("Hugging Face's client gives none: the router's face for OpenAI's clients is for chats alone", () => {
  expect(clientOf(simulator(), "huggingface").embeddings).toBeUndefined();
});
