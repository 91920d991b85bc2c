import { describe, expect, test } from "vitest";
import type { Message } from "../../../src/domain/completion/message.ts";
import { clientOf, completeOf, createCall, streamOf, useSimulator } from "../../contract/providers/support.ts";

const simulator = useSimulator();

const LOOK = { name: "look", description: undefined, parameters: { type: "object", properties: {} } };
const CALL = { id: "call_1", name: "look", arguments: {}, rawArguments: "{}" };

/** What is sent of these messages, which must be answered whole and streamed. */
async function sentOf(messages: readonly Message[], isReasoningModel: boolean, more: object = {}) {
  const model = isReasoningModel ? "deepseek-reasoner" : "deepseek-chat";
  const request = { messages, tools: [LOOK], ...more };
  const call = createCall("deepseek", "unused", { model, isReasoningModel, request });
  const client = clientOf(simulator(), "deepseek");
  expect((await completeOf(client, call)).error).toBeUndefined();
  expect((await streamOf(client, call)).error).toBeUndefined();
  return (simulator().requests.at(-1)?.body as { messages: Record<string, unknown>[] }).messages;
}

describe("a conversation with DeepSeek", () => {
  const turns = (providerOptions?: Message["providerOptions"]): readonly Message[] => [
    { role: "user", parts: [{ type: "text", text: "Look" }] },
    {
      role: "assistant",
      text: undefined,
      toolCalls: [CALL],
      ...(providerOptions === undefined ? {} : { providerOptions }),
    },
    { role: "tool", toolCallId: "call_1", toolName: "look", text: "dark" },
  ];

  test("has each message's texts as one, for it takes no lists", async () => {
    const parts = ["One.", " Two.", " é€🎉"].map((text) => ({ type: "text" as const, text }));
    expect(await sentOf([{ role: "user", parts }], false)).toEqual([{ role: "user", content: "One. Two. é€🎉" }]);
  });

  test("goes on after calls of a model that thinks, with what it thought where the caller has it", async () => {
    expect((await sentOf(turns(), true))[1]).toMatchObject({ tool_calls: [{ id: "call_1" }], reasoning_content: "" });
    const kept = turns({ deepseek: { reasoning_content: "It may be dark." } });
    expect((await sentOf(kept, true))[1]).toMatchObject({ reasoning_content: "It may be dark." });
  });

  test("says nothing of thoughts where the model has none, or is told to have none", async () => {
    expect((await sentOf(turns(), false))[1]).not.toHaveProperty("reasoning_content");
    expect((await sentOf([turns()[0] ?? expect.unreachable()], true))[0]).not.toHaveProperty("reasoning_content");
  });
});
