import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ERROR_CODES, type ErrorCode } from "../../../src/domain/error/codes.ts";
import { GatewayError } from "../../../src/domain/error/gateway-error.ts";
import { toOpenAiError } from "../../../src/http/openai/shared/error-body.ts";
import { callGraphql } from "../../testkit/graphql-caller.ts";
import { startApp, type StartedApp } from "../../testkit/start-app.ts";
import { chat, MODEL, readError, send } from "./support.ts";

const CREATE_KEY = `mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { secret apiKey { id } } }`;

describe("errors of /v1", () => {
  let started: StartedApp;
  beforeAll(async () => {
    started = await startApp({ env: { NARTHEX_REQUEST_BODY_BYTES: "200000" } });
  });
  afterAll(async () => {
    await started[Symbol.asyncDispose]();
  });

  async function createKey(scopes: readonly string[]): Promise<string> {
    const { data } = await callGraphql(started.root, CREATE_KEY, { input: { name: "k", scopes } });
    return (data?.["createApiKey"]?.["secret"] as string | undefined) ?? "";
  }

  /** So deep that printing it runs out of stack. */
  const deep = `${'{"properties":'.repeat(10_000)}{}${"}".repeat(10_000)}`;
  const asked = `"model":"${MODEL}","messages":[{"role":"user","content":"Hi"}]`;
  it.each([
    [
      "/chat/completions",
      `{${asked},"tools":[{"type":"function","function":{"name":"f","parameters":${deep}}}]}`,
      "tools[0].function.parameters",
    ],
    [
      "/chat/completions",
      `{${asked},"response_format":{"type":"json_schema","json_schema":{"name":"s","schema":${deep}}}}`,
      "response_format.json_schema.schema",
    ],
    ["/chat/completions", `{${asked},"provider_options":{"openai":${deep}}}`, "provider_options"],
    [
      "/responses",
      `{"model":"${MODEL}","input":"Hi","tools":[{"type":"function","name":"f","parameters":${deep}}]}`,
      "tools[0].parameters",
    ],
    [
      "/responses",
      `{"model":"${MODEL}","input":"Hi","text":{"format":{"type":"json_schema","name":"s","schema":${deep}}}}`,
      "text.format.schema",
    ],
  ])("refuses JSON that is nested too deeply at %s with the field, case %#", async (path, text, param) => {
    const error = await readError(await send(started, path, undefined, { text, method: "POST" }));
    expect(error).toMatchObject({ status: 400, type: "invalid_request_error", param });
    expect(error.message).toContain("at most 100 levels");
  });

  it.each([
    ["no key", "", "GET", undefined],
    ["a wrong key", "ntx_live_abcdefgh_wrong", "GET", undefined],
    ["a wrong key before a body that is no JSON", "wrong", "POST", "{]"],
    ["a wrong key at an unknown path", "wrong", "PATCH", undefined],
  ])("refuses %s with invalid_api_key", async (_name, key, method, text) => {
    const path = method === "GET" ? "/models" : method === "POST" ? "/chat/completions" : "/nothing";
    const response = await send(started, path, undefined, { key, method, ...(text === undefined ? {} : { text }) });
    expect(response.headers.get("www-authenticate")).toMatch(/^Bearer/);
    expect(response.headers.get("x-request-id")).toMatch(/^req_/);
    expect(await readError(response)).toMatchObject({
      status: 401,
      type: "invalid_request_error",
      code: "invalid_api_key",
      param: null,
    });
  });

  it("refuses a key without the scope with 403", async () => {
    const key = await createKey(["usage:read"]);
    expect(await readError(await send(started, "/chat/completions", chat("x"), { key }))).toMatchObject({
      status: 403,
      code: "forbidden",
    });
    expect(await readError(await send(started, "/models", undefined, { key }))).toMatchObject({ status: 403 });
  });

  it.each([
    ["a body that is no JSON", { text: "{]" }, 400, "invalid_json"],
    ["no body", { text: "" }, 400, "invalid_json"],
    ["a body that is a list", { text: "[]" }, 400, "invalid_type"],
    [
      "a body of another type",
      { text: "{}", headers: { "content-type": "text/plain" } },
      415,
      "unsupported_media_type",
    ],
    ["a body that is too large", { text: JSON.stringify(chat("x".repeat(200_001))) }, 413, "request_too_large"],
    ["a body with __proto__", { text: '{"model":"a/b","__proto__":{}}' }, 400, "invalid_json"],
  ])("refuses %s", async (_name, options, status, code) => {
    expect(
      await readError(await send(started, "/chat/completions", undefined, { method: "POST", ...options })),
    ).toMatchObject({
      status,
      code,
      type: "invalid_request_error",
    });
  });

  it.each([
    ["/nothing", "GET", 404, "not_found", null],
    ["/chat/completions/", "POST", 404, "not_found", null],
    ["/chat/completions", "GET", 405, "method_not_allowed", "POST"],
    ["/models", "POST", 405, "method_not_allowed", "GET"],
    ["/models/openai/gpt-4o-mini", "DELETE", 405, "method_not_allowed", "GET"],
    ["/models/%ZZ", "GET", 400, "invalid_json", null],
  ])("answers %s by %s in OpenAI's shape", async (path, method, status, code, allow) => {
    const response = await send(started, path, undefined, { method });
    expect(response.headers.get("allow")).toBe(allow);
    expect(response.headers.get("x-request-id")).toMatch(/^req_/);
    expect(await readError(response)).toMatchObject({ status, code });
  });

  const user = { role: "user", content: "x" };
  it.each([
    [{ messages: [user] }, "model", "missing_required_parameter"],
    [{ model: MODEL }, "messages", "missing_required_parameter"],
    [{ model: 7, messages: [user] }, "model", "invalid_type"],
    [{ model: MODEL, messages: "x" }, "messages", "invalid_type"],
    [{ model: MODEL, messages: [] }, "messages", "invalid_value"],
    [{ model: MODEL, messages: ["x"] }, "messages[0]", "invalid_type"],
    [{ model: MODEL, messages: [{ role: "robot", content: "x" }] }, "messages[0].role", "invalid_value"],
    [
      { model: MODEL, messages: [{ role: "function", name: "f", content: "x" }] },
      "messages[0].role",
      "unsupported_value",
    ],
    [{ model: MODEL, messages: [{ role: "user", content: 1 }] }, "messages[0].content", "invalid_type"],
    [{ model: MODEL, messages: [{ role: "user", content: "" }] }, "messages[0].content", "invalid_value"],
    [
      { model: MODEL, messages: [user, { role: "user", content: [{ type: "text", text: "" }] }] },
      "messages[1].content[0].text",
      "invalid_value",
    ],
    [
      { model: MODEL, messages: [{ role: "user", content: [{ type: "image_url", image_url: { url: "ftp://x" } }] }] },
      "messages[0].content[0].image_url.url",
      "invalid_value",
    ],
    [
      { model: MODEL, messages: [{ role: "tool", content: "x", tool_call_id: "none" }] },
      "messages[0].tool_call_id",
      "invalid_value",
    ],
    [{ ...chat("x"), temperature: "hot" }, "temperature", "invalid_type"],
    [{ ...chat("x"), temperature: 3 }, "temperature", "invalid_value"],
    [{ ...chat("x"), top_p: 3 }, "top_p", "invalid_value"],
    [{ ...chat("x"), max_tokens: 1.5 }, "max_tokens", "invalid_type"],
    [{ ...chat("x"), max_tokens: 0 }, "max_tokens", "invalid_value"],
    [{ ...chat("x"), user: "u".repeat(300) }, "user", "invalid_value"],
    [{ ...chat("x"), safety_identifier: "u".repeat(300) }, "safety_identifier", "invalid_value"],
    [{ ...chat("x"), max_completion_tokens: 0 }, "max_completion_tokens", "invalid_value"],
    [{ ...chat("x"), max_tokens: 5, max_completion_tokens: 6 }, "max_tokens", "invalid_value"],
    [{ ...chat("x"), stop: ["a", 1] }, "stop[1]", "invalid_type"],
    [{ ...chat("x"), reasoning_effort: "xhigh" }, "reasoning_effort", "unsupported_value"],
    [{ ...chat("x"), stream_options: { include_usage: true } }, "stream_options", "invalid_value"],
    [{ ...chat("x"), tools: [{ type: "custom", custom: { name: "x" } }] }, "tools[0].type", "unsupported_value"],
    [
      { ...chat("x"), tools: [{ type: "function", function: { name: "a b" } }] },
      "tools[0].function.name",
      "invalid_value",
    ],
    [{ ...chat("x"), tool_choice: "required" }, "tool_choice", "invalid_value"],
    [
      { ...chat("x"), response_format: { type: "json_schema", json_schema: { name: "x" } } },
      "response_format.json_schema.schema",
      "missing_required_parameter",
    ],
    [
      {
        ...chat("x"),
        response_format: { type: "json_schema", json_schema: { name: "x", schema: { type: "gremlin" } } },
      },
      "response_format.json_schema.schema",
      "invalid_value",
    ],
    [{ ...chat("x"), gremlins: 1 }, "gremlins", "unknown_parameter"],
    [{ ...chat("x"), n: 2 }, "n", "unsupported_parameter"],
    [{ ...chat("x"), metadata: "x" }, "metadata", "invalid_type"],
    [
      { ...chat("x"), frequency_penalty: 1, provider_options: { openai: { frequency_penalty: 2 } } },
      "frequency_penalty",
      "invalid_value",
    ],
  ])("refuses %j at %s", async (body, param, code) => {
    const error = await readError(await send(started, "/chat/completions", body));
    expect(error).toMatchObject({ status: 400, type: "invalid_request_error", param, code });
    expect(error.message).not.toBe("");
  });

  it.each([
    [{ "x-narthex-sesion-id": "x" }, "x-narthex-sesion-id"],
    [{ "x-narthex-end-user-id": "u".repeat(300) }, "x-narthex-end-user-id"],
    [{ "x-narthex-metadata": '{"a":{"b":{"c":{}}}}' }, "x-narthex-metadata"],
    [{ "x-narthex-metadata": "[1]" }, "x-narthex-metadata"],
    [{ "x-narthex-subject": "Order" }, "x-narthex-subject"],
    [{ "x-narthex-timeout-ms": "soon" }, "x-narthex-timeout-ms"],
    [{ "x-narthex-timeout-ms": "0" }, "x-narthex-timeout-ms"],
    [{ "x-narthex-max-cost-usd": "-1" }, "x-narthex-max-cost-usd"],
  ])("refuses the header %j", async (headers, param) => {
    expect(await readError(await send(started, "/chat/completions", chat("x"), { headers }))).toMatchObject({
      status: 400,
      param,
    });
  });

  it("refuses an organization that is not there as GraphQL does", async () => {
    const headers = { "x-narthex-organization": "org_none" };
    expect(await readError(await send(started, "/models", undefined, { headers }))).toMatchObject({
      status: 404,
      param: "x-narthex-organization",
    });
  });

  it.each([false, true])(
    "turns a vendor's refusal into a status, a time to wait and advice to try again (stream: %s)",
    async (stream) => {
      const response = await send(started, "/chat/completions", chat("[[sim status=429 retryAfter=3]]", { stream }));
      expect(response.headers.get("retry-after")).toBe("3");
      expect(response.headers.get("retry-after-ms")).toBe("3000");
      expect(response.headers.get("x-should-retry")).toBe("true");
      expect(response.headers.get("x-narthex-completion-id")).toMatch(/^cmpl_/);
      expect(await readError(response)).toMatchObject({
        status: 503,
        code: "provider_unavailable",
        type: "server_error",
      });
    },
  );

  it("tells a client not to try again what cannot succeed", async () => {
    const response = await send(started, "/chat/completions", chat("[[sim error=context]]"));
    expect(response.headers.get("x-should-retry")).toBe("false");
    expect(await readError(response)).toMatchObject({
      status: 400,
      code: "context_length_exceeded",
      param: "messages",
    });
  });

  it("names an unknown model", async () => {
    expect(
      await readError(await send(started, "/chat/completions", chat("x", { model: "openai/none" }))),
    ).toMatchObject({
      status: 404,
      code: "model_not_found",
      param: "model",
    });
  });

  it("has words for every code of the table", () => {
    const codes = Object.keys(ERROR_CODES) as ErrorCode[];
    const words = codes.map((code) => toOpenAiError(new GatewayError({ code, message: "m" })));
    expect(
      Object.fromEntries(codes.map((code, index) => [code, `${words[index]?.type ?? ""} ${words[index]?.code ?? ""}`])),
    ).toEqual({
      UNAUTHENTICATED: "invalid_request_error invalid_api_key",
      FORBIDDEN: "invalid_request_error forbidden",
      NOT_FOUND: "invalid_request_error not_found",
      MODEL_NOT_FOUND: "invalid_request_error model_not_found",
      BAD_USER_INPUT: "invalid_request_error invalid_value",
      CONTEXT_LENGTH_EXCEEDED: "invalid_request_error context_length_exceeded",
      RATE_LIMITED: "rate_limit_error rate_limit_exceeded",
      BUDGET_EXCEEDED: "insufficient_quota insufficient_quota",
      GUARDRAIL_BLOCKED: "invalid_request_error content_filter",
      IDEMPOTENCY_CONFLICT: "invalid_request_error idempotency_conflict",
      PROVIDER_ERROR: "server_error provider_error",
      PROVIDER_TIMEOUT: "server_error provider_timeout",
      PROVIDER_UNAVAILABLE: "server_error provider_unavailable",
      OVERLOADED: "server_error overloaded",
      CANCELLED: "invalid_request_error cancelled",
      INTERNAL_SERVER_ERROR: "server_error server_error",
    });
  });
});
