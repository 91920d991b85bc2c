import fc from "fast-check";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { toStreamBody } from "./compare.ts";
import { DIALECTS, VENDORS, type Vendor } from "./dialects.ts";
import { playAnswer, playStream } from "./play.ts";

const FIXTURES = fileURLToPath(new URL("../../fixtures/", import.meta.url));

/** Words of the vendors' formats, so that nonsense comes near to sense. */
const WORDS = [
  "choices", "delta", "message", "content", "tool_calls", "function", "name", "arguments", "index", "id", "finish_reason", "usage",
  "prompt_tokens", "completion_tokens", "error", "type", "code", "content_block", "text", "thinking", "input", "partial_json",
  "stop_reason", "candidates", "parts", "functionCall", "args", "partialArgs", "jsonPath", "willContinue", "finishReason",
  "usageMetadata", "promptTokenCount", "x_groq", "reasoning", "reasoning_content", "reasoning_tokens", "prompt_cache_hit_tokens", "total_tokens", "detail", "promptFeedback", "blockReason", "details", "reason", "iterations",
  "response", "output", "item", "output_index", "summary", "summary_index", "call_id", "refusal", "status", "incomplete_details", "input_tokens", "output_tokens",
  "__proto__", "constructor",
]; // prettier-ignore
const TYPES = ["message_start", "content_block_start", "content_block_delta", "content_block_stop", "message_delta", "message_stop",
  "error", "text_delta", "input_json_delta", "tool_use", "text", "thinking", "response.created", "response.output_item.added", "response.output_item.done",
  "response.output_text.delta", "response.function_call_arguments.delta", "response.custom_tool_call_input.delta",
  "response.reasoning_summary_text.delta", "response.completed", "response.failed", "message", "reasoning", "function_call",
  "custom_tool_call", "shell_call", "completed"]; // prettier-ignore

const { json: anyJson } = fc.letrec<{ json: unknown }>((tie) => ({
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

/** Events of the fixtures with one value somewhere in them replaced by nonsense. */
function damaged(vendor: Vendor): fc.Arbitrary<unknown> {
  const folder = join(FIXTURES, vendor);
  const events = readdirSync(folder)
    .filter((name) => name.endsWith(".txt"))
    .flatMap((name) => readFileSync(join(folder, name), "utf8").trim().split("\n"))
    .filter((line) => !line.startsWith(":"))
    .map((line): unknown => JSON.parse(line));
  return fc.tuple(fc.constantFrom(...events), fc.nat({ max: 40 }), anyJson).map(([event, at, nonsense]) => {
    let count = 0;
    return JSON.parse(JSON.stringify(event, (_key, value: unknown) => (count++ === at ? nonsense : value))) as unknown;
  });
}

describe.each(VENDORS)("nonsense from %s", (vendor) => {
  // playStream and playAnswer throw on anything but a ProviderError, and on parts out of order.
  test("as bytes ends in a typed failure", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(playStream(vendor, [bytes]).failedWith).toBe("PROVIDER_ERROR");
      }),
      { numRuns: 500 },
    );
  });

  test("as events ends in a finish or a typed failure, the same however it is cut", () => {
    const events = fc.array(fc.oneof(anyJson, damaged(vendor)), { maxLength: 8 });
    fc.assert(
      fc.property(events, fc.integer({ min: 1, max: 20 }), (values, size) => {
        const body = Buffer.from(toStreamBody(vendor, values.map((value) => JSON.stringify(value)).join("\n")));
        const whole = playStream(vendor, [body]);
        const pieces = Array.from({ length: Math.ceil(body.length / size) }, (_, at) =>
          body.subarray(at * size, (at + 1) * size),
        );
        expect(playStream(vendor, pieces)).toEqual(whole);
        expect(whole.failedWith === undefined).toBe(whole.finishReason !== undefined);
      }),
      { numRuns: 1_500 },
    );
  });

  test("as an answer ends in a finish or a typed failure", () => {
    fc.assert(
      fc.property(fc.oneof(anyJson, damaged(vendor)), (value) => {
        const played = playAnswer(vendor, value);
        expect(played.failedWith === undefined).toBe(played.finishReason !== undefined);
      }),
      { numRuns: 1_500 },
    );
  });

  test("as an error body is read without throwing and repeats no free text", () => {
    fc.assert(
      fc.property(anyJson, fc.string({ minLength: 12 }), (value, secret) => {
        DIALECTS[vendor].readError(value, { messages: [] });
        const body = {
          error: {
            message: secret,
            type: secret,
            code: secret,
            status: secret,
            param: secret,
            details: [{ reason: secret }],
          },
        };
        expect(JSON.stringify(DIALECTS[vendor].readError(body, { messages: [] }))).not.toContain(
          JSON.stringify(secret).slice(1, -1),
        );
      }),
      { numRuns: 1_000 },
    );
  });
});
