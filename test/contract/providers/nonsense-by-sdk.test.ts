import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { toEventFrame } from "../../testkit/simulator/bedrock/frames.ts";
import { anyJson, damagedOf, errorOf, fixtureEvents } from "./any-json.ts";
import { SDK_VENDORS, type SdkVendorId } from "./dialects.ts";
import type { Played } from "./play.ts";
import { playAnswerBySdk, playStreamBySdk, SDK_CLIENTS } from "./play-by-sdk.ts";

const CALL = { id: "look_1", type: "function", function: { name: "look", arguments: "" } };

/** True events of a stream; Bedrock's as its name of each and what it holds. */
const EVENTS: Readonly<Record<SdkVendorId, readonly unknown[]>> = {
  huggingface: fixtureEvents("openai"),
  vertex: fixtureEvents("google"),
  cohere: [
    { type: "message-start", id: "1", delta: { message: { role: "assistant", content: [], tool_calls: [] } } },
    { type: "content-start", index: 0, delta: { message: { content: { type: "text", text: "" } } } },
    { type: "content-start", index: 0, delta: { message: { content: { type: "thinking", thinking: "" } } } },
    { type: "content-delta", index: 0, delta: { message: { content: { text: "Hi" } } } },
    { type: "content-end", index: 0 },
    { type: "tool-plan-delta", delta: { message: { tool_plan: "I will look." } } },
    { type: "tool-call-start", index: 0, delta: { message: { tool_calls: CALL } } },
    { type: "tool-call-delta", index: 0, delta: { message: { tool_calls: { function: { arguments: "{}" } } } } },
    { type: "tool-call-end", index: 0 },
    {
      type: "message-end",
      delta: { finish_reason: "COMPLETE", usage: { billed_units: { input_tokens: 1, output_tokens: 2 }, tokens: {} } },
    },
  ],
  bedrock: [
    ["messageStart", { role: "assistant" }],
    ["contentBlockStart", { contentBlockIndex: 0, start: { toolUse: { toolUseId: "1", name: "look" } } }],
    ["contentBlockDelta", { contentBlockIndex: 0, delta: { text: "Hi" } }],
    ["contentBlockDelta", { contentBlockIndex: 0, delta: { toolUse: { input: "{}" } } }],
    ["contentBlockDelta", { contentBlockIndex: 0, delta: { reasoningContent: { text: "So" } } }],
    ["contentBlockStop", { contentBlockIndex: 0 }],
    ["messageStop", { stopReason: "end_turn" }],
    ["metadata", { usage: { inputTokens: 1, outputTokens: 2, totalTokens: 3 }, metrics: { latencyMs: 4 } }],
  ],
};

/** True answers that are not streamed. */
const ANSWERS: Readonly<Record<SdkVendorId, readonly unknown[]>> = {
  huggingface: fixtureEvents("openai"),
  vertex: fixtureEvents("google"),
  cohere: [
    {
      id: "1",
      finish_reason: "COMPLETE",
      message: { role: "assistant", content: [{ type: "text", text: "Hi" }], tool_plan: "So", tool_calls: [CALL] },
      usage: { billed_units: { input_tokens: 1, output_tokens: 2 }, tokens: { input_tokens: 1, output_tokens: 2 } },
    },
  ],
  bedrock: [
    {
      output: {
        message: {
          role: "assistant",
          content: [
            { text: "Hi" },
            { reasoningContent: { reasoningText: { text: "So", signature: "a" } } },
            { toolUse: { toolUseId: "1", name: "look", input: {} } },
          ],
        },
      },
      stopReason: "end_turn",
      usage: { inputTokens: 1, outputTokens: 2, totalTokens: 3 },
      metrics: { latencyMs: 4 },
    },
  ],
};

/** Values as the bytes of a stream. */
function toStream(vendor: SdkVendorId, values: readonly unknown[]): Buffer {
  if (vendor === "bedrock") {
    return Buffer.concat(
      values.map((value) => {
        const [type, payload] = Array.isArray(value) ? (value as readonly unknown[]) : ["contentBlockDelta", value];
        return toEventFrame(typeof type === "string" ? type : "messageStop", JSON.stringify(payload ?? null));
      }),
    );
  }
  const frames = values.map((value) => {
    const type = (value as { type?: unknown } | null)?.type;
    const name = vendor === "cohere" && typeof type === "string" && /^[\w.-]+$/.test(type) ? `event: ${type}\n` : "";
    return `${name}data: ${JSON.stringify(value)}\n\n`;
  });
  return Buffer.from(frames.join("") + (vendor === "huggingface" ? "data: [DONE]\n\n" : ""));
}

/** The SDK's streams take their time; fewer than with the own adapters. */
const RUNS = 700;

/** Sixteen letters and digits: an id that the SDK draws by lot where the vendor gives none. */
const DRAWN = /^[A-Za-z0-9]{16}$/;

/** Without ids that are drawn. */
function withoutDrawn(played: Played): Played {
  return { ...played, toolCalls: played.toolCalls.map((call) => ({ ...call, id: call.id.replace(DRAWN, "drawn") })) };
}

describe.each(SDK_VENDORS)("nonsense from %s", (vendor) => {
  // playStreamBySdk and playAnswerBySdk throw on anything but a ProviderError, and on parts out of order.
  test("as bytes ends in a typed failure", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        expect((await playStreamBySdk(vendor, [bytes])).failedWith).toBe("PROVIDER_ERROR");
      }),
      { numRuns: 500 },
    );
  });

  test("as events ends in a finish or a typed failure, the same however it is cut", async () => {
    const events = fc.array(fc.oneof(anyJson, damagedOf(EVENTS[vendor])), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(events, fc.integer({ min: 1, max: 20 }), async (values, size) => {
        const body = toStream(vendor, values);
        const whole = await playStreamBySdk(vendor, [body]);
        const pieces = Array.from({ length: Math.ceil(body.length / size) }, (_, at) =>
          body.subarray(at * size, (at + 1) * size),
        );
        expect(withoutDrawn(await playStreamBySdk(vendor, pieces))).toEqual(withoutDrawn(whole));
        expect(whole.failedWith === undefined).toBe(whole.finishReason !== undefined);
      }),
      { numRuns: RUNS },
    );
  });

  test("as an answer ends in a finish or a typed failure", async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(anyJson, damagedOf(ANSWERS[vendor])), async (value) => {
        const played = await playAnswerBySdk(vendor, JSON.stringify(value));
        expect(played.failedWith === undefined).toBe(played.finishReason !== undefined);
      }),
      { numRuns: RUNS },
    );
  });

  test("as an error body is read without throwing and repeats no free text", () => {
    fc.assert(
      fc.property(anyJson, fc.string({ minLength: 12 }), (value, secret) => {
        SDK_CLIENTS[vendor].readError(value, { messages: [] });
        const read = JSON.stringify(SDK_CLIENTS[vendor].readError(errorOf(secret), { messages: [] }));
        expect(read).not.toContain(JSON.stringify(secret).slice(1, -1));
      }),
      { numRuns: 1_000 },
    );
  });
});
