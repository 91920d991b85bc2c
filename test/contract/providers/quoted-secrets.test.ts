import { describe, expect, test } from "vitest";
import type { ProviderPart } from "../../../src/domain/provider/provider-part.ts";
import type { CalledVendor } from "./dialects.ts";
import { clientOf, completeOf, createCall, streamOf, useSimulator } from "./support.ts";

const simulator = useSimulator();

/** Answers whose own words - ids, model, reason for the end - quote the key; the text is fine. */
const ANSWERS: readonly (readonly [
  CalledVendor,
  (quoted: string) => { whole: unknown; events: readonly unknown[] },
])[] = [
  [
    "openai",
    (quoted) => ({
      whole: { model: quoted, choices: [{ message: { content: "fine" }, finish_reason: quoted }] },
      events: [{ model: quoted, choices: [{ index: 0, delta: { content: "fine" }, finish_reason: quoted }] }, "[DONE]"],
    }),
  ],
  [
    "anthropic",
    (quoted) => ({
      whole: { model: quoted, content: [{ type: "text", text: "fine" }], stop_reason: quoted },
      events: [
        { type: "message_start", message: { model: quoted, content: [{ type: "text", text: "fine" }] } },
        { type: "message_delta", delta: { stop_reason: quoted } },
        { type: "message_stop" },
      ],
    }),
  ],
  [
    "google",
    (quoted) => {
      const candidates = [{ content: { parts: [{ text: "fine" }] }, finishReason: quoted }];
      const answer = { responseId: quoted, modelVersion: quoted, candidates };
      return { whole: answer, events: [answer] };
    },
  ],
  [
    "cohere",
    (quoted) => {
      const usage = { tokens: { input_tokens: 1, output_tokens: 1 } };
      const content = { type: "text", text: "fine" };
      return {
        whole: {
          generation_id: quoted,
          message: { role: "assistant", content: [content] },
          finish_reason: quoted,
          usage,
        },
        events: [
          { type: "message-start", id: quoted },
          { type: "content-start", index: 0, delta: { message: { content: { type: "text", text: "" } } } },
          { type: "content-delta", index: 0, delta: { message: { content: { text: "fine" } } } },
          { type: "message-end", delta: { finish_reason: quoted, usage } },
        ],
      };
    },
  ],
];

function textOf(parts: readonly ProviderPart[]): string {
  return parts.map((part) => (part.type === "text-delta" ? part.text : "")).join("");
}

describe.each(ANSWERS)("%s that quotes the key in its own words", (vendor, answerOf) => {
  const frame = (event: unknown): string => `data: ${typeof event === "string" ? event : JSON.stringify(event)}\n\n`;

  test.each(["whole", "stream"])("has its answer given on, and nothing kept that holds it: %s", async (kind) => {
    const key = simulator().apiKey;
    const { whole, events } = answerOf(`because of ${key.toUpperCase()}`);
    const body = kind === "whole" ? JSON.stringify(whole) : events.map(frame);
    simulator().next({ raw: { body } });
    const call = createCall(vendor, "Hello");
    const { parts, error } = await (kind === "whole" ? completeOf : streamOf)(clientOf(simulator(), vendor), call);
    expect(error).toBeUndefined();
    expect(textOf(parts)).toBe("fine");
    expect(JSON.stringify(parts).toLowerCase()).not.toContain(key);
    expect(parts.at(-1)).toMatchObject({ type: "finish", raw: undefined });
  });
});
