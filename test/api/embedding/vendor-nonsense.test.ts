import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { callGraphql } from "../../testkit/graphql-caller.ts";
import type { Script } from "../../testkit/simulator/control/script.ts";
import { startApp, type StartedApp } from "../../testkit/start-app.ts";
import { read } from "../support/graph.ts";

const MODEL = "openai/text-embedding-3-small";
const CREATE =
  "mutation ($input: CreateEmbeddingsInput!) { createEmbeddings(input: $input) { embeddings { vector } usage { inputTokens estimated } } }";
const USAGE = { prompt_tokens: 9, total_tokens: 9 };

/** An answer of a vendor that says this. */
function says(body: unknown, status = 200): Script {
  return { raw: { status, body: typeof body === "string" ? body : JSON.stringify(body) } };
}

const entry = (index: unknown, embedding: unknown) => ({ object: "embedding", index, embedding });
const bytes = (numbers: readonly number[]) => Buffer.from(Float32Array.from(numbers).buffer).toString("base64");

describe("embeddings of a vendor that fails or makes no sense", () => {
  let started: StartedApp;
  beforeAll(async () => {
    started = await startApp();
  });
  afterEach(() => {
    started.simulator.reset();
  });
  afterAll(() => started[Symbol.asyncDispose]());
  const create = (more: Record<string, unknown> = {}) =>
    callGraphql(started.root, CREATE, { input: { model: MODEL, input: ["a", "b"], ...more } });

  it.each<[string, Script, string]>([
    ["JSON that is cut off", says('{"object":"list","data":[{"index":0,"embedd'), "PROVIDER_ERROR"],
    ["no JSON", says("<html>"), "PROVIDER_ERROR"],
    ["no list", says({ object: "list", usage: USAGE }), "PROVIDER_ERROR"],
    ["one index twice", says({ data: [entry(0, [1]), entry(0, [2])], usage: USAGE }), "PROVIDER_ERROR"],
    ["an index of nothing", says({ data: [entry(0, [1]), entry(2, [2])], usage: USAGE }), "PROVIDER_ERROR"],
    ["an index that is a text", says({ data: [entry("0", [1]), entry(1, [2])], usage: USAGE }), "PROVIDER_ERROR"],
    ["one vector for two texts", says({ data: [entry(0, [1])], usage: USAGE }), "PROVIDER_ERROR"],
    ["texts among the numbers", says({ data: [entry(0, [1]), entry(1, ["NaN"])], usage: USAGE }), "PROVIDER_ERROR"],
    ["NaN in bytes", says({ data: [entry(0, bytes([1])), entry(1, bytes([Number.NaN]))] }), "PROVIDER_ERROR"],
    ["half a number in bytes", says({ data: [entry(0, bytes([1])), entry(1, "AAA=")] }), "PROVIDER_ERROR"],
    ["bytes that are no base64", says({ data: [entry(0, bytes([1])), entry(1, "!!!!!!")] }), "PROVIDER_ERROR"],
    ["a full queue", { control: { status: 429, retryAfter: 3 } }, "PROVIDER_UNAVAILABLE"],
    ["a refused key", { control: { status: 401 } }, "PROVIDER_ERROR"],
    ["a crash", { control: { status: 500 } }, "PROVIDER_ERROR"],
  ])("%s is a typed failure with its record", async (_, script, code) => {
    started.simulator.next(script);
    const { errors } = await create();
    expect(errors?.[0]?.extensions).toMatchObject({ code });
    const { completion } = await read<{ completion: unknown }>(
      started.root,
      "query ($id: ID!) { completion(id: $id) { status errorCode operation } }",
      { id: errors?.[0]?.extensions["completionId"] },
    );
    expect(completion).toEqual({ status: "FAILED", errorCode: code, operation: "EMBEDDING" });
    expect(started.simulator.requests).toHaveLength(1);
  });

  it("gives vectors by their indexes, whatever their order and form", async () => {
    started.simulator.next(says({ data: [entry(1, bytes([2, 0.5])), entry(0, [1, 0.25])], usage: USAGE }));
    const { data } = await create();
    expect(data?.["createEmbeddings"]).toEqual({
      embeddings: [{ vector: [1, 0.25] }, { vector: [2, 0.5] }],
      usage: { inputTokens: 9, estimated: false },
    });
  });

  it("refuses vectors of another length than was asked for", async () => {
    started.simulator.next(says({ data: [entry(0, [1, 2]), entry(1, [3, 4])], usage: USAGE }));
    const { errors } = await create({ dimensions: 3 });
    expect(errors?.[0]).toMatchObject({
      message: expect.stringContaining("not of the 3") as string,
      extensions: { code: "PROVIDER_ERROR", retryable: false },
    });
  });

  it("ends at timeoutMs, and frees the vendor", async () => {
    started.simulator.next({ control: { delay: 20_000 } });
    const { errors } = await create({ timeoutMs: 300 });
    expect(errors?.[0]?.extensions["code"]).toBe("PROVIDER_TIMEOUT");
    await started.simulator.waitForAbort(0);
  });
});
