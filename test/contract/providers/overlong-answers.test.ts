import { describe, expect, test } from "vitest";
import { ProviderError } from "../../../src/domain/provider/provider-error.ts";
import { toFinalAnswer } from "./final-answer.ts";
import { clientOf, completeOf, createCall, useSimulator } from "./support.ts";

const simulator = useSimulator();

describe("a vendor's list of models", () => {
  const names = (count: number): { id: string; name: string; endpoints: string[] }[] =>
    Array.from({ length: count }, (_, at) => ({ id: `m${String(at)}`, name: `m${String(at)}`, endpoints: ["chat"] }));

  test.each(["openai", "cohere"] as const)(
    "of %s with tens of thousands of names is read as far as it is kept",
    async (vendor) => {
      const list = names(30_000);
      simulator().script({ raw: { body: JSON.stringify({ data: list, models: list }) } });
      const models = await clientOf(simulator(), vendor).listModels(AbortSignal.timeout(10_000));
      expect(models).toHaveLength(10_000);
    },
  );

  test.each(["anthropic", "cohere"] as const)("of %s whose pages lead to themselves has an end", async (vendor) => {
    const [one] = names(1);
    const page = { data: [one], models: [one], has_more: true, last_id: "m0", next_page_token: "m0" };
    simulator().script({ raw: { body: JSON.stringify(page) } });
    const models = await clientOf(simulator(), vendor).listModels(AbortSignal.timeout(10_000));
    expect(models).toHaveLength(20);
  });
});

describe("a whole answer by the AI SDK", () => {
  test("may have more parts than a function takes arguments", async () => {
    const content = Array.from({ length: 100_000 }, () => ({ text: "a" }));
    const body = JSON.stringify({
      output: { message: { role: "assistant", content } },
      stopReason: "end_turn",
      usage: { inputTokens: 1, outputTokens: 1, totalTokens: 2 },
    });
    simulator().next({ raw: { body } });
    const { parts, error } = await completeOf(clientOf(simulator(), "bedrock"), createCall("bedrock", "Hello"));
    expect(error).toBeUndefined();
    expect(toFinalAnswer(parts).text).toHaveLength(100_000);
  });
});

describe("an error inside an answer with embeddings", () => {
  test.each([
    [{ error: { code: "insufficient_quota", message: "No more" } }, "PROVIDER_UNAVAILABLE"],
    [{ error: { message: "Too bad" }, data: [{ index: 0, embedding: [1] }] }, "PROVIDER_ERROR"],
  ])("is what it says: %j", async (body, code) => {
    simulator().next({ raw: { body: JSON.stringify(body) } });
    const { limits, signal } = createCall("openai", "Hello");
    const embedding = clientOf(simulator(), "openai").embeddings?.embed({
      vendorModelId: "text-embedding-3-small",
      inputs: ["Hello"],
      dimensions: undefined,
      providerOptions: undefined,
      limits,
      signal,
    });
    const error = await embedding?.catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ProviderError);
    expect(error).toMatchObject({ code, vendorStatus: 200 });
  });
});
