import { describe, expect, test } from "vitest";
import { toProviderError } from "../../../src/providers/shared/vendor-failure.ts";
import { createAnswerContext, DIALECTS, type Vendor } from "../../contract/providers/dialects.ts";

function errorOf(vendor: Vendor, status: number, body: unknown, sentBody = {}): ReturnType<typeof toProviderError> {
  const facts = DIALECTS[vendor].readError(body, sentBody);
  return toProviderError({ ...createAnswerContext(vendor), status, facts, retryAfterMs: undefined });
}

function openai(error: object): object {
  return {
    error: {
      message: "about sk-live-12345 and the prompt",
      type: "invalid_request_error",
      param: null,
      code: null,
      ...error,
    },
  };
}

function anthropic(type: string, message: string): object {
  return { type: "error", error: { type, message } };
}

function google(status: string, extra: object = {}): object {
  return { error: { code: 400, message: "about a prompt", status, ...extra } };
}

describe("a vendor's refusal", () => {
  test("names the parameter and our field, and repeats no free text", () => {
    const error = errorOf("openai", 400, openai({ param: "temperature", code: "unsupported_value" }), {
      temperature: 1,
    });
    expect(error).toMatchObject({ code: "BAD_USER_INPUT", field: ["temperature"], retryable: false });
    expect(error.message).toBe(
      "OpenAI refused the request (HTTP 400, invalid_request_error, unsupported_value, parameter temperature). Change or remove that field.",
    );
  });

  test.each(["sk-live-12345", "the prompt said so", "messages[0].content sk-1", "other", "model\u0000", "__proto__"])(
    "does not repeat the parameter %j",
    (param) => {
      const error = errorOf("openai", 400, openai({ param }), { model: "x", messages: [] });
      expect(error.message).not.toContain(param);
      expect(error.field).toBeUndefined();
    },
  );

  test("of Anthropic is read from the path that its message begins with", () => {
    const message = "messages.0.content.1.image.source: the secret prompt";
    const error = errorOf("anthropic", 400, anthropic("invalid_request_error", message), { messages: [] });
    expect(error).toMatchObject({ code: "BAD_USER_INPUT", field: ["messages"] });
    expect(error.message).toContain("parameter messages.0.content.1.image.source");
    expect(error.message).not.toContain("secret");
  });

  test("of Google is read from its field violations", () => {
    const details = [{ fieldViolations: [{ field: "generation_config.max_output_tokens", description: "a prompt" }] }];
    const error = errorOf("google", 400, google("INVALID_ARGUMENT", { details }), { generationConfig: {} });
    expect(error).toMatchObject({ code: "BAD_USER_INPUT", field: ["maxOutputTokens"] });
  });

  test.each([
    ["openai", 400, openai({ code: "context_length_exceeded" }), "CONTEXT_LENGTH_EXCEEDED"],
    [
      "openai",
      400,
      openai({ message: "This model's maximum context length is 8192 tokens." }),
      "CONTEXT_LENGTH_EXCEEDED",
    ],
    [
      "anthropic",
      400,
      anthropic("invalid_request_error", "prompt is too long: 9 tokens > 8 maximum"),
      "CONTEXT_LENGTH_EXCEEDED",
    ],
    [
      "anthropic",
      400,
      anthropic("invalid_request_error", "input length and `max_tokens` exceed context limit: 1"),
      "CONTEXT_LENGTH_EXCEEDED",
    ],
    [
      "google",
      400,
      google("INVALID_ARGUMENT", {
        message: "The input token count (9) exceeds the maximum number of tokens allowed (8).",
      }),
      "CONTEXT_LENGTH_EXCEEDED",
    ],
    ["anthropic", 400, anthropic("invalid_request_error", "Your credit balance is too low"), "PROVIDER_ERROR"],
    ["google", 400, google("INVALID_ARGUMENT", { details: [{ reason: "API_KEY_INVALID" }] }), "PROVIDER_ERROR"],
    ["google", 400, google("FAILED_PRECONDITION"), "PROVIDER_ERROR"],
    ["anthropic", 413, anthropic("request_too_large", "x"), "BAD_USER_INPUT"],
    ["openai", 404, openai({ code: "model_not_found" }), "MODEL_NOT_FOUND"],
    ["openai", 404, "<html>", "PROVIDER_ERROR"],
    ["anthropic", 404, anthropic("not_found_error", "model: claude-9"), "MODEL_NOT_FOUND"],
    ["anthropic", 404, anthropic("not_found_error", "Not Found"), "PROVIDER_ERROR"],
    ["google", 404, google("NOT_FOUND", { message: "models/x is not found" }), "MODEL_NOT_FOUND"],
    ["anthropic", 529, anthropic("overloaded_error", "x"), "PROVIDER_UNAVAILABLE"],
    ["anthropic", 200, anthropic("overloaded_error", "x"), "PROVIDER_UNAVAILABLE"],
    ["anthropic", 200, anthropic("api_error", "x"), "PROVIDER_ERROR"],
    ["openai", 200, openai({}), "PROVIDER_ERROR"],
    ["openai", 302, undefined, "PROVIDER_ERROR"],
    ["openai", 524, undefined, "PROVIDER_TIMEOUT"],
  ] as const)("of %s, %i %j is %s", (vendor, status, body, code) => {
    expect(errorOf(vendor, status, body).code).toBe(code);
  });

  test("for want of quota is not to be tried again", () => {
    expect(errorOf("openai", 429, openai({ code: "insufficient_quota" }))).toMatchObject({
      code: "PROVIDER_UNAVAILABLE",
      retryable: false,
    });
    expect(errorOf("openai", 429, openai({ code: "rate_limit_exceeded" })).retryable).toBe(true);
  });

  test("of Google carries the wait of its RetryInfo", () => {
    const details = [{ "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: "34.07s" }];
    expect(errorOf("google", 429, google("RESOURCE_EXHAUSTED", { details })).retryAfterMs).toBe(34_070);
  });

  test("asks for no longer a wait than a day, wherever it says so", () => {
    const details = [{ retryDelay: "999999s" }];
    expect(errorOf("google", 429, google("RESOURCE_EXHAUSTED", { details })).retryAfterMs).toBe(86_400_000);
    const message = "Please try again in 999999999s.";
    const error = errorOf("openai-responses", 429, openai({ code: "rate_limit_exceeded", message }));
    expect(error.retryAfterMs).toBe(86_400_000);
  });
});
