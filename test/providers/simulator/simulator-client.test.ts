import { describe, expect, test } from "vitest";
import { createProviderClient } from "../../../src/providers/registry.ts";
import { toFinalAnswer } from "../../contract/providers/final-answer.ts";
import { completeOf, createCall, streamOf } from "../../contract/providers/support.ts";

const client = createProviderClient({ providerId: "simulator", secret: undefined, simulatedDelayMs: 0 });

const TOOLS = [
  { name: "look_up", description: undefined, parameters: { type: "object", properties: { city: { type: "string" } } } },
  {
    name: "count",
    description: undefined,
    parameters: { type: "object", properties: { n: { type: "integer", minimum: 3 } } },
  },
];

describe("a simulated model", () => {
  test.each(["echo", "story", "reasoner"])(
    "%s says that it is simulated, the same whole and streamed and every time",
    async (model) => {
      const call = createCall("openai", "What is up?", { model });
      const whole = toFinalAnswer((await completeOf(client, call)).parts);
      expect(whole.text).toContain("simulated");
      expect(whole.finishReason).toBe("STOP");
      expect(whole.usage?.inputTokens).toBeGreaterThan(0);
      expect(toFinalAnswer((await streamOf(client, call)).parts)).toEqual(whole);
      expect(toFinalAnswer((await completeOf(client, call)).parts)).toEqual(whole);
    },
  );

  test("echoes what was asked", async () => {
    expect(
      toFinalAnswer((await completeOf(client, createCall("openai", "Blue?", { model: "echo" }))).parts).text,
    ).toContain("Blue?");
  });

  test("thinks where it is the reasoner and thinking is not switched off", async () => {
    const thinks = toFinalAnswer((await completeOf(client, createCall("openai", "Hm", { model: "reasoner" }))).parts);
    expect(thinks.reasoning).not.toBe("");
    expect(thinks.usage?.reasoningTokens).toBeGreaterThan(0);
    const call = createCall("openai", "Hm", { model: "reasoner", request: { reasoningEffort: "none" } });
    expect(toFinalAnswer((await completeOf(client, call)).parts).reasoning).toBe("");
  });

  test("calls the tools that the message names, then tells their result", async () => {
    const call = createCall("openai", "Please look_up and count", { model: "echo", request: { tools: TOOLS } });
    const answer = toFinalAnswer((await streamOf(client, call)).parts);
    expect(answer.finishReason).toBe("TOOL_CALLS");
    expect(answer.toolCalls.map(({ name, rawArguments }) => [name, JSON.parse(rawArguments) as unknown])).toEqual([
      ["look_up", { city: "simulated" }],
      ["count", { n: 3 }],
    ]);
    const after = createCall("openai", "x", {
      model: "echo",
      request: {
        tools: TOOLS,
        messages: [...call.request.messages, { role: "tool", toolCallId: "1", toolName: "count", text: "42" }],
      },
    });
    expect(toFinalAnswer((await completeOf(client, after)).parts).text).toContain("42");
  });

  test("answers in JSON where that was asked for", async () => {
    const schema = {
      type: "object",
      properties: { a: { enum: ["x"] }, b: { type: "array", items: { type: "number" } } },
    };
    const call = createCall("openai", "Hm", {
      model: "echo",
      request: { responseFormat: { type: "jsonSchema", name: "n", schema } },
    });
    expect(JSON.parse(toFinalAnswer((await completeOf(client, call)).parts).text)).toEqual({ a: "x", b: [1] });
    const json = createCall("openai", "Hm", { model: "echo", request: { responseFormat: { type: "json" } } });
    expect(JSON.parse(toFinalAnswer((await completeOf(client, json)).parts).text)).toMatchObject({ simulated: true });
  });

  test("stops at the limit of tokens and at a stop sequence", async () => {
    const short = createCall("openai", "Hm", { model: "story", request: { maxOutputTokens: 5 } });
    expect(toFinalAnswer((await completeOf(client, short)).parts)).toMatchObject({
      finishReason: "LENGTH",
      usage: { outputTokens: 5 },
    });
    const stopped = createCall("openai", "Hm", { model: "story", request: { stop: ["house"] } });
    const { text, finishReason } = toFinalAnswer((await completeOf(client, stopped)).parts);
    expect([text.includes("house"), finishReason]).toEqual([false, "STOP"]);
  });

  test("ends with the signal's reason in the middle of a stream", async () => {
    const slow = createProviderClient({ providerId: "simulator", secret: undefined, simulatedDelayMs: 10 });
    const controller = new AbortController();
    const reason = new Error("gone");
    setTimeout(() => {
      controller.abort(reason);
    }, 60);
    const outcome = await streamOf(slow, createCall("openai", "Hm", { model: "story", signal: controller.signal }));
    expect(outcome.error).toBe(reason);
    expect(outcome.parts.some((part) => part.type === "text-delta")).toBe(true);
  });

  test("is not found under another name", async () => {
    const { error } = await completeOf(client, createCall("openai", "Hm", { model: "constructor" }));
    expect(error).toMatchObject({ code: "MODEL_NOT_FOUND" });
  });

  test("warns of what cannot change its answer, and is listed", async () => {
    const call = createCall("openai", "Hm", {
      model: "echo",
      request: { temperature: 1, seed: 3, providerOptions: { openai: {} } },
    });
    expect((await client.checkRequest(call)).warnings).toHaveLength(3);
    const models = await client.listModels(new AbortController().signal);
    expect(models.map(({ vendorModelId }) => vendorModelId)).toEqual(["echo", "story", "reasoner", "embedding"]);
  });
});
