import { request as openRequest, type IncomingMessage } from "node:http";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { callGraphql } from "../../testkit/graphql-caller.ts";
import { vectorOf } from "../../testkit/simulator/answer/vector.ts";
import { startApp, type StartedApp } from "../../testkit/start-app.ts";
import { readError, send } from "../openai/support.ts";

const SMALL = "openai/text-embedding-3-small";
/** As many inputs as a list of GraphQL may hold of 3,072 numbers each. */
const MOST_FLOATS = 341;
/** More than any answer may hold. */
const TOO_LARGE = { dimensions: 4_097 };
const STALL_MS = 600;

const texts = (length: number): readonly string[] => Array.from({ length }, (_, index) => `t${String(index)}`);
const tokens = (length: number): readonly (readonly number[])[] => Array.from({ length }, (_, index) => [index]);

describe("an answer's size", { timeout: 60_000 }, () => {
  let started: StartedApp;
  beforeAll(async () => {
    started = await startApp({ env: { NARTHEX_SLOW_READER_TIMEOUT_MS: String(STALL_MS) } });
  });
  afterEach(() => {
    started.simulator.reset();
  });
  afterAll(() => started[Symbol.asyncDispose]());

  /** Calls a mutation whose every field has a variable of its own. */
  const mutate = (
    fields: readonly string[],
    inputs: readonly object[],
    more: Record<string, unknown> = {},
    rest = "",
  ) => {
    const names = inputs.map((_, index) => `$i${String(index)}: CreateEmbeddingsInput!`);
    const flags = Object.keys(more).map((name) => `$${name}: Boolean!`);
    const variables = Object.fromEntries(
      inputs.map((input, index) => [`i${String(index)}`, { model: SMALL, ...input }]),
    );
    const query = `mutation (${[...names, ...flags].join(", ")}) { ${fields.join(" ")} } ${rest}`;
    return callGraphql(started.root, query, { ...variables, ...more });
  };
  const call = (selection: string, at = 0): string =>
    `a${String(at)}: createEmbeddings(input: $i${String(at)}) { ${selection} }`;

  it.each<[string, string, object]>([
    ["numbers", "embeddings { vector }", { input: texts(MOST_FLOATS + 1) }],
    ["numbers of a stated length", "embeddings { vector }", { input: texts(1_025), dimensions: 1_024 }],
    ["base64", "embeddings { base64 }", { input: texts(2_048), ...TOO_LARGE }],
    ["both forms", "embeddings { vector base64 }", { input: texts(911), dimensions: 1_024 }],
    ["numbers twice", "embeddings { vector again: vector }", { input: texts(513), dimensions: 1_024 }],
    ["vectors twice", "embeddings { vector } again: embeddings { vector }", { input: texts(513), dimensions: 1_024 }],
    ["numbers by a fragment", "...F", { input: texts(MOST_FLOATS + 1) }],
    ["nothing that is written", "completionId", { input: texts(2_048), ...TOO_LARGE }],
  ])("is refused by GraphQL before any call where it is too large: %s", async (_, selection, input) => {
    const fragment = "fragment F on CreateEmbeddingsPayload { embeddings { ... on Embedding { vector } } }";
    const { data, errors } = await mutate([call(selection)], [input], {}, selection === "...F" ? fragment : "");
    expect(data).toEqual({ a0: null });
    expect(errors?.[0]?.extensions).toMatchObject({ code: "BAD_USER_INPUT", field: ["input"] });
    expect(errors?.[0]?.message).toContain("send fewer inputs");
    expect(errors?.[0]?.message).toContain("`dimensions`");
    expect(started.simulator.requests).toEqual([]);
  });

  it("is that of a whole document: aliases, wherever they stand, and whatever is made of the others", async () => {
    const half = { input: texts(200) };
    const fields = [call("embeddings { vector }"), "__typename", "...Rest"];
    const rest = `fragment Rest on Mutation { ${call("embeddings { vector }", 1)} }`;
    const { data, errors } = await mutate(fields, [half, half], {}, rest);
    expect(data).toMatchObject({ a0: null, a1: null });
    expect(errors?.map(({ extensions }) => extensions["field"])).toEqual([["input"], ["input"]]);

    const negative = await mutate(
      [call("embeddings { vector }"), call("embeddings { vector }", 1)],
      [{ input: texts(MOST_FLOATS + 1) }, { input: ["a"], dimensions: -2_000_000 }],
    );
    expect(negative.errors?.[0]?.extensions).toMatchObject({ code: "BAD_USER_INPUT", field: ["input"] });
    expect(started.simulator.requests).toEqual([]);
  });

  it("leaves out what is left out, and counts once what is answered once", async () => {
    const skipped = await mutate(
      [call("embeddings { index vector @include(if: $yes) }"), call("embeddings { vector }", 1)].map((field, at) =>
        at === 0 ? field : field.replace(") {", ") @skip(if: $yes) {"),
      ),
      [{ input: ["a"], dimensions: 2 }, { input: texts(MOST_FLOATS + 1) }],
      { yes: true },
    );
    expect(skipped).toMatchObject({ data: { a0: { embeddings: [{ index: 0, vector: vectorOf("a", 2) }] } } });
    const merged = await mutate(
      [call("embeddings { vector }"), call("embeddings { vector vector } embeddings { vector }")],
      [{ input: texts(900), dimensions: 1_024 }],
    );
    expect(merged.errors).toBeUndefined();
  });

  it.each<[string, object]>([
    ["float", { input: texts(2_048), ...TOO_LARGE, encoding_format: "float" }],
    ["no form", { input: texts(2_048), ...TOO_LARGE }],
    ["base64", { input: texts(2_048), ...TOO_LARGE, encoding_format: "base64" }],
    ["tokens", { input: tokens(2_048), ...TOO_LARGE }],
  ])("is refused by /v1/embeddings before any call where it is too large: %s", async (_, body) => {
    const error = await readError(await send(started, "/embeddings", { model: SMALL, ...body }));
    expect(error).toMatchObject({ status: 400, param: "input", code: "invalid_value" });
    expect(started.simulator.requests).toEqual([]);
  });

  it("may be as large as is said, and every number of it arrives", async () => {
    for (const [input, format] of [
      [texts(MOST_FLOATS), "float"],
      [texts(1_365), "base64"],
    ] as const) {
      const response = await send(started, "/embeddings", { model: SMALL, input, encoding_format: format });
      expect(response.headers.get("content-type")).toBe("application/json; charset=utf-8");
      const { data, object } = (await response.json()) as {
        object: string;
        data: { index: number; embedding: unknown }[];
      };
      expect(object).toBe("list");
      expect(data.map(({ index }) => index)).toEqual(input.map((_, index) => index));
      const last = vectorOf(input.at(-1) ?? "", 1_536);
      const bytes = Buffer.from(Float32Array.from(last).buffer).toString("base64");
      expect(data.at(-1)?.embedding).toEqual(format === "float" ? last : bytes);
    }
  });

  it("cuts off a reader that reads none of it, and serves others meanwhile", async () => {
    const response = await openSlowly(started, { model: SMALL, input: texts(MOST_FLOATS), encoding_format: "float" });
    expect((await fetch(`${started.root.url}/health/live`)).status).toBeLessThan(500);
    await expect(readAll(response)).rejects.toThrow();
  });
});

/** Asks for embeddings and reads nothing until the reader's time is up. */
async function openSlowly(started: StartedApp, body: unknown): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const request = openRequest(`${started.root.url}/v1/embeddings`, {
    method: "POST",
    headers: { authorization: `Bearer ${started.root.key ?? ""}`, "content-type": "application/json" },
  });
  request.once("error", reject).once("response", resolve).end(JSON.stringify(body));
  const response = await promise;
  response.pause();
  await new Promise((wake) => setTimeout(wake, 4 * STALL_MS));
  return response;
}

async function readAll(response: IncomingMessage): Promise<void> {
  await response.forEach(() => undefined);
}
