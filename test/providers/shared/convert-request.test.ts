import { describe, expect, test } from "vitest";
import { DIALECTS } from "../../contract/providers/dialects.ts";
import { createCall } from "../../contract/providers/support.ts";

const TOOL = { name: "look", description: undefined, parameters: { type: "object", properties: {} } };

describe("a request to Anthropic", () => {
  const { convertRequest } = DIALECTS.anthropic;

  test("thinks by a budget below the limit of tokens where the model takes budgets", () => {
    const call = createCall("anthropic", "Hm", {
      model: "claude-sonnet-4-5",
      request: { reasoningEffort: "high", maxOutputTokens: 4_096 },
    });
    expect(convertRequest(call).body["thinking"]).toEqual({ type: "enabled", budget_tokens: 3_276 });
  });

  test.each([
    ["a limit too low", { maxOutputTokens: 1_024 }],
    ["a call that is demanded", { tools: [TOOL], toolChoice: { mode: "required" as const } }],
    [
      "a turn with results of tools",
      { tools: [TOOL], messages: [{ role: "tool" as const, toolCallId: "a", toolName: "look", text: "x" }] },
    ],
  ])("does not think by a budget with %s, and says so", (_what, fields) => {
    const call = createCall("anthropic", "Hm", {
      model: "claude-sonnet-4-5",
      request: { reasoningEffort: "high", maxOutputTokens: 4_096, ...fields },
    });
    const { body, warnings } = convertRequest(call);
    expect(body["thinking"]).toBeUndefined();
    expect(warnings.join()).toContain("reasoningEffort was not sent");
  });

  test("sends a schema that it cannot be held to as a system text, with a warning", () => {
    for (const schema of [
      { type: "object", additionalProperties: { type: "string" } },
      { type: "object", properties: { next: { $ref: "#" } } },
    ]) {
      const call = createCall("anthropic", "Hm", {
        request: { responseFormat: { type: "jsonSchema", name: "n", schema } },
      });
      const { body, warnings } = convertRequest(call);
      expect(body["output_config"]).toBeUndefined();
      expect(JSON.stringify(body["system"])).toContain("JSON schema");
      expect(warnings.join()).toContain("the answer may not match");
    }
  });

  test("joins the results of parallel calls and what follows into one turn", () => {
    const call = createCall("anthropic", "unused", {
      request: {
        messages: [
          { role: "user", parts: [{ type: "text", text: "Go" }] },
          {
            role: "assistant",
            text: "",
            toolCalls: ["a:1", "b:2"].map((id) => ({ id, name: "look", arguments: {}, rawArguments: "{}" })),
          },
          { role: "tool", toolCallId: "a:1", toolName: "look", text: "x" },
          { role: "tool", toolCallId: "b:2", toolName: "look", text: "y" },
          { role: "user", parts: [{ type: "text", text: "And?" }] },
        ],
      },
    });
    const messages = JSON.parse(JSON.stringify(convertRequest(call).body["messages"])) as {
      role: string;
      content: { type: string; tool_use_id?: string }[];
    }[];
    expect(messages.map(({ role }) => role)).toEqual(["user", "assistant", "user"]);
    expect(messages[2]?.content.map(({ type }) => type)).toEqual(["tool_result", "tool_result", "text"]);
    expect(messages[2]?.content[0]?.tool_use_id).toBe("a_1");
  });
});

describe("a request to Google", () => {
  const { convertRequest } = DIALECTS.google;

  test.each([
    ["gemini-3-pro-preview", "none", "low", 1],
    ["gemini-3-flash-preview", "minimal", "minimal", 0],
    ["gemini-3-pro-preview", "high", "high", 0],
    ["gemini-4-something-new", "minimal", "low", 1],
  ] as const)("asks %s to think %s by the level %s", (model, reasoningEffort, level, warned) => {
    const { body, warnings } = convertRequest(createCall("google", "Hm", { model, request: { reasoningEffort } }));
    expect(body["generationConfig"]).toMatchObject({ thinkingConfig: { thinkingLevel: level } });
    expect(warnings).toHaveLength(warned);
  });

  test("says const as an enum of one, but not in values and names", () => {
    const schema = { type: "object", properties: { const: { const: "x" } }, default: { const: 1 } };
    const call = createCall("google", "Hm", { request: { responseFormat: { type: "jsonSchema", name: "n", schema } } });
    expect(convertRequest(call).body["generationConfig"]).toMatchObject({
      responseJsonSchema: { type: "object", properties: { const: { enum: ["x"] } }, default: { const: 1 } },
    });
  });

  test("gives Gemini 3 the word that stands for signatures which callers do not have", () => {
    const toolCalls = [{ id: "a", name: "look", arguments: {}, rawArguments: "{}" }];
    const messages = [
      { role: "user" as const, parts: [{ type: "text" as const, text: "Go" }] },
      { role: "assistant" as const, text: undefined, toolCalls },
    ];
    const bodyOf = (model: string): string =>
      JSON.stringify(convertRequest(createCall("google", "x", { model, request: { messages } })).body);
    expect(bodyOf("gemini-3-pro-preview")).toContain("skip_thought_signature_validator");
    expect(bodyOf("gemini-2.5-flash")).not.toContain("thoughtSignature");
  });
});

describe("providerOptions", () => {
  test.each(["__proto__", "headers", "authorization", "api_key"])("never set %s", (name) => {
    const options = JSON.parse(`{"openai": {"${name}": {"x": 1}}}`) as Record<string, never>;
    const call = createCall("openai", "Hm", { request: { providerOptions: options } });
    expect(() => DIALECTS.openai.convertRequest(call)).toThrow(/cannot be set/);
  });

  test("add inside objects that the request has already begun", () => {
    const call = createCall("google", "Hm", {
      request: { temperature: 0.1, providerOptions: { google: { generationConfig: { topK: 2 } } } },
    });
    expect(DIALECTS.google.convertRequest(call).body["generationConfig"]).toMatchObject({ temperature: 0.1, topK: 2 });
  });
});
