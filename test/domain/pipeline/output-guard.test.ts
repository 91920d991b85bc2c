import { beforeEach, describe, expect, it, vi } from "vitest";
import type { OutputGuard } from "../../../src/domain/pipeline/guard-output.ts";
import type { ProviderPart } from "../../../src/domain/provider/provider-part.ts";
import { callContext, createPipelineHarness, DRAFT, PRINCIPAL } from "../../testkit/pipeline-harness.ts";

const guard = vi.hoisted(() => ({ make: undefined as (() => OutputGuard) | undefined }));

vi.mock("../../../src/domain/pipeline/guard-output.ts", () => ({ guardOutput: () => guard.make?.() }));

const text = (value: string): ProviderPart => ({ type: "text-delta", text: value });
const END: readonly ProviderPart[] = [
  {
    type: "usage",
    usage: { inputTokens: 3, outputTokens: 9, cacheReadTokens: 0, cacheWriteTokens: 0, reasoningTokens: 0 },
  },
  { type: "finish", finishReason: "STOP", raw: "stop" },
];

/** Keeps the last nine characters back until the answer ends; ends the answer itself at a forbidden word. */
function createHoldingGuard(): OutputGuard {
  let held = "";
  return {
    async pass(parts) {
      const passed: ProviderPart[] = [];
      for (const part of parts) {
        if (part.type === "text-delta") held += part.text;
        else {
          if (part.type === "finish" && held !== "") passed.push(text(held));
          passed.push(part);
        }
      }
      await Promise.resolve();
      if (held.includes("FORBIDDEN")) return [{ type: "finish", finishReason: "CONTENT_FILTER", raw: undefined }];
      if (parts.some(({ type }) => type === "finish")) return passed;
      const free = held.slice(0, -9);
      held = held.slice(-9);
      return free === "" ? passed : [text(free), ...passed];
    },
  };
}

async function run(script: readonly (readonly ProviderPart[])[]) {
  const harness = createPipelineHarness();
  harness.client.script = script;
  const events = [];
  let readAtFirstText: number | undefined;
  for await (const event of harness.pipeline.stream(PRINCIPAL, DRAFT, callContext())) {
    events.push(event);
    if (event.type === "text-delta") readAtFirstText ??= harness.client.batchesRead;
  }
  return {
    ...harness,
    events,
    readAtFirstText,
    delivered: events.map((event) => (event.type === "text-delta" ? event.text : "")).join(""),
  };
}

describe("an output guard in its place", () => {
  beforeEach(() => {
    guard.make = createHoldingGuard;
  });

  it("may hold text of a stream back, and all of it arrives in order before the one end", async () => {
    const { events, delivered, readAtFirstText } = await run([
      ..."one two three four".split("").map((letter) => [text(letter)]),
      END,
    ]);
    expect(delivered).toBe("one two three four");
    expect(readAtFirstText).toBe(10);
    expect(events.filter(({ type }) => type === "text-delta").length).toBeGreaterThan(3);
    expect(events.at(-1)).toMatchObject({ type: "finished", completion: { content: { text: "one two three four" } } });
  });

  it("ends the answer: nothing of the forbidden leaves, the vendor is let go, what it delivered is charged", async () => {
    const words = "all is well and FORBIDDEN is what comes then".split("").map((letter) => [text(letter)]);
    const { events, delivered, client, finished } = await run([...words, END]);
    expect("all is well and ".startsWith(delivered)).toBe(true);
    expect(delivered.length).toBeGreaterThan(3);
    expect(events.at(-1)).toMatchObject({
      type: "finished",
      completion: { record: { finishReason: "CONTENT_FILTER", usage: { estimated: true } } },
    });
    expect(client.released).toBe(1);
    expect(finished).toHaveLength(1);
    expect(finished[0]?.usage.outputTokens).toBeGreaterThan(3);
  });
});
