import fc from "fast-check";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const FIXTURES = fileURLToPath(new URL("../../fixtures/", import.meta.url));

/** Words of the vendors' formats, so that nonsense comes near to sense. */
const WORDS = [
  "choices", "delta", "message", "content", "tool_calls", "function", "name", "arguments", "index", "id", "finish_reason", "usage",
  "prompt_tokens", "completion_tokens", "error", "type", "code", "content_block", "text", "thinking", "input", "partial_json",
  "stop_reason", "candidates", "parts", "functionCall", "args", "partialArgs", "jsonPath", "willContinue", "finishReason",
  "usageMetadata", "promptTokenCount", "x_groq", "reasoning", "reasoning_content", "reasoning_tokens", "prompt_cache_hit_tokens", "total_tokens", "detail", "promptFeedback", "blockReason", "details", "reason", "iterations",
  "response", "output", "stopReason", "contentBlockIndex", "toolUse", "toolUseId", "reasoningContent", "signature", "inputTokens", "outputTokens", "delta", "start", "metrics",
  "message", "tool_plan", "billed_units", "tokens", "cached_tokens", "citations", "item", "output_index", "summary", "summary_index", "call_id", "refusal", "status", "incomplete_details", "input_tokens", "output_tokens",
  "__proto__", "constructor",
]; // prettier-ignore
const TYPES = ["message_start", "content_block_start", "content_block_delta", "content_block_stop", "message_delta", "message_stop",
  "error", "text_delta", "input_json_delta", "tool_use", "text", "thinking", "response.created", "response.output_item.added", "response.output_item.done",
  "response.output_text.delta", "response.function_call_arguments.delta", "response.custom_tool_call_input.delta",
  "response.reasoning_summary_text.delta", "response.completed", "response.failed", "message", "reasoning", "function_call",
  "custom_tool_call", "shell_call", "completed", "message-start", "content-start", "content-delta", "content-end", "tool-plan-delta", "tool-call-start", "tool-call-delta",
  "tool-call-end", "message-end", "COMPLETE", "end_turn", "tool_use"]; // prettier-ignore

/** JSON of any shape, in the words of the vendors. */
export const { json: anyJson } = fc.letrec<{ json: unknown }>((tie) => ({
  json: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom<unknown>(null, true, -1, 0, 1, 1.5, 1e300, "", "x", "$.a[0].b", ...TYPES),
    fc.array(tie("json"), { maxLength: 3 }),
    fc.array(fc.tuple(fc.constantFrom(...WORDS), tie("json")), { maxLength: 4 }).map((pairs) => {
      const object = JSON.parse("{}") as Record<string, unknown>;
      for (const [name, value] of pairs) {
        Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
      }
      return object;
    }),
  ),
}));

/** A value with nonsense in place of one that is somewhere in it. */
export function damagedOf(events: readonly unknown[]): fc.Arbitrary<unknown> {
  return fc.tuple(fc.constantFrom(...events), fc.nat({ max: 40 }), anyJson).map(([event, at, nonsense]) => {
    let count = 0;
    return JSON.parse(JSON.stringify(event, (_key, value: unknown) => (count++ === at ? nonsense : value))) as unknown;
  });
}

/** The events of a vendor's fixtures. */
export function fixtureEvents(folder: string): readonly unknown[] {
  const path = join(FIXTURES, folder);
  return readdirSync(path)
    .filter((name) => name.endsWith(".txt"))
    .flatMap((name) => readFileSync(join(path, name), "utf8").trim().split("\n"))
    .filter((line) => !line.startsWith(":"))
    .map((line): unknown => JSON.parse(line));
}

/** An error body whose every field is `secret`. */
export function errorOf(secret: string): unknown {
  return {
    message: secret,
    error: {
      message: secret,
      type: secret,
      code: secret,
      status: secret,
      param: secret,
      details: [{ reason: secret }],
    },
  };
}
