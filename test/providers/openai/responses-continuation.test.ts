import { describe, expect, test } from "vitest";
import type { JsonObject } from "../../../src/lib/json.ts";
import { createAnswerContext, DIALECTS } from "../../contract/providers/dialects.ts";
import { createCall } from "../../contract/providers/support.ts";

const dialect = DIALECTS["openai-responses"];

function sealed(name: string): JsonObject {
  return { type: "reasoning", summary: [], encrypted_content: name };
}

function metadataOf(output: readonly JsonObject[], more: JsonObject = {}): JsonObject | undefined {
  const answer = { status: "completed", output, ...more };
  const parts = dialect.readAnswer(answer, createAnswerContext("openai-responses"), JSON.stringify(answer));
  return parts.flatMap((part) => (part.type === "provider-metadata" ? [part.metadata] : []))[0];
}

/** The items that an answer becomes when it comes back with these calls and its metadata. */
function itemsOf(
  metadata: JsonObject | undefined,
  text: string | undefined,
  ids: readonly string[],
): readonly unknown[] {
  const toolCalls = ids.map((id) => ({ id, name: "look", arguments: {}, rawArguments: "{}" }));
  const { body } = dialect.convertRequest(
    createCall("openai-responses", "", {
      model: "gpt-5.4",
      request: { messages: [{ role: "assistant", text, toolCalls, providerOptions: metadata }] },
    }),
  );
  return (body["input"] as JsonObject[]).map((item) => item["encrypted_content"] ?? item["call_id"] ?? item["content"]);
}

const MESSAGE = { type: "message", content: [{ type: "output_text", text: "I look." }] };
const OUTPUT: readonly JsonObject[] = [
  { ...sealed("first"), id: "rs_1" },
  { ...MESSAGE, id: "msg_1" },
  { ...sealed("second"), id: "rs_2" },
  { type: "function_call", id: "fc_1", call_id: "a", name: "look", arguments: "{}" },
  { type: "web_search_call", id: "ws_1" },
  { type: "function_call", id: "fc_2", call_id: "b", name: "look", arguments: "{}" },
];

describe("the metadata of an answer by the Responses API", () => {
  test("puts reasoning back where it was, without ids that OpenAI would look up", () => {
    const metadata = metadataOf(OUTPUT);
    expect(itemsOf(metadata, "I look.", ["a", "b"])).toEqual(["first", "I look.", "second", "a", "b"]);
    expect(JSON.stringify(metadata)).not.toContain("rs_");
    expect(JSON.stringify(metadata)).not.toContain("I look.");
  });

  test("leaves out reasoning behind which the caller left nothing", () => {
    const metadata = metadataOf(OUTPUT);
    expect(itemsOf(metadata, "I look.", [])).toEqual(["first", "I look."]);
    expect(itemsOf(metadata, undefined, ["b", "new"])).toEqual(["first", "second", "b", "new"]);
    expect(itemsOf(metadataOf([sealed("alone")]), "", [])).toEqual([""]);
  });

  test("is none where nothing is needed", () => {
    expect(metadataOf([MESSAGE])).toBeUndefined();
    expect(metadataOf([{ type: "reasoning", summary: [] }, MESSAGE])).toBeUndefined();
    expect(metadataOf([MESSAGE], { id: "resp_1", store: false })).toBeUndefined();
    expect(metadataOf([MESSAGE], { id: "resp_1", store: true })).toEqual({ openai: { responses: { id: "resp_1" } } });
  });

  test.each([
    [null],
    ["x"],
    [[]],
    [{ output: "x" }],
    [{ output: [null, 1, { type: "reasoning" }, { type: "message" }] }],
  ])("that a caller made up changes nothing: %j", (responses) => {
    expect(itemsOf({ openai: { responses } }, "Hi", ["a"])).toEqual(["Hi", "a"]);
  });
});
