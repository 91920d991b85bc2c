import { describe, expect, it } from "vitest";
import { createAnswerSchemas } from "../../../src/domain/completion/answer-schema.ts";
import { createAnswer } from "../../../src/domain/completion/answer.ts";
import type { CompletionContent } from "../../../src/domain/completion/completion.ts";
import type { ProviderPart } from "../../../src/domain/provider/provider-part.ts";

const MEBI = 1024 * 1024;
const TOO_LARGE = expect.objectContaining({ code: "PROVIDER_ERROR" }) as Error;

const start = (index: number, toolName = "look"): ProviderPart => ({
  type: "tool-input-start",
  index,
  toolCallId: `call_${String(index)}`,
  toolName,
});
const call = (rawArguments: string): ProviderPart[] => [
  start(0),
  { type: "tool-input-delta", index: 0, argumentsDelta: rawArguments },
  { type: "tool-call", index: 0, toolCallId: "call_0", toolName: "look", rawArguments },
];
const nested = (levels: number): string => `${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`;

function contentOf(parts: readonly ProviderPart[]): { content: CompletionContent; warnings: readonly string[] } {
  const answer = createAnswer();
  answer.add(parts);
  return answer.content(
    { type: "json" },
    createAnswerSchemas({ clock: { monotonicMs: () => 0 }, threadCpuMs: () => 0 }),
    "org_1",
  );
}

describe("an answer that outgrows 16 Mi characters", () => {
  it("is cut off while the arguments of a call are still coming", () => {
    const answer = createAnswer();
    answer.add([start(0)]);
    const delta: ProviderPart = { type: "tool-input-delta", index: 0, argumentsDelta: "x".repeat(MEBI) };
    for (let mebi = 1; mebi < 16; mebi += 1) answer.add([delta]);
    expect(() => {
      answer.add([delta]);
    }).toThrow(TOO_LARGE);
  });

  it("is cut off by the names of its calls, and by their number", () => {
    expect(() => {
      createAnswer().add([start(0, "x".repeat(16 * MEBI))]);
    }).toThrow(TOO_LARGE);
    expect(() => {
      createAnswer().add(Array.from({ length: 20_000 }, (_, index) => start(index)));
    }).toThrow(TOO_LARGE);
  });

  it("is none where the arguments of its calls just fit: they count once", () => {
    const rawArguments = JSON.stringify({ text: "x".repeat(15 * MEBI) });
    expect(contentOf(call(rawArguments)).content.toolCalls[0]?.rawArguments).toHaveLength(rawArguments.length);
  });
});

describe("what is nested too deeply to be printed", () => {
  it("leaves a call's arguments empty and its raw text whole", () => {
    const rawArguments = nested(20_000);
    expect(contentOf(call(rawArguments)).content.toolCalls).toEqual([
      { id: "call_0", name: "look", rawArguments, arguments: {} },
    ]);
    expect(contentOf(call(nested(100))).content.toolCalls[0]?.arguments).not.toEqual({});
  });

  it("is no object, and a warning says why", () => {
    const { content, warnings } = contentOf([{ type: "text-delta", text: nested(20_000) }]);
    expect(content.object).toBeUndefined();
    expect(warnings).toEqual(["object is null: it is nested too deeply."]);
  });
});
