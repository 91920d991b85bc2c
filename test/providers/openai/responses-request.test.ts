import { describe, expect, test } from "vitest";
import { GatewayError } from "../../../src/domain/error/gateway-error.ts";
import type { JsonObject } from "../../../src/lib/json.ts";
import { DIALECTS } from "../../contract/providers/dialects.ts";
import { createCall } from "../../contract/providers/support.ts";

type Overrides = NonNullable<Parameters<typeof createCall>[2]>;

function convert(request: Overrides["request"], model = "gpt-5", isReasoningModel?: boolean) {
  const overrides = { model, request: request ?? {}, ...(isReasoningModel === undefined ? {} : { isReasoningModel }) };
  return DIALECTS["openai-responses"].convertRequest(createCall("openai-responses", "Hello", overrides));
}

const LOOK = { name: "look", description: undefined, parameters: { type: "object", properties: {} } };

describe("a request to OpenAI's Responses API", () => {
  test("leaves no copy at OpenAI unless the caller asks for one or goes on in a conversation there", () => {
    const storeOf = (openai: JsonObject) => convert({ providerOptions: { openai } }).body["store"];
    expect(convert({}).body["store"]).toBe(false);
    expect(storeOf({ previous_response_id: "resp_1" })).toBe(false);
    expect(storeOf({ store: true })).toBe(true);
    expect(storeOf({ conversation: "conv_1" })).toBeUndefined();
  });

  test("asks for at least sixteen tokens, the least that OpenAI takes, and says so", () => {
    const { body, warnings } = convert({ maxOutputTokens: 3 });
    expect(body["max_output_tokens"]).toBe(16);
    expect(warnings).toEqual(["maxOutputTokens was sent as 16, the least that OpenAI's Responses API takes."]);
    expect(convert({ maxOutputTokens: 16 }).warnings).toEqual([]);
  });

  test("calls system texts a developer's where the model reasons", () => {
    const messages = [{ role: "system" as const, text: "Be brief." }];
    expect(convert({ messages }).body["input"]).toEqual([{ role: "developer", content: "Be brief." }]);
    expect(convert({ messages }, "gpt-4.1").body["input"]).toEqual([{ role: "system", content: "Be brief." }]);
    expect(convert({ messages }, "o3-pro", true).body["input"]).toEqual([{ role: "developer", content: "Be brief." }]);
  });

  test("puts OpenAI's own tools beside the functions, and lets them be chosen without any function", () => {
    const providerOptions = { openai: { tools: [{ type: "web_search" }], include: ["web_search_call.results"] } };
    const { body, warnings } = convert({ tools: [LOOK], providerOptions });
    expect(body["tools"]).toEqual([
      { type: "function", name: "look", parameters: LOOK.parameters, strict: false },
      { type: "web_search" },
    ]);
    expect(body["include"]).toEqual(["web_search_call.results", "reasoning.encrypted_content"]);
    expect(warnings).toEqual([]);
    expect(convert({ providerOptions, toolChoice: { mode: "required" } }).body["tool_choice"]).toBe("required");
  });

  test("says calls and results of a tool with free text as such", () => {
    const call = { id: "call_1", name: "patch", arguments: { input: "*** a" }, rawArguments: '{"input":"*** a"}' };
    const { body } = convert({
      providerOptions: { openai: { tools: [{ type: "custom", name: "patch" }] } },
      toolChoice: { mode: "tool", toolName: "patch" },
      messages: [
        { role: "assistant", text: "I patch.", toolCalls: [call] },
        { role: "tool", toolCallId: "call_1", toolName: "patch", text: "done" },
      ],
    });
    expect(body["input"]).toEqual([
      { role: "assistant", content: "I patch." },
      { type: "custom_tool_call", call_id: "call_1", name: "patch", input: "*** a" },
      { type: "custom_tool_call_output", call_id: "call_1", output: "done" },
    ]);
    expect(body["tool_choice"]).toEqual({ type: "custom", name: "patch" });
  });

  test("adds options of reasoning to the effort", () => {
    const { body } = convert({
      reasoningEffort: "low",
      providerOptions: { openai: { reasoning: { summary: "auto" } } },
    });
    expect(body["reasoning"]).toEqual({ effort: "low", summary: "auto" });
  });

  test.each<[string, JsonObject, string]>([
    ["an input of its own", { input: "x" }, "input"],
    ["instructions", { instructions: "x" }, "instructions"],
    ["a call that nobody waits for", { background: true }, "background"],
    ["tools that are no list", { tools: { type: "web_search" } }, "tools"],
    ["a tool that is no object", { tools: ["web_search"] }, "tools.0"],
    ["a function among OpenAI's tools", { tools: [{ type: "function", name: "x" }] }, "tools.0"],
    ["an effort beside the field", { reasoning: { effort: "low" } }, "reasoning.effort"],
  ])("refuses %s", (_what, openai, field) => {
    const act = () => convert({ reasoningEffort: "high", providerOptions: { openai } });
    expect(act).toThrow(GatewayError);
    try {
      act();
    } catch (error) {
      expect(error instanceof GatewayError && error.field?.join(".")).toBe(`providerOptions.openai.${field}`);
    }
  });
});
