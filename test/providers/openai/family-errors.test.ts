import { describe, expect, test } from "vitest";
import type { ErrorCode } from "../../../src/domain/error/codes.ts";
import { ProviderError } from "../../../src/domain/provider/provider-error.ts";
import { createStreamReader } from "../../../src/providers/shared/stream-reader.ts";
import { toProviderError } from "../../../src/providers/shared/vendor-failure.ts";
import { createAnswerContext, DIALECTS, type Vendor } from "../../contract/providers/dialects.ts";

const SECRET = "about sk-live-12345 and the prompt";

function refusalOf(vendor: Vendor, status: number, body: unknown, sentBody = {}): ProviderError {
  const facts = DIALECTS[vendor].readError(body, sentBody);
  return toProviderError({ ...createAnswerContext(vendor), status, facts, retryAfterMs: undefined });
}

/** The failure with which a stream of these events ends. */
function failureOf(vendor: Vendor, ...events: unknown[]): ProviderError {
  const reader = createStreamReader(DIALECTS[vendor], createAnswerContext(vendor));
  try {
    reader.read(Buffer.from(events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join("")), []);
  } catch (error) {
    if (error instanceof ProviderError) return error;
    throw error;
  }
  throw new Error("the stream did not fail");
}

/** Error bodies in the form that each vendor gives them. */
const REFUSALS: readonly (readonly [Vendor, number, unknown, ErrorCode, (readonly string[])?])[] = [
  [
    "azure",
    400,
    { error: { message: SECRET, param: "prompt", code: "content_filter", status: 400, innererror: { code: "ResponsibleAIPolicyViolation" } } },
    "BAD_USER_INPUT",
    ["messages"],
  ],
  ["azure", 404, { error: { code: "DeploymentNotFound", message: SECRET } }, "MODEL_NOT_FOUND"],
  ["azure", 401, { error: { code: "401", message: SECRET } }, "PROVIDER_ERROR"],
  ["azure", 429, { error: { code: "429", message: SECRET } }, "PROVIDER_UNAVAILABLE"],
  ["groq", 404, { error: { message: SECRET, type: "invalid_request_error", code: "model_not_found" } }, "MODEL_NOT_FOUND"],
  ["groq", 400, { error: { message: SECRET, type: "invalid_request_error", code: "tool_use_failed", failed_generation: SECRET } }, "BAD_USER_INPUT"],
  ["together", 404, { id: "1", error: { message: SECRET, type: "invalid_request_error", param: null, code: "model_not_available" } }, "MODEL_NOT_FOUND"],
  ["fireworks", 404, { error: { object: "error", type: "invalid_request_error", code: "NOT_FOUND", message: "Model not found, inaccessible, and/or not deployed" } }, "MODEL_NOT_FOUND"],
  ["fireworks", 401, { fault: { faultstring: SECRET, detail: { errorcode: "steps.oauth.v2.InvalidAccessToken" } } }, "PROVIDER_ERROR"],
  ["deepseek", 402, { error: { message: "Insufficient Balance", type: "unknown_error", param: null, code: "invalid_request_error" } }, "PROVIDER_ERROR"],
  ["deepseek", 400, { error: { message: "Model Not Exist", type: "invalid_request_error", param: null, code: "invalid_request_error" } }, "MODEL_NOT_FOUND"],
  ["xai", 400, { code: "Client specified an invalid argument", error: `Incorrect API key provided: ${SECRET}` }, "PROVIDER_ERROR"],
  ["xai", 400, { code: "Client specified an invalid argument", error: "This model's maximum prompt length is 131072 but the request contains 537812 tokens." }, "CONTEXT_LENGTH_EXCEEDED"],
  ["xai", 404, { code: "Some requested entity was not found", error: "The model grok-9 does not exist or your team does not have access to it." }, "MODEL_NOT_FOUND"],
  ["perplexity", 400, { error: { message: `Invalid model '${SECRET}'.`, type: "invalid_model", code: 400 } }, "MODEL_NOT_FOUND"],
  ["mistral", 400, { object: "error", message: "Prompt contains 46090 tokens, too large for model with 32768 maximum context length", type: "invalid_request_error", param: null, code: "3051" }, "CONTEXT_LENGTH_EXCEEDED"],
  ["mistral", 422, { detail: [{ type: "extra_forbidden", loc: ["body", "temperature"], msg: SECRET, input: {} }] }, "BAD_USER_INPUT", ["temperature"]],
  ["mistral", 422, { object: "error", message: { detail: [{ loc: ["body", "random_seed"], msg: SECRET }] }, type: "invalid_request_error" }, "BAD_USER_INPUT", ["seed"]],
  ["mistral", 401, { detail: "Unauthorized" }, "PROVIDER_ERROR"],
  ["openrouter", 400, { error: { message: "someone/x is not a valid model ID", code: 400 }, user_id: "u" }, "MODEL_NOT_FOUND"],
  ["openrouter", 402, { error: { message: "Insufficient credits. Add more", code: 402 } }, "PROVIDER_ERROR"],
  ["openrouter", 404, { error: { message: "No endpoints found for someone/x.", code: 404 } }, "MODEL_NOT_FOUND"],
  ["cerebras", 404, { message: "Model x does not exist or you do not have access to it.", type: "not_found_error", param: "model", code: "model_not_found" }, "MODEL_NOT_FOUND"],
  ["cerebras", 401, { message: SECRET, type: "invalid_request_error", param: "api_key", code: "wrong_api_key" }, "PROVIDER_ERROR"],
  ["cerebras", 429, { message: SECRET, type: "too_many_tokens_error", param: "quota", code: "token_quota_exceeded" }, "PROVIDER_UNAVAILABLE"],
  ["vllm", 404, { object: "error", message: "The model `x` does not exist.", type: "NotFoundError", param: null, code: 404 }, "MODEL_NOT_FOUND"],
  ["vllm", 400, { error: { message: "This model's maximum context length is 4096 tokens. However, you requested 5000", type: "BadRequestError", param: null, code: 400 } }, "CONTEXT_LENGTH_EXCEEDED"],
  ["ollama", 404, { error: { message: 'model "x" not found, try pulling it first', type: "not_found_error", param: null, code: null } }, "MODEL_NOT_FOUND"],
  ["lmstudio", 400, { error: SECRET }, "BAD_USER_INPUT"],
]; // prettier-ignore

describe("a refusal in the form of", () => {
  test.each(REFUSALS.map((row) => ({ row })))("$row.0 with HTTP $row.1 is $row.3: $row.2", ({ row }) => {
    const [vendor, status, body, code, field] = row;
    const error = refusalOf(vendor, status, body, { model: "x", messages: [], temperature: 1, random_seed: 1 });
    expect([error.code, error.field]).toEqual([code, field]);
    expect(`${error.message} ${String(error.detail)}`).not.toMatch(/sk-live|the prompt/);
  });

  test("a vendor that wants money says so, and is not asked again", () => {
    for (const [vendor, message] of [["deepseek", "Insufficient Balance"], ["openrouter", "Insufficient credits"]] as const) {
      const error = refusalOf(vendor, 402, { error: { message } });
      expect(error.message).toContain("billing problem");
      expect(error.retryable).toBe(false);
    }
  }); // prettier-ignore
});

describe("a failure inside a stream", () => {
  const half = (extra: object = {}): object => ({
    choices: [{ index: 0, delta: { content: "Half" }, finish_reason: null, ...extra }],
  });

  test.each<[Vendor, object, ErrorCode, boolean]>([
    ["openrouter", { choices: [{ delta: {}, finish_reason: "error", error: { code: 429, message: SECRET } }] }, "PROVIDER_UNAVAILABLE", true],
    ["openrouter", { error: { code: 502, message: SECRET }, choices: [] }, "PROVIDER_ERROR", true],
    ["openrouter", { error: { code: 403, message: SECRET }, choices: [] }, "PROVIDER_ERROR", false],
    ["groq", { choices: [], x_groq: { id: "r", error: SECRET } }, "PROVIDER_ERROR", true],
    ["cerebras", { error: { message: SECRET, type: "server_error" }, status_code: 500 }, "PROVIDER_ERROR", true],
    ["vllm", { object: "error", message: SECRET, type: "InternalServerError", code: 500 }, "PROVIDER_ERROR", true],
    ["lmstudio", { error: SECRET }, "PROVIDER_ERROR", true],
  ])("of %s by %o is %s, retryable: %s", (vendor, event, code, retryable) => {
    const error = failureOf(vendor, half(), event);
    expect([error.code, error.retryable]).toEqual([code, retryable]);
    expect(error.message).not.toMatch(/sk-live/);
  }); // prettier-ignore
});
