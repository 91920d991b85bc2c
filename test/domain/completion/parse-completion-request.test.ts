import { describe, expect, it } from "vitest";
import { createAnswerSchemas } from "../../../src/domain/completion/answer-schema.ts";
import type { CompletionRequestDraft } from "../../../src/domain/completion/completion-request-draft.ts";
import { parseCompletionRequest } from "../../../src/domain/completion/parse-completion-request.ts";
import { createAddressRule } from "../../../src/lib/address-rule.ts";
import type { JsonObject } from "../../../src/lib/json.ts";
import { threadCpuMs } from "../../../src/telemetry/thread-cpu.ts";

const limits = { maxMessages: 1_000, maxTimeoutMs: 600_000, metadata: { maxKeys: 16, maxBytes: 4_096, maxDepth: 3 } };
const user = { role: "user", text: "Hi" } as const;
const parse = (draft: Partial<CompletionRequestDraft>) =>
  parseCompletionRequest({ model: "openai/gpt-4o-mini", messages: [user], ...draft }, "org_1", {
    limits,
    schemas: createAnswerSchemas({ clock: { monotonicMs: () => 0 }, threadCpuMs }),
    addressRule: createAddressRule([]),
  });
const nested = (depth: number): JsonObject => (depth === 0 ? {} : { a: nested(depth - 1) });
/** Made without recursion, as a parser makes it. */
const deep = (levels: number): JsonObject => {
  let value: JsonObject = {};
  for (let level = 1; level < levels; level += 1) value = { properties: value };
  return value;
};
const tool = { name: "look", parameters: { type: "object" } };
const call = { id: "c1", name: "look", arguments: { q: 1 } };

describe("a request", () => {
  it("is parsed into the domain's words", () => {
    const request = parse({
      messages: [
        { role: "system", text: "Be brief" },
        { role: "user", parts: [{ text: "What is this?" }, { image: { base64: "AAAA", mediaType: "image/png" } }] },
        { role: "assistant", toolCalls: [call] },
        { role: "tool", toolCallId: "c1", text: "" },
      ],
      maxCostUsd: "0.05",
      tools: [tool],
      toolChoice: { mode: "tool", toolName: "look" },
      subject: { type: "Order", id: "7" },
    });
    expect(request.messages).toEqual([
      { role: "system", text: "Be brief" },
      {
        role: "user",
        parts: [
          { type: "text", text: "What is this?" },
          { type: "image", source: { kind: "base64", base64: "AAAA", mediaType: "image/png" } },
        ],
      },
      {
        role: "assistant",
        text: undefined,
        toolCalls: [{ id: "c1", name: "look", arguments: { q: 1 }, rawArguments: '{"q":1}' }],
      },
      { role: "tool", toolCallId: "c1", toolName: "look", text: "" },
    ]);
    expect(request.maxCostUsd).toBe(50_000_000_000n);
    expect(request.toolChoice).toEqual({ mode: "tool", toolName: "look" });
  });

  const refusals: [string, Partial<CompletionRequestDraft>, string][] = [
    ["a model without its provider", { model: "gpt-4o" }, "model"],
    ["a model of two dots", { model: "azure/.." }, "model"],
    ["a model with a segment of one dot", { model: "azure/a/./b" }, "model"],
    ["no message", { messages: [] }, "messages"],
    ["too many messages", { messages: Array.from({ length: 1_001 }, () => user) }, "messages"],
    ["system messages alone", { messages: [{ role: "system", text: "x" }] }, "messages"],
    ["an empty text", { messages: [{ role: "user", text: "" }] }, "messages.0.text"],
    ["neither text nor parts", { messages: [{ role: "user" }] }, "messages.0.text"],
    ["both text and parts", { messages: [{ role: "user", text: "a", parts: [{ text: "b" }] }] }, "messages.0"],
    ["an empty list of parts", { messages: [{ role: "user", parts: [] }] }, "messages.0.parts"],
    ["a part of nothing", { messages: [{ role: "user", parts: [{}] }] }, "messages.0.parts.0.text"],
    [
      "an image of url and base64",
      { messages: [{ role: "user", parts: [{ image: { url: "https://a/b", base64: "AA" } }] }] },
      "messages.0.parts.0.image",
    ],
    [
      "a file url",
      { messages: [{ role: "user", parts: [{ image: { url: "file:///etc/passwd" } }] }] },
      "messages.0.parts.0.image.url",
    ],
    [
      "base64 without a media type",
      { messages: [{ role: "user", parts: [{ image: { base64: "AAAA" } }] }] },
      "messages.0.parts.0.image.mediaType",
    ],
    [
      "base64 that is none",
      {
        messages: [
          { role: "user", parts: [{ image: { base64: "data:image/png;base64,AA", mediaType: "image/png" } }] },
        ],
      },
      "messages.0.parts.0.image.base64",
    ],
    [
      "an image from the assistant",
      { messages: [user, { role: "assistant", parts: [{ image: { url: "https://a/b" } }] }] },
      "messages.1.parts.0.image",
    ],
    ["an assistant that says nothing", { messages: [user, { role: "assistant" }] }, "messages.1"],
    ["tool calls of a user", { messages: [{ ...user, toolCalls: [call] }] }, "messages.0.toolCalls"],
    [
      "a tool result of no call",
      { messages: [user, { role: "tool", toolCallId: "x", text: "1" }] },
      "messages.1.toolCallId",
    ],
    [
      "the same call twice",
      { messages: [user, { role: "assistant", toolCalls: [call, call] }] },
      "messages.1.toolCalls.1.id",
    ],
    ["a temperature of 3", { temperature: 3 }, "temperature"],
    ["a temperature of NaN", { temperature: NaN }, "temperature"],
    ["maxOutputTokens of 0", { maxOutputTokens: 0 }, "maxOutputTokens"],
    ["a timeout past the limit", { timeoutMs: 600_001 }, "timeoutMs"],
    ["an empty stop sequence", { stop: ["a", ""] }, "stop.1"],
    ["two tools of a name", { tools: [tool, tool] }, "tools.1.name"],
    ["a tool's name with a space", { tools: [{ ...tool, name: "a b" }] }, "tools.0.name"],
    [
      "a choice of a tool that is not there",
      { tools: [tool], toolChoice: { mode: "tool", toolName: "x" } },
      "toolChoice.toolName",
    ],
    ["a required tool of none", { toolChoice: { mode: "required" } }, "toolChoice.mode"],
    ["JSON_SCHEMA without a schema", { responseFormat: { type: "jsonSchema" } }, "responseFormat.schema"],
    [
      "a schema that is none",
      { responseFormat: { type: "jsonSchema", schema: { type: "nothing" } } },
      "responseFormat.schema",
    ],
    [
      "a schema past 64 KB",
      { responseFormat: { type: "jsonSchema", schema: { description: "x".repeat(70_000) } } },
      "responseFormat.schema",
    ],
    ["a tool of 101 levels", { tools: [{ ...tool, parameters: deep(101) }] }, "tools.0.parameters"],
    ["a tool of a million levels", { tools: [{ ...tool, parameters: deep(1_000_000) }] }, "tools.0.parameters"],
    [
      "a schema of a million levels",
      { responseFormat: { type: "jsonSchema", schema: deep(1_000_000) } },
      "responseFormat.schema",
    ],
    [
      "arguments of a million levels",
      { messages: [user, { role: "assistant", toolCalls: [{ ...call, arguments: deep(1_000_000) }] }] },
      "messages.1.toolCalls.0.arguments",
    ],
    ["options of a million levels", { providerOptions: { openai: deep(1_000_000) } }, "providerOptions"],
    [
      "a tool's options of a million levels",
      { tools: [{ ...tool, providerOptions: { openai: deep(1_000_000) } }] },
      "tools.0.providerOptions",
    ],
    [
      "a message's options of a million levels",
      { messages: [{ ...user, providerOptions: { openai: deep(1_000_000) } }] },
      "messages.0.providerOptions",
    ],
    ["a cost of no money", { maxCostUsd: "0" }, "maxCostUsd"],
    ["a cost that is no decimal", { maxCostUsd: "1e-3" }, "maxCostUsd"],
    [
      "17 keys of metadata",
      { metadata: Object.fromEntries(Array.from({ length: 17 }, (_, i) => [`k${String(i)}`, 1])) },
      "metadata",
    ],
    ["metadata of 5 KB", { metadata: { k: "x".repeat(5_000) } }, "metadata"],
    ["metadata four deep", { metadata: nested(4) }, "metadata"],
    ["an empty endUserId", { endUserId: "" }, "endUserId"],
    ["a control character in sessionId", { sessionId: "a\u0000" }, "sessionId"],
    ["a subject without an id", { subject: { type: "Order", id: "" } }, "subject.id"],
  ];
  it.each(refusals)("is refused for %s", (_, draft, field) => {
    expect(() => parse(draft)).toThrowError(
      expect.objectContaining({ code: "BAD_USER_INPUT", field: field.split(".") }),
    );
  });

  it("takes a tool, a schema, arguments and options of 100 levels", () => {
    const schema = deep(100);
    const request = parse({
      messages: [user, { role: "assistant", toolCalls: [{ ...call, arguments: schema }] }],
      tools: [{ ...tool, parameters: schema }],
      responseFormat: { type: "jsonSchema", schema },
      providerOptions: schema,
    });
    expect(request.tools[0]?.parameters).toBe(schema);
  });

  it("takes metadata at its limits", () => {
    expect(parse({ metadata: nested(2) }).metadata).toEqual({ a: { a: {} } });
  });
});

describe("a caller's schema", () => {
  it("runs a pattern that would hang a backtracking engine", () => {
    const schemas = createAnswerSchemas({ clock: { monotonicMs: () => 0 }, threadCpuMs });
    const answer = JSON.stringify("a".repeat(50_000) + "!");
    expect(schemas.check(answer, { type: "string", pattern: "^(a+)+$" }, "org_1")).toEqual({
      ok: false,
      problem: "the schema's #/pattern is not met",
    });
  });

  it("never meets another caller's of the same $id", () => {
    const schemas = createAnswerSchemas({ clock: { monotonicMs: () => 0 }, threadCpuMs });
    schemas.assertUsable({ $id: "https://x/s", type: "string" }, "org_1");
    schemas.assertUsable({ $id: "https://x/s", type: "integer" }, "org_1");
    expect(schemas.check("1", { $id: "https://x/s", type: "integer" }, "org_1")).toEqual({ ok: true, object: 1 });
  });

  it("is refused with $async, which would make the check a promise that fails where nobody hears it", () => {
    const schemas = createAnswerSchemas({ clock: { monotonicMs: () => 0 }, threadCpuMs });
    expect(() => {
      schemas.assertUsable({ $async: true, type: "object", not: {} }, "org_1");
    }).toThrow("JSON schema has no $async; leave it out.");
  });

  it("is refused when it takes too long to compile", () => {
    const schemas = createAnswerSchemas({ clock: { monotonicMs: () => 0 }, threadCpuMs });
    const fields = Array.from({ length: 1_900 }, (_, index) => [`p${String(index)}`, { pattern: "\\pL{1000}" }]);
    const startedAt = performance.now();
    expect(() => {
      schemas.assertUsable({ properties: Object.fromEntries(fields) as JsonObject }, "org_1");
    }).toThrow("The schema is too much work. Make it simpler.");
    expect(performance.now() - startedAt).toBeLessThan(3_000);
  });

  it("that doubles its work with every level is stopped, and the next one is checked as ever", () => {
    const schemas = createAnswerSchemas({ clock: { monotonicMs: () => 0 }, threadCpuMs });
    const levels = Array.from({ length: 40 }, (_, level) => {
      const next = { $ref: `#/$defs/a${String(level + 1)}` };
      return [`a${String(level)}`, { allOf: [next, next] }];
    });
    const $defs = { ...Object.fromEntries(levels), a40: { type: "object" } } as JsonObject;
    const startedAt = performance.now();
    expect(schemas.check("{}", { $ref: "#/$defs/a0", $defs }, "org_1")).toEqual({
      ok: false,
      problem: "the schema takes too much work to check",
    });
    expect(performance.now() - startedAt).toBeLessThan(3_000);
    expect(schemas.check("{}", { type: "object" }, "org_1")).toEqual({ ok: true, object: {} });
  });

  it("that cannot be compiled a second time loses no answer that was paid for", () => {
    const schemas = createAnswerSchemas({ clock: { monotonicMs: () => 0 }, threadCpuMs });
    expect(schemas.check("{}", { type: "no type" }, "org_1")).toEqual({
      ok: false,
      problem: "the schema takes too much work to check",
    });
  });

  it("that refers to itself without end is stopped", () => {
    const schemas = createAnswerSchemas({ clock: { monotonicMs: () => 0 }, threadCpuMs });
    expect(schemas.check("{}", { allOf: [{ $ref: "#" }] }, "org_1")).toEqual({
      ok: false,
      problem: "the schema takes too much work to check",
    });
  });

  it("takes a part of everybody's time alone: an organization whose schemas are much work waits, others and known schemas do not", () => {
    let nowMs = 0;
    const schemas = createAnswerSchemas({ clock: { monotonicMs: () => nowMs }, threadCpuMs });
    const known = { type: "object" };
    schemas.assertUsable(known, "org_1");
    /** A schema that is much work: each time its title is read, the clock moves. */
    const slow = (title: string): JsonObject => ({
      type: "object",
      get title() {
        nowMs += 300;
        return title;
      },
    });
    for (const title of ["a", "b", "c", "d", "e", "f", "g", "h"]) {
      try {
        schemas.assertUsable(slow(title), "org_1");
      } catch {
        break;
      }
    }
    expect(() => {
      schemas.assertUsable({ type: "integer" }, "org_1");
    }).toThrow("This organization's JSON schemas took too much time of late.");
    expect(schemas.check("{}", known, "org_1")).toEqual({
      ok: false,
      problem: "checking the organization's schemas took too much time of late",
    });
    expect(() => {
      schemas.assertUsable(known, "org_1");
      schemas.assertUsable({ type: "integer" }, "org_2");
    }).not.toThrow();
    nowMs += 60_000;
    expect(() => {
      schemas.assertUsable({ type: "integer" }, "org_1");
    }).not.toThrow();
  });
});
