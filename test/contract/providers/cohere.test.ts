import { expect, test } from "vitest";
import { clientOf, completeOf, createCall, useSimulator } from "./support.ts";

const simulator = useSimulator();

/** What Cohere said of three answers: what it billed, what it counted with its own additions, and how much of that came from its cache. */
test.each([
  { billed: 12, counted: 507, cached: 448, read: 0 },
  { billed: 119, counted: 1_549, cached: 1_504, read: 74 },
  { billed: 100, counted: 90, cached: 200, read: 100 },
])(
  "of $counted tokens, $billed billed and $cached cached, $read of the billed ones came from the cache",
  async (given) => {
    const body = JSON.stringify({
      id: "1",
      finish_reason: "COMPLETE",
      message: { role: "assistant", content: [{ type: "text", text: "Hello" }] },
      usage: {
        billed_units: { input_tokens: given.billed, output_tokens: 7 },
        tokens: { input_tokens: given.counted, output_tokens: 10 },
        cached_tokens: given.cached,
      },
    });
    simulator().next({ raw: { body } });
    const { parts } = await completeOf(clientOf(simulator(), "cohere"), createCall("cohere", "Hello"));
    expect(parts.find(({ type }) => type === "usage")).toMatchObject({
      usage: { inputTokens: given.billed, outputTokens: 7, cacheReadTokens: given.read },
    });
  },
);
