import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { parseUsd } from "../../../src/lib/pico-usd.ts";
import { callGraphql } from "../../testkit/graphql-caller.ts";
import { countTokens } from "../../testkit/simulator/answer/text.ts";
import { vectorOf } from "../../testkit/simulator/answer/vector.ts";
import { startApp, type StartedApp } from "../../testkit/start-app.ts";
import { read } from "../support/graph.ts";
import { makeKey } from "../support/tenant.ts";

const SMALL = "openai/text-embedding-3-small";
/** Pico-dollars for a token of {@link SMALL}. */
const PRICE = 20_000n;
const FIELDS = `completionId dimensions embeddings { index vector } usage { inputTokens estimated } cost { amountUsd breakdown { unit quantity } } model { id } warnings`;
const CREATE = `mutation ($input: CreateEmbeddingsInput!) { createEmbeddings(input: $input) { ${FIELDS} } }`;

/** What a call gives. */
interface Payload {
  readonly completionId: string;
  readonly embeddings: readonly { readonly index: number; readonly vector: readonly number[] }[];
  readonly usage: { readonly inputTokens: number; readonly estimated: boolean };
  readonly cost: { readonly amountUsd: string } | null;
}

describe("createEmbeddings", () => {
  let started: StartedApp;
  beforeAll(async () => {
    started = await startApp({ env: { NARTHEX_REQUEST_EMBEDDINGS: "4096" } });
  });
  afterEach(() => {
    started.simulator.reset();
  });
  afterAll(() => started[Symbol.asyncDispose]());

  const create = async (input: Record<string, unknown>, target = started.root): Promise<Payload> =>
    (await read<{ createEmbeddings: Payload }>(target, CREATE, { input: { model: SMALL, ...input } })).createEmbeddings;
  const inputsSent = (): readonly number[] =>
    started.simulator.requests.map(({ body }) => (body as { input: unknown[] }).input.length);

  it("gives a vector for every text, in their order, with usage, cost and a record to read", async () => {
    const texts = ["red", "green and blue", "yellow"];
    const payload = await create({ input: texts, dimensions: 4, endUserId: "e-1", metadata: { a: 1 } });
    const tokens = texts.reduce((sum, text) => sum + countTokens(text), 0);
    expect(payload).toMatchObject({
      dimensions: 4,
      embeddings: texts.map((text, index) => ({ index, vector: vectorOf(text, 4) })),
      usage: { inputTokens: tokens, estimated: false },
      cost: { breakdown: [{ unit: "INPUT_TOKEN", quantity: tokens }] },
      model: { id: SMALL },
      warnings: [],
    });
    expect(parseUsd(payload.cost?.amountUsd ?? "")).toBe(BigInt(tokens) * PRICE);
    const { completion } = await read<{ completion: unknown }>(
      started.root,
      `query ($id: ID!) { completion(id: $id) { id operation status text finishReason endUserId metadata usage { inputTokens } attempts { status vendorModelId } } }`,
      { id: payload.completionId },
    );
    expect(completion).toEqual({
      id: payload.completionId,
      operation: "EMBEDDING",
      status: "COMPLETED",
      text: null,
      finishReason: null,
      endUserId: "e-1",
      metadata: { a: 1 },
      usage: { inputTokens: tokens },
      attempts: [{ status: "SUCCEEDED", vendorModelId: "text-embedding-3-small" }],
    });
  });

  it("gives the same numbers as bytes in base64", async () => {
    const { createEmbeddings } = await read<{ createEmbeddings: { embeddings: { base64: string }[] } }>(
      started.root,
      `mutation ($input: CreateEmbeddingsInput!) { createEmbeddings(input: $input) { embeddings { base64 } } }`,
      { input: { model: SMALL, input: ["red"], dimensions: 4 } },
    );
    const bytes = Buffer.from(createEmbeddings.embeddings[0]?.base64 ?? "", "base64");
    expect([0, 4, 8, 12].map((at) => bytes.readFloatLE(at))).toEqual(vectorOf("red", 4));
  });

  it("joins the aliases of one document, and requests that come together, into one call of the vendor", async () => {
    const aliases = ["one", "two and more", "three"].map(
      (text, index) =>
        `a${String(index)}: createEmbeddings(input: { model: "${SMALL}", input: ["${text}"] }) { ${FIELDS} }`,
    );
    const payloads = await read<Record<string, Payload>>(started.root, `mutation { ${aliases.join(" ")} }`);
    expect(inputsSent()).toEqual([3]);
    expect(Object.values(payloads).map(({ embeddings }) => embeddings[0]?.vector)).toEqual(
      ["one", "two and more", "three"].map((text) => vectorOf(text, 1_536)),
    );
    expect(new Set(Object.values(payloads).map(({ completionId }) => completionId)).size).toBe(3);

    started.simulator.reset();
    const texts = Array.from({ length: 12 }, (_, index) => `text number ${String(index)}`);
    const answers = await Promise.all(texts.map((text) => create({ input: [text] })));
    expect(answers.map(({ embeddings }) => embeddings[0]?.vector)).toEqual(texts.map((text) => vectorOf(text, 1_536)));
    expect(inputsSent().reduce((sum, inputs) => sum + inputs, 0)).toBe(12);
    expect(inputsSent().length).toBeLessThan(12);
  });

  it("divides a shared call's tokens and cost so that the shares add up to the vendor's figure", async () => {
    const texts = ["a", "four little words here", "x".repeat(101), "b", "c"];
    const raw = {
      object: "list",
      data: texts.map((text, index) => ({ index, embedding: vectorOf(text, 4) })).reverse(),
      model: "text-embedding-3-small",
      usage: { prompt_tokens: 101, total_tokens: 101 },
    };
    started.simulator.next({ raw: { body: JSON.stringify(raw) } });
    const aliases = texts.map(
      (text, index) =>
        `a${String(index)}: createEmbeddings(input: { model: "${SMALL}", input: ["${text}"], endUserId: "u-${String(index)}" }) { ${FIELDS} }`,
    );
    const payloads = Object.values(
      await read<Record<string, Payload>>(started.root, `mutation { ${aliases.join(" ")} }`),
    );
    expect(inputsSent()).toEqual([5]);
    expect(payloads.map(({ embeddings }) => embeddings[0]?.vector)).toEqual(texts.map((text) => vectorOf(text, 4)));
    expect(payloads.reduce((sum, { usage }) => sum + usage.inputTokens, 0)).toBe(101);
    const costs = payloads.map(({ cost }) => parseUsd(cost?.amountUsd ?? "") ?? 0n);
    expect(costs.reduce((sum, cost) => sum + cost, 0n)).toBe(101n * PRICE);
    expect(payloads[2]?.usage.inputTokens).toBeGreaterThan(payloads[1]?.usage.inputTokens ?? 0);
  });

  it("never joins organizations, models, dimensions or options", async () => {
    const { createOrganization } = await read<{ createOrganization: { organization: { id: string } } }>(
      started.root,
      'mutation { createOrganization(input: { name: "Other" }) { organization { id } } }',
    );
    const key = await makeKey(started.root, {
      organizationId: createOrganization.organization.id,
      scopes: ["completion:create"],
    });
    started.simulator.reset();
    const calls = [
      create({ input: ["a"] }),
      create({ input: ["b"], dimensions: 8 }),
      create({ input: ["c"], model: "openai/text-embedding-3-large" }),
      create({ input: ["d"], providerOptions: { anthropic: { x: 1 } } }),
      callGraphql(started.as(key.secret), CREATE.replace("model { id }", ""), {
        input: { model: SMALL, input: ["e"] },
      }),
    ];
    await Promise.all(calls);
    expect(inputsSent()).toEqual([1, 1, 1, 1, 1]);
  });

  it("splits what the vendor does not take at once, and joins the vectors in order", async () => {
    const texts = Array.from({ length: 2_100 }, (_, index) => `t${String(index)}`);
    const payload = await create({ input: texts, dimensions: 2 });
    expect(inputsSent().toSorted((a, b) => a - b)).toEqual([52, 2_048]);
    expect(payload.embeddings.map(({ vector }) => vector)).toEqual(texts.map((text) => vectorOf(text, 2)));
    expect(payload.usage.inputTokens).toBe(texts.reduce((sum, text) => sum + countTokens(text), 0));

    started.simulator.reset();
    const long = Array.from({ length: 50 }, (_, index) => `${String(index)} ${"word ".repeat(7_000)}`);
    const answer = await create({ input: long, dimensions: 2 });
    expect(inputsSent().length).toBeGreaterThan(1);
    expect(answer.embeddings.map(({ vector }) => vector)).toEqual(long.map((text) => vectorOf(text, 2)));
  });

  it("asks Google for 100 at a time, with its options on every text", async () => {
    const texts = Array.from({ length: 101 }, (_, index) => `t${String(index)}`);
    const input = {
      model: "google/gemini-embedding-2",
      input: texts,
      dimensions: 3,
      providerOptions: { google: { taskType: "CLUSTERING" } },
    };
    const payload = await create(input);
    const sent = started.simulator.requests.map(({ body }) => (body as { requests: unknown[] }).requests);
    expect(sent.map((requests) => requests.length).toSorted((a, b) => a - b)).toEqual([1, 100]);
    expect(sent.flat()[0]).toEqual({
      model: "models/gemini-embedding-2",
      outputDimensionality: 3,
      taskType: "CLUSTERING",
      content: { parts: [{ text: "t0" }] },
    });
    expect(payload.embeddings.map(({ vector }) => vector)).toEqual(texts.map((text) => vectorOf(text, 3)));
    expect(payload.usage).toEqual({
      inputTokens: texts.reduce((sum, text) => sum + countTokens(text), 0),
      estimated: false,
    });
  });

  it("counts for itself, and says so, where the vendor does not", async () => {
    const payload = await create({ model: "google/gemini-embedding-001", input: ["some words to count"] });
    expect(payload.usage.estimated).toBe(true);
    expect(payload.usage.inputTokens).toBeGreaterThan(0);
  });

  it("sends nobody's text to ruin another's: what the vendor refuses of one is sent again without it", async () => {
    const texts = ["good", "word ".repeat(9_000), "fine", "well"];
    const calls = texts.map((text) =>
      callGraphql(started.root, CREATE, { input: { model: SMALL, input: [text], dimensions: 2 } }),
    );
    const answers = await Promise.all(calls);
    expect(answers.map(({ errors }) => errors?.[0]?.extensions["code"])).toEqual([
      undefined,
      "CONTEXT_LENGTH_EXCEEDED",
      undefined,
      undefined,
    ]);
    const good = answers
      .filter(({ errors }) => errors === undefined)
      .map(({ data }) => data?.["createEmbeddings"] as unknown as Payload);
    expect(good.map(({ embeddings }) => embeddings[0]?.vector)).toEqual(
      ["good", "fine", "well"].map((text) => vectorOf(text, 2)),
    );
    expect(good.reduce((sum, { usage }) => sum + usage.inputTokens, 0)).toBe(3);
  });

  it("lists completions without embeddings unless they are asked for, and sums both as usage", async () => {
    const { createOrganization } = await read<{ createOrganization: { organization: { id: string } } }>(
      started.root,
      'mutation { createOrganization(input: { name: "Counted" }) { organization { id } } }',
    );
    const headers = { "x-narthex-organization": createOrganization.organization.id };
    const target = started.as(started.root.key, headers);
    await create({ input: ["one", "two"] }, target);
    await read(
      target,
      'mutation { createCompletion(input: { model: "openai/gpt-4o-mini", messages: [{ role: USER, text: "Hi" }] }) { completion { id } } }',
    );
    const { completions, embeddings, usage } = await read<
      Record<string, { edges: { node: { id: string } }[] }> & { usage: unknown }
    >(
      target,
      `{ completions { edges { node { id } } } embeddings: completions(filter: { operation: EMBEDDING }) { edges { node { id } } }
         usage(groupBy: [OPERATION]) { total { requests } groups { dimensions totals { requests } } } }`,
    );
    expect(completions?.edges.map(({ node }) => node.id.split("_")[0])).toEqual(["cmpl"]);
    expect(embeddings?.edges.map(({ node }) => node.id.split("_")[0])).toEqual(["emb"]);
    expect(usage).toEqual({
      total: { requests: 2 },
      groups: [
        { dimensions: { OPERATION: "COMPLETION" }, totals: { requests: 1 } },
        { dimensions: { OPERATION: "EMBEDDING" }, totals: { requests: 1 } },
      ],
    });
  });

  it.each<[string, Record<string, unknown>, readonly string[]]>([
    ["an empty list", { input: [] }, ["input"]],
    ["an empty text", { input: ["a", ""] }, ["input", "1"]],
    ["no dimensions", { input: ["a"], dimensions: 0 }, ["dimensions"]],
    ["a model that chats", { input: ["a"], model: "openai/gpt-4o-mini" }, ["model"]],
    [
      "an option that is a field",
      { input: ["a"], providerOptions: { openai: { input: "b" } } },
      ["providerOptions", "openai", "input"],
    ],
  ])("refuses %s before any call", async (_, input, field) => {
    const { errors } = await callGraphql(started.root, CREATE, { input: { model: SMALL, ...input } });
    expect(errors?.[0]?.extensions).toMatchObject({ code: "BAD_USER_INPUT", field });
    expect(started.simulator.requests).toEqual([]);
  });

  it("needs completion:create", async () => {
    const key = await makeKey(started.root, { organizationId: "default", scopes: ["completion:read"] });
    const { errors } = await callGraphql(started.as(key.secret), CREATE, { input: { model: SMALL, input: ["a"] } });
    expect(errors?.[0]?.extensions["code"]).toBe("FORBIDDEN");
  });

  it("closes the vendor's socket when its only caller leaves, and puts what was spent on record", async () => {
    started.simulator.next({ control: { delay: 20_000 } });
    const leaving = new AbortController();
    const call = callGraphql({ ...started.root, signal: leaving.signal }, CREATE, {
      input: { model: SMALL, input: ["left alone"], sessionId: "leaving" },
    });
    await started.simulator.waitForRequest(0);
    leaving.abort();
    await expect(call).rejects.toThrow();
    await started.simulator.waitForAbort(0);
    await expect
      .poll(() => recordsOf(started, "leaving"), { timeout: 10_000 })
      .toMatchObject([{ status: "CANCELLED", usage: { estimated: true }, attempts: [{ status: "CANCELLED" }] }]);
  });
});

async function recordsOf(started: StartedApp, sessionId: string): Promise<unknown[]> {
  const { completions } = await read<{ completions: { edges: { node: unknown }[] } }>(
    started.root,
    `query ($s: String!) { completions(filter: { sessionId: $s, operation: EMBEDDING }) { edges { node { status usage { inputTokens estimated } attempts { status } } } } }`,
    { s: sessionId },
  );
  return completions.edges.map(({ node }) => node);
}
