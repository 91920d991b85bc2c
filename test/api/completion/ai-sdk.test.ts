import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { StartedApp } from "../../testkit/start-app.ts";
import { ask } from "../../testkit/graphql-caller.ts";
import { completeWhole, failWhole, streamWhole } from "../support/completion.ts";
import { read } from "../support/graph.ts";
import { startWithSdkVendors, type StartedWithSdkVendors } from "../support/sdk-vendors.ts";

let product: StartedWithSdkVendors;
let started: StartedApp;

beforeAll(async () => {
  product = await startWithSdkVendors();
  ({ started } = product);
});
afterAll(() => product[Symbol.asyncDispose]());

describe("Vertex AI", () => {
  it("serves Gemini; what its adapter does not reach is not among the models, and not found", async () => {
    const query = `{ models(filter: { provider: "vertex" }, first: 200) { edges { node { id } } } }`;
    const { models } = await read<{ models: { edges: { node: { id: string } }[] } }>(started.root, query);
    const ids = models.edges.map(({ node }) => node.id);
    expect(ids).toContain("vertex/gemini-2.5-flash");
    expect(ids.filter((id) => !id.startsWith("vertex/gemini-"))).toEqual([]);
    for (const model of [
      "vertex/claude-opus-4-8",
      "vertex/claude-sonnet-4-5@20250929",
      "vertex/openai/gpt-oss-120b-maas",
    ]) {
      expect(await failWhole(started.root, ask(model))).toMatchObject({ code: "MODEL_NOT_FOUND", field: ["model"] });
    }
  });
});

describe.each(["bedrock/amazon.nova-lite-v1:0", "cohere/command-a-03-2025", "huggingface/gpt-4o-mini"])(
  "a completion of %s",
  (model) => {
    it("is answered and put on record, whole and streamed, with what is not sent in its warnings", async () => {
      const input = { model, messages: [{ role: "USER", text: "Hello there" }], seed: 1 };
      const answer = await completeWhole(started.root, { input });
      expect(answer.text).toBe("Echo: Hello there");
      expect(answer.status).toBe("COMPLETED");
      expect(answer.usage.inputTokens).toBeGreaterThan(0);
      expect(answer.usage.estimated).toBe(false);
      if (model.startsWith("bedrock/")) expect(answer.warnings.join(" ")).toContain("seed was not sent");
      expect((await streamWhole(started.root, { input })).text).toBe(answer.text);
    });
  },
);
